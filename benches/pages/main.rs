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
use measure::{Ask, Measured};
use process::{Program, Store};

/// A client over HTTP, with the TLS that the program uses.
fn client() -> reqwest::Client {
    // Whoever was first installed the same.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

#[derive(Parser)]
#[command(about = "Measures pages beside handwritten SQL")]
struct Cli {
    /// Quotes to generate.
    #[arg(long, default_value_t = 100_000)]
    quotes: usize,
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
    /// A folder to keep the SQLite database in, so that a second run need not generate it.
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
    println!(
        "{} categories, {} quotes, {} requests for each question",
        cli.categories, cli.quotes, cli.requests
    );
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if cli.engine.is_none_or(|only| only == engine) {
            compare(&cli, engine).await;
        }
    }
}

/// Measures a question that is asked again and again, beside bytes that never change: on one connection, and on
/// many at once.
async fn repeated(store: &Store, floor: &Program, requests: usize) {
    let keeping = Program::keeping(store);
    // CPU is counted in hundredths of a second, of which one of these takes little.
    let times = requests * 40;
    let page: Vec<Ask> = (0..times).map(|_| Ask::Query(questions::first_page())).collect();
    let constant: Vec<Ask> = (0..times).map(|_| Ask::Constant(questions::first_page())).collect();
    for connections in [1, 32] {
        let programs = [(&keeping, page.as_slice()), (floor, constant.as_slice())];
        let [kept, bytes] = Measured::in_turns(store, programs, connections).await;
        report::repeated(connections, &kept, &bytes);
    }
}

/// Measures all questions on one engine.
async fn compare(cli: &Cli, engine: Engine) {
    let store = match engine {
        Engine::Sqlite => Store::sqlite(cli.keep.as_deref()),
        Engine::Postgres => match Store::postgres().await {
            Some(store) => store,
            None => return println!("\nPostgreSQL is left out: no server was found"),
        },
    };
    store.fill(cli.categories, cli.quotes).await;
    let service = Program::service(&store);
    let floor = Program::floor(&store);
    let asked = questions::all(&service, &store, cli.requests).await;
    let mut lines = Vec::new();
    let wanted =
        |name: &str| cli.only.is_empty() || cli.only.iter().any(|part| name.contains(part));
    for question in asked.iter().filter(|question| wanted(question.name)) {
        question.must_agree(&service, &floor).await;
        let programs =
            [(&service, question.to_service.as_slice()), (&floor, question.to_floor.as_slice())];
        let [ours, theirs] = Measured::pages(&store, programs).await;
        lines.push((question, ours, theirs));
    }
    report::print(&store, &lines);
    if wanted(report::REPEATED) {
        repeated(&store, &floor, cli.requests).await;
    }
}
