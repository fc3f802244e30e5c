//! `nasss serve` from its first start to its end.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;

use super::{
    on_postgres,
    program::{Folder, eventually, mode},
};

const DATASET: &str = "{ dataset { id kind version publishedAt } studies { nodes { slug } } }";

#[tokio::test]
async fn the_first_start_says_what_is_there_and_where() {
    let folder = Folder::new();
    let running = folder.serve(&[]);
    let said = running.said.join("\n");
    let address = running.address();
    assert!(said.contains(&format!("http://{address}/graphql")), "{said}");
    assert!(
        running.said.iter().any(|line| line.ends_with(&format!("http://{address}/"))),
        "{said}"
    );
    let data = running.data(DATASET).await;
    assert_eq!(data["dataset"]["kind"], "REAL");
    assert_eq!(data["studies"]["nodes"], json!([{ "slug": "cecil-2026" }]));
    running.signal("TERM");
    let output = running.end();
    assert!(output.text.contains("--demo"), "{output:?}");
    assert!(output.text.contains("NASSS"), "{output:?}");
    assert!(output.text.contains("8 of the 36"), "{output:?}");
}

#[tokio::test]
async fn what_holds_the_data_is_for_its_owner_alone() {
    let folder = Folder::new();
    let running = folder.serve(&["serve"]);
    running.data(DATASET).await;
    assert_eq!(mode(&folder.path("data")), 0o700);
    let mut files: Vec<String> = Vec::new();
    for entry in folder.path("data").read_dir().unwrap() {
        let entry = entry.unwrap();
        files.push(entry.file_name().into_string().unwrap());
        assert_eq!(mode(&entry.path()), 0o600, "{files:?}");
    }
    files.sort_unstable();
    assert_eq!(files, ["keys.json", "nasss.db", "nasss.db-shm", "nasss.db-wal", "nasss.lock"]);
}

#[tokio::test]
async fn a_second_start_changes_nothing() {
    let folder = Folder::new();
    let first = folder.serve(&[]);
    let before = first.data(DATASET).await;
    first.signal("TERM");
    assert_eq!(first.end().code, Some(0));
    let second = folder.serve(&["serve"]);
    assert_eq!(second.data(DATASET).await, before);
}

#[tokio::test]
async fn a_second_server_beside_the_first_serves_the_same_data() {
    let folder = Folder::new();
    let first = folder.serve(&[]);
    let second = folder.serve(&[]);
    assert_ne!(first.address(), second.address());
    assert_eq!(first.data(DATASET).await, second.data(DATASET).await);
}

#[tokio::test]
async fn two_first_starts_at_once_make_one_data_set() {
    let folder = Folder::new();
    let (mut first, mut second) = (folder.start(&[]), folder.start(&[]));
    first.wait_for("Page:");
    second.wait_for("Page:");
    assert_eq!(first.data(DATASET).await, second.data(DATASET).await);
}

#[tokio::test]
async fn both_signals_end_it_in_order() {
    for name in ["TERM", "INT"] {
        let folder = Folder::new();
        let running = folder.serve(&[]);
        running.data(DATASET).await;
        running.signal(name);
        let output = running.end();
        assert_eq!(output.code, Some(0), "SIG{name}: {output:?}");
        assert!(!output.errors.contains("panicked"), "SIG{name}: {output:?}");
        assert!(!output.errors.contains("ERROR"), "SIG{name}: {output:?}");
        assert!(!output.errors.contains('\u{1b}'), "colours outside a terminal: {output:?}");
        // What the log held is in the file, so that the file alone is the whole.
        let log = folder.path("data/nasss.db-wal");
        assert!(!log.exists() || log.metadata().unwrap().len() == 0, "SIG{name}");
    }
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_end() {
    for name in ["TERM", "INT"] {
        let folder = Folder::new();
        let running = folder.serve(&[]);
        let body = json!({ "query": DATASET }).to_string();
        let (head, tail) = body.split_at(body.len() / 2);
        let mut stream = TcpStream::connect(running.address()).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
            Content-Length: {length}\r\n\r\n{head}"
        )
        .unwrap();
        // An answer on a second connection: the first one was accepted before it.
        running.data(DATASET).await;
        running.signal(name);
        eventually("new connections are refused", || {
            TcpStream::connect(running.address()).is_err()
        });
        stream.write_all(tail.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "SIG{name}: {answer}");
        assert!(answer.contains("cecil-2026"), "SIG{name}: {answer}");
        let output = running.end();
        assert_eq!(output.code, Some(0), "{output:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_only_open_does_not_hold_up_the_end() {
    let folder = Folder::new();
    let running = folder.serve(&[]);
    let idle = TcpStream::connect(running.address()).unwrap();
    let client = crate::harness::client();
    client.get(running.url().replace("/graphql", "/healthz")).send().await.unwrap();
    running.signal("TERM");
    assert_eq!(running.end().code, Some(0));
    drop(idle);
}

#[tokio::test]
async fn the_demo_has_a_database_of_its_own() {
    let folder = Folder::new();
    let demo = folder.serve(&["serve", "--demo"]);
    let data = demo.data("{ dataset { kind } quotes { totalCount nodes { disclaimer } } }").await;
    assert_eq!(data["dataset"]["kind"], "DEMO");
    assert_eq!(data["quotes"]["totalCount"], 67);
    assert!(folder.path("data/demo/nasss.db").exists());
    assert_eq!(mode(&folder.path("data/demo")), 0o700);
    assert!(!folder.path("data/nasss.db").exists());
}

#[tokio::test]
async fn the_demo_never_touches_the_knowledge_base() {
    let folder = Folder::new();
    let real = folder.serve(&[]);
    let before = real.data(DATASET).await;
    real.signal("TERM");
    real.end();
    let file = folder.path("data/nasss.db");
    let bytes = std::fs::read(&file).unwrap();
    let changed = file.metadata().unwrap().modified().unwrap();
    let demo = folder.serve(&["serve", "--demo"]);
    assert_eq!(demo.data(DATASET).await["dataset"]["kind"], "DEMO");
    demo.signal("TERM");
    assert_eq!(demo.end().code, Some(0));
    assert!(std::fs::read(&file).unwrap() == bytes);
    assert_eq!(file.metadata().unwrap().modified().unwrap(), changed);
    assert!(!folder.path("data/nasss.db-wal").exists());
    assert_eq!(folder.serve(&[]).data(DATASET).await, before);
}

#[tokio::test]
async fn on_postgresql_an_empty_database_is_made_a_demo_by_seeding_it() {
    let Some((folder, _)) = on_postgres().await else { return };
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    let refused = folder.run(&["serve", "--demo"]);
    super::assert_one_line(&refused, &["nasss seed demo"]);
    let seeded = folder.run(&["seed", "demo"]);
    assert_eq!(seeded.code, Some(0), "{seeded:?}");
    let demo = folder.serve(&["serve", "--demo"]);
    assert_eq!(demo.data(DATASET).await["dataset"]["kind"], "DEMO");
    // Nothing but the keys that sign tokens.
    let files = folder.path("data").read_dir().unwrap();
    let files: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["keys.json"]);
}
