//! Latency and CPU of a sign-in and of publishing one change.
//!
//! ```sh
//! cargo bench --bench writing
//! cargo bench --bench writing -- --times 400 --preload ./nosync.so
//! ```
//!
//! It starts the service as processes of their own on the demonstration: one on SQLite, and one and three on one
//! PostgreSQL each. They are asked in turns. `--preload` adds one on SQLite into which that library is loaded. With a
//! library whose `fsync` and `fdatasync` do nothing, it shows what `synchronous = FULL` adds to `NORMAL`, which does not
//! sync the log when it commits:
//!
//! ```sh
//! echo 'int fsync(int f){return 0;} int fdatasync(int f){return 0;}' | cc -shared -fPIC -x c - -o nosync.so
//! ```
//!
//! CPU is that of all processes of the service and of PostgreSQL. It reads `/proc`, so it runs on Linux.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

#[path = "../pages/postgres.rs"]
mod postgres;
#[path = "../pages/process.rs"]
#[expect(dead_code, reason = "pages are measured beside another program")]
mod process;

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use clap::Parser;
use process::{Program, Store};
use serde_json::{Value, json};

/// How often the sides change places.
const TURNS: usize = 20;

const PASSWORD: &str = "correct horse battery staple";

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
const PUBLISH: &str = "mutation($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
    changeSet { status } userErrors { code message } } }";

#[derive(Parser)]
#[command(about = "Measures sign-ins and the publishing of one change")]
struct Cli {
    /// How often each is done.
    #[arg(long, default_value_t = 200)]
    times: usize,
    /// A library to load into a further service on SQLite.
    #[arg(long, value_name = "FILE")]
    preload: Option<PathBuf>,
    /// The program of another build, to measure that one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Servers over one database, the first of which is asked.
struct Side {
    name: String,
    servers: Vec<Program>,
    study: Value,
    token: String,
    done: usize,
    sign_ins: Sum,
    publishings: Sum,
    store: Store,
}

/// Milliseconds that requests took, and their CPU.
#[derive(Default)]
struct Sum {
    times: Vec<f64>,
    cpu: f64,
}

impl Side {
    async fn new(name: &str, store: Store, servers: usize, preload: Option<&PathBuf>) -> Self {
        if name.starts_with("PostgreSQL") {
            assert!(store.nasss(&["migrate", "up"]).status().unwrap().success());
        }
        assert!(store.nasss(&["seed", "demo"]).status().unwrap().success());
        make_account(&store);
        let command = || {
            let mut command = store.nasss(&["serve", "--demo"]);
            command.env("NASSS_CURATION_FOUR_EYES", "false");
            if let Some(library) = preload {
                command.env("LD_PRELOAD", std::path::absolute(library).unwrap());
            }
            command
        };
        let client = client();
        let mut running = Vec::new();
        for _ in 0..servers {
            let server = Program::serve(command());
            // It answers once it has made the accounts of the demonstration, which two cannot do at once.
            let ready = server.address.replace("/graphql", "/readyz");
            assert!(client.get(ready).send().await.unwrap().status().is_success());
            running.push(server);
        }
        let (sign_ins, publishings) = (Sum::default(), Sum::default());
        let (study, token) = (Value::Null, String::new());
        let mut side = Self {
            name: name.to_owned(),
            servers: running,
            study,
            token,
            done: 0,
            sign_ins,
            publishings,
            store,
        };
        side.token = side.sign_in(&client).await;
        let query = json!({ "query": "{ study(slug: \"demo-clinic\") { id } }" });
        side.study = side.ask(&client, &query).await["study"]["id"].take();
        side.publish(&client).await;
        side
    }

    async fn ask(&self, client: &reqwest::Client, query: &Value) -> Value {
        let mut request = client.post(&self.servers[0].address).json(query);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    async fn sign_in(&self, client: &reqwest::Client) -> String {
        let input = json!({ "name": "all", "password": PASSWORD });
        let query = json!({ "query": SIGN_IN, "variables": { "input": input } });
        let answer = self.ask(client, &query).await;
        answer["signIn"]["accessToken"].as_str().unwrap().to_owned()
    }

    async fn publish(&mut self, client: &reqwest::Client) {
        self.done += 1;
        let design = format!("A design, changed {} times.", self.done);
        let change = json!({ "updateStudy": { "id": self.study, "design": design } });
        let input = json!({ "title": "One change", "study": self.study, "changes": [change], "publish": true });
        let query = json!({ "query": PUBLISH, "variables": { "input": input } });
        let answer = self.ask(client, &query).await;
        assert_eq!(answer["openChangeSet"]["changeSet"]["status"], "PUBLISHED", "{answer}");
    }

    /// Seconds of CPU of the servers and of their database.
    fn cpu(&self) -> f64 {
        self.servers.iter().map(Program::cpu).sum::<f64>() + self.store.cpu()
    }

    /// Does both so many times.
    async fn turn(&mut self, client: &reqwest::Client, times: usize) {
        let before = self.cpu();
        for _ in 0..times {
            let start = Instant::now();
            self.sign_in(client).await;
            self.sign_ins.times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        let between = self.cpu();
        for _ in 0..times {
            let start = Instant::now();
            self.publish(client).await;
            self.publishings.times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        self.sign_ins.cpu += between - before;
        self.publishings.cpu += self.cpu() - between;
    }
}

impl Sum {
    fn print(&mut self, side: &str, what: &str) {
        self.times.sort_by(f64::total_cmp);
        let count = self.times.len();
        let at = |share: usize| self.times[(count * share / 100).min(count - 1)];
        let cpu = self.cpu * 1000.0 / f64::from(u32::try_from(count).unwrap());
        println!(
            "| {side} | {what} | {:.1} | {:.1} | {:.1} | {cpu:.1} |",
            at(50),
            at(99),
            self.times[count - 1]
        );
    }
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    let with_program = |mut store: Store| {
        store.serve_with(cli.program.as_deref());
        store
    };
    let store = with_program(Store::sqlite(None));
    let mut sides = vec![Side::new("SQLite", store, 1, None).await];
    if let Some(library) = &cli.preload {
        let store = with_program(Store::sqlite(None));
        sides.push(Side::new("SQLite, with the library", store, 1, Some(library)).await);
    }
    for (name, servers) in [("PostgreSQL, one server", 1), ("PostgreSQL, three servers", 3)] {
        if let Some(store) = Store::postgres().await {
            sides.push(Side::new(name, with_program(store), servers, None).await);
        }
    }
    let client = client();
    for _ in 0..TURNS {
        for side in &mut sides {
            side.turn(&client, cli.times.div_ceil(TURNS)).await;
        }
    }
    println!("| where | what | median, ms | p99, ms | longest, ms | CPU, ms |");
    println!("| --- | --- | ---: | ---: | ---: | ---: |");
    for side in &mut sides {
        side.sign_ins.print(&side.name, "sign-in");
        side.publishings.print(&side.name, "publishing one change");
    }
}

fn client() -> reqwest::Client {
    // A second installation is refused, and the same.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Makes an account with a password and every role.
fn make_account(store: &Store) {
    let roles = ["RESEARCHER", "CURATOR", "REVIEWER", "STEWARD", "ADMIN"];
    let grants = roles.iter().flat_map(|role| ["--grant", role]);
    let create = ["account", "--demo", "create", "all"].into_iter().chain(grants);
    let made = store.nasss(&create.collect::<Vec<_>>()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut command: Command = store.nasss(&["account", "--demo", "password", "all"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}
