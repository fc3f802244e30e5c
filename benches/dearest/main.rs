//! Work of the database for the dearest documents that the limits let through.
//!
//! ```sh
//! cargo bench --bench dearest -- --quotes 1000000
//! cargo bench --bench dearest -- --engine sqlite --keep /tmp/quotes --every 10
//! ```
//!
//! On each engine it fills a database with generated data, starts the service as a process of its own with its limits
//! as they are by default, and sends documents alone, each twice: conditions, totals and words of a search repeated as
//! often as the limits allow, and those of the tests' generator. It prints the dearest with their time and the CPU of
//! the service and of PostgreSQL. `limits.read_time` (1.2 s) bounds the database's work. It reads `/proc`, so it runs
//! on Linux.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

mod documents;
#[path = "../../tests/it/worst_documents/generator.rs"]
mod generator;
#[path = "../pages/postgres.rs"]
mod postgres;
#[path = "../pages/process.rs"]
#[expect(dead_code, reason = "pages are measured beside another program")]
mod process;

use std::{path::PathBuf, time::Instant};

use clap::{Parser, ValueEnum};
use nasss::config::Limits;
use process::{Program, Store};
use serde_json::{Value, json};

#[derive(Parser)]
#[command(about = "Measures the dearest documents within the limits")]
struct Cli {
    /// Quotes to generate.
    #[arg(long, default_value_t = 100_000)]
    quotes: usize,
    /// Categories to generate.
    #[arg(long, default_value_t = 360)]
    categories: usize,
    /// Only this engine.
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Of the generator's documents, sends only each of so many.
    #[arg(long, default_value_t = 10)]
    every: usize,
    /// How many of the dearest documents are printed.
    #[arg(long, default_value_t = 25)]
    shown: usize,
    /// A folder to keep the SQLite database in, so that a second run need not generate it.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// The program of another build, to measure that one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// One document, and what it took at most.
#[derive(Default)]
struct Taken {
    seconds: f64,
    cpu: f64,
    outcome: String,
    cost: u64,
    name: String,
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    // A second installation is refused, and the same.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if cli.engine.is_some_and(|only| only != engine) {
            continue;
        }
        let store = match engine {
            Engine::Sqlite => Some(Store::sqlite(cli.keep.clone())),
            Engine::Postgres => Store::postgres().await,
        };
        let Some(mut store) = store else {
            println!("\nPostgreSQL is left out: no server was found");
            continue;
        };
        store.serve_with(cli.program.as_deref());
        store.fill(cli.categories, cli.quotes).await;
        let service = Program::service(&store);
        let documents = documents::all(&Limits::default(), cli.every);
        let mut taken = measure(&store, &service, &documents).await;
        taken.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
        println!("\n{}, {} quotes, {} documents", store.engine, cli.quotes, documents.len());
        println!("| wall, ms | CPU, ms | outcome | points | document |");
        println!("| ---: | ---: | --- | ---: | --- |");
        for taken in taken.iter().take(cli.shown) {
            let Taken { seconds, cpu, outcome, cost, name } = taken;
            let [wall, cpu] = [seconds, cpu].map(|seconds| seconds * 1000.0);
            println!("| {wall:.0} | {cpu:.0} | {outcome} | {cost} | {name} |");
        }
    }
}

async fn measure(store: &Store, service: &Program, documents: &[(String, String)]) -> Vec<Taken> {
    let client = reqwest::Client::new();
    let mut all = Vec::new();
    for (name, document) in documents {
        let mut most = Taken::default();
        for _ in 0..2 {
            let before = service.cpu() + store.cpu();
            let start = Instant::now();
            let request = client.post(&service.address).json(&json!({ "query": document }));
            let answer: Value = request.send().await.unwrap().json().await.unwrap();
            let seconds = start.elapsed().as_secs_f64();
            let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("answered");
            assert!(!matches!(code, "INTERNAL" | "BAD_USER_INPUT"), "{answer} {document}");
            if seconds >= most.seconds {
                most = Taken {
                    seconds,
                    cpu: service.cpu() + store.cpu() - before,
                    outcome: code.to_owned(),
                    cost: answer["extensions"]["cost"]["requested"].as_u64().unwrap_or_default(),
                    name: name.clone(),
                };
            }
        }
        all.push(most);
    }
    all
}
