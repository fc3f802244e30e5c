//! Peak memory of the service for the worst documents that the limits let through.
//!
//! ```sh
//! cargo bench --bench memory
//! cargo bench --bench memory -- --every 20 --shown 5
//! ```
//!
//! It starts the service as a process of its own on the demonstration, and again on the same data with texts of the
//! greatest length (100 quotes of 100,000 characters, the texts of all sources of 1,000,000). It sends each document of
//! the tests' generator alone, twice, with every right, and resets the peak before each (`clear_refs`, see
//! `proc_pid_clear_refs(5)`). Idle is the resident memory before the first document. It ends with an error if a
//! document takes more than 96 MiB above idle. It runs on Linux.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

#[path = "../../tests/it/worst_documents/generator.rs"]
mod generator;
#[path = "../pages/postgres.rs"]
mod postgres;
#[path = "../pages/process.rs"]
#[expect(dead_code, reason = "pages are measured beside another program")]
mod process;

use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use nasss::config::Limits;
use process::{Program, Store};
use sea_orm::sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};
use serde_json::{Value, json};

use generator::Generator;

/// Mebibytes above idle that one document may take.
const BOUND: u64 = 96;

const ROLES: [&str; 5] = ["RESEARCHER", "CURATOR", "REVIEWER", "STEWARD", "ADMIN"];

#[derive(Parser)]
#[command(about = "Measures the peak memory of the worst documents")]
struct Cli {
    /// Sends only each of so many documents.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// How many of the dearest documents are printed.
    #[arg(long, default_value_t = 10)]
    shown: usize,
    /// The program of another build, to measure that one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// One document, and what it took.
struct Taken {
    kilobytes: u64,
    bytes: usize,
    code: String,
    document: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let documents = Generator::new(Limits::default()).documents();
    let documents: Vec<String> = documents.into_iter().step_by(cli.every).collect();
    let mut within = true;
    for is_long in [false, true] {
        let mut store = Store::sqlite(None);
        store.serve_with(cli.program.as_deref());
        assert!(store.nasss(&["seed", "demo"]).status().unwrap().success());
        if is_long {
            lengthen(&store).await;
        }
        let token = token(&store);
        let service = Program::service(&store);
        let data = if is_long { "texts of the greatest length" } else { "the demonstration" };
        let (idle, mut taken) = measure(&service, &token, &documents).await;
        taken.sort_by_key(|taken| std::cmp::Reverse(taken.kilobytes));
        println!("\n{data}: {} documents, {} MiB idle", documents.len(), idle / 1024);
        println!(
            "| above idle, MiB | answer, bytes | outcome | document |\n| ---: | ---: | --- | --- |"
        );
        for taken in taken.iter().take(cli.shown) {
            let start: String = taken.document.chars().take(160).collect();
            let (mebibytes, bytes, code) = (taken.kilobytes / 1024, taken.bytes, &taken.code);
            println!("| {mebibytes} | {bytes} | {code} | `{start}` |");
        }
        within &= taken.first().is_none_or(|dearest| dearest.kilobytes <= BOUND * 1024);
    }
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A token with every right.
fn token(store: &Store) -> String {
    let grants = ROLES.iter().flat_map(|role| ["--grant", role]);
    let create: Vec<&str> =
        ["account", "--demo", "create", "all"].into_iter().chain(grants).collect();
    assert!(store.nasss(&create).output().unwrap().status.success());
    let rights = ROLES.iter().flat_map(|role| ["--right", role]);
    let create = ["token", "--demo", "create", "all", "--for", "measuring"].into_iter();
    let made = store.nasss(&create.chain(rights).collect::<Vec<_>>()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// Gives texts the greatest length: of 100 quotes, and of all sources.
async fn lengthen(store: &Store) {
    let file = store.url.strip_prefix("sqlite://").unwrap();
    let mut db = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    for sql in [
        "UPDATE quote SET text = replace(hex(zeroblob(50000)), '0', 'a')
         WHERE id IN (SELECT id FROM quote WHERE withdrawn_at IS NULL LIMIT 100)",
        "UPDATE source_text SET text = replace(hex(zeroblob(500000)), '0', 'b')",
        "INSERT INTO source_text (source_document_id, text)
         SELECT id, replace(hex(zeroblob(500000)), '0', 'b') FROM source_document
         WHERE id NOT IN (SELECT source_document_id FROM source_text) LIMIT 10",
    ] {
        db.execute(sql).await.unwrap();
    }
}

/// Idle kilobytes, and what each document took above them.
async fn measure(service: &Program, token: &str, documents: &[String]) -> (u64, Vec<Taken>) {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    for _ in 0..20 {
        ask(&client, service, token, "{ __typename }").await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = memory(service, "VmRSS");
    let mut taken = Vec::new();
    for document in documents {
        let mut most =
            Taken { kilobytes: 0, bytes: 0, code: String::new(), document: document.clone() };
        for _ in 0..2 {
            fs::write(format!("/proc/{}/clear_refs", service.process()), "5").unwrap();
            let (bytes, code) = ask(&client, service, token, document).await;
            let kilobytes = memory(service, "VmHWM").saturating_sub(idle);
            if kilobytes >= most.kilobytes {
                most = Taken { kilobytes, bytes, code, ..most };
            }
        }
        taken.push(most);
    }
    (idle, taken)
}

/// The bytes of an answer, and its error's code if it has one.
async fn ask(
    client: &reqwest::Client,
    service: &Program,
    token: &str,
    query: &str,
) -> (usize, String) {
    let request = client.post(&service.address).bearer_auth(token);
    let answer = request.json(&json!({ "query": query })).send().await.unwrap();
    let body = answer.bytes().await.unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("answered");
    (body.len(), code.to_owned())
}

/// Kilobytes of a process, by the name of a line of `/proc/PID/status`.
fn memory(service: &Program, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", service.process())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
