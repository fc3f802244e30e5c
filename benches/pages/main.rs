//! What a page costs, beside the same page from handwritten SQL.
//!
//! ```sh
//! cargo bench --bench pages -- --quotes 100000
//! ```
//!
//! On each engine it fills a database with generated data, starts the service and the *floor* (a plain
//! axum handler over sqlx that answers the same JSON, `floor.rs`) as processes of their own, asks both the
//! same questions in turns over one kept-alive connection each, compares the answers, and prints a table. CPU
//! is that of the process and of PostgreSQL's processes, per request; the client's is not counted. Statements are
//! told twice: as the question is asked first, and once tables of reference are known. It reads `/proc`, so it
//! runs on Linux.
//!
//! Two builds are compared in one run too, each over data of its own that its own program made:
//!
//! ```sh
//! cargo bench --bench pages -- --beside ../before/target/release/nasss
//! ```
//!
//! How pages grow with what is stored is measured in one run too, in turns:
//!
//! ```sh
//! cargo bench --bench pages -- --engine postgres --quotes 100000 --quotes 1000000
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::wildcard_imports, reason = "the floor's engines differ in a type alone")]

mod floor;
mod measure;
mod postgres;
mod process;
mod questions;
mod report;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use measure::{Ask, Asked, Measured};
use process::{Program, Store};
use questions::Question;

/// A client over HTTP, with the TLS that the program uses.
fn client() -> reqwest::Client {
    // Whoever was first installed the same.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

#[derive(Parser)]
#[command(about = "Measures pages beside handwritten SQL")]
struct Cli {
    /// Quotes to generate. Given more than once, each is a database of its own, and what a page costs in it is
    /// set against the first.
    #[arg(long, default_values_t = [100_000])]
    quotes: Vec<usize>,
    /// Categories to generate.
    #[arg(long, default_value_t = 360)]
    categories: usize,
    /// Requests to measure for each question.
    #[arg(long, default_value_t = 1000)]
    requests: usize,
    /// Only this engine.
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Only questions whose names hold this or another that is given; a repeated page is one too.
    #[arg(long)]
    only: Vec<String>,
    /// The program of another build, which is measured too. May be given more than once.
    #[arg(long, value_name = "FILE")]
    beside: Vec<PathBuf>,
    /// A folder to keep SQLite databases in, so that a second run need not generate them.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// What cargo passes.
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// Serve the floor. The benchmark starts itself so.
    Floor { listen: SocketAddr, url: String },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    if let Some(Role::Floor { listen, url }) = cli.role {
        return floor::serve(listen, &url).await;
    }
    println!("{} categories, {} requests for each question", cli.categories, cli.requests);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if cli.engine.is_none_or(|only| only == engine) {
            compare(&cli, engine).await;
        }
    }
}

/// Generated data, and both programs over it, which end before their database does.
struct Side {
    name: String,
    service: Program,
    floor: Program,
    questions: Vec<Question>,
    store: Store,
}

impl Side {
    /// With so many quotes, of this build or of another; nothing where the engine is not installed.
    async fn new(
        cli: &Cli,
        engine: Engine,
        quotes: usize,
        beside: Option<(usize, &PathBuf)>,
    ) -> Option<Self> {
        let mut name = format!("{quotes} quotes");
        let mut folder = quotes.to_string();
        if let Some((nth, program)) = beside {
            name = format!("{name} of {}", program.display());
            folder = format!("{folder}-beside-{nth}");
        }
        let mut store = match engine {
            Engine::Sqlite => Store::sqlite(cli.keep.as_ref().map(|keep| keep.join(folder))),
            Engine::Postgres => Store::postgres().await?,
        };
        store.serve_with(beside.map(|(_, program)| program.as_path()));
        store.fill(cli.categories, quotes).await;
        let (service, floor) = (Program::service(&store), Program::floor(&store));
        let mut questions = questions::all(&service, &store, cli.requests).await;
        questions.retain(|question| cli.wants(question.name));
        for question in &questions {
            question.must_agree(&service, &floor).await;
        }
        Some(Self { name, service, floor, questions, store })
    }

    /// Who is asked this question: the service, then the floor.
    fn asked(&self, nth: usize) -> [Asked<'_>; 2] {
        let Self { store, service, floor, questions, .. } = self;
        let question = &questions[nth];
        [
            Asked { store, program: service, asks: &question.to_service },
            Asked { store, program: floor, asks: &question.to_floor },
        ]
    }

    /// Measures a question that is asked again and again, beside bytes that never change: on one connection, and on
    /// many at once.
    async fn repeated(&self, requests: usize) {
        let (store, keeping) = (&self.store, &Program::keeping(&self.store));
        // CPU is counted in hundredths of a second, of which one of these takes little.
        let times = requests * 40;
        let page: Vec<_> = (0..times).map(|_| Ask::Query(questions::first_page())).collect();
        let bytes: Vec<_> = (0..times).map(|_| Ask::Constant(questions::first_page())).collect();
        for connections in [1, 32] {
            let asked = [
                Asked { store, program: keeping, asks: &page },
                Asked { store, program: &self.floor, asks: &bytes },
            ];
            report::repeated(connections, &Measured::in_turns(&asked, connections).await);
        }
    }
}

impl Cli {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part))
    }
}

/// Measures all questions on one engine.
async fn compare(cli: &Cli, engine: Engine) {
    let mut sides = Vec::new();
    for quotes in &cli.quotes {
        let others = cli.beside.iter().enumerate().map(Some);
        for beside in std::iter::once(None).chain(others) {
            match Side::new(cli, engine, *quotes, beside).await {
                Some(side) => sides.push(side),
                None => return println!("\nPostgreSQL is left out: no server was found"),
            }
        }
    }
    let mut lines = Vec::new();
    for nth in 0..sides[0].questions.len() {
        let asked: Vec<_> = sides.iter().flat_map(|side| side.asked(nth)).collect();
        lines.push(Measured::pages(&asked).await);
    }
    report::print(&sides, &lines);
    if cli.wants(report::REPEATED) {
        sides[0].repeated(cli.requests).await;
    }
}
