//! Copies of the embedded database, and databases made of them.

use serde_json::{Value, json};

use super::{
    assert_one_line, on_postgres,
    program::{Folder, mode},
};
use crate::harness::inside::Inside;

const READ: &str = "{ dataset { id version kind } studies { nodes { id slug quotes(first: 100) {
    totalCount nodes { id text } } } } }";

fn done(folder: &Folder, args: &[&str]) -> String {
    let output = folder.run(args);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
    output.text
}

/// A folder whose demonstration is served.
fn demo() -> Folder {
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    folder
}

#[tokio::test]
async fn a_backup_made_while_it_is_served_gives_the_same_data_under_another_id() {
    let folder = demo();
    let running = folder.serve(&["serve", "--demo"]);
    let before = running.data(READ).await;
    let told = done(&folder, &["backup", "--demo", "copy.db"]);
    assert!(told.starts_with("copy.db: ") && told.contains("in version 1"), "{told}");
    assert_eq!(mode(&folder.path("copy.db")), 0o600);
    running.signal("TERM");
    running.end();

    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    let untouched = std::fs::read(new.path("copy.db")).unwrap();
    assert_one_line(
        &new.run(&["restore", "--demo", "copy.db"]),
        &["there is no list at data/erased.jsonl", "--erased", "--without-erased-list"],
    );
    let told = done(&new, &["restore", "--demo", "copy.db", "--without-erased-list"]);
    assert!(told.contains("nothing was erased again"), "{told}");
    assert_eq!(std::fs::read(new.path("copy.db")).unwrap(), untouched);
    assert_eq!(mode(&new.path("data/demo/nasss.db")), 0o600);
    assert!(!new.path("data/demo/nasss.db.restoring").exists());
    let after = new.serve(&["serve", "--demo"]).data(READ).await;
    assert_eq!(after["studies"], before["studies"]);
    assert_eq!(after["dataset"]["version"], before["dataset"]["version"]);
    assert_ne!(after["dataset"]["id"], before["dataset"]["id"]);
}

#[tokio::test]
async fn nothing_is_overwritten_neither_by_a_backup_nor_by_restoring() {
    let folder = demo();
    done(&folder, &["backup", "--demo", "copy.db"]);
    assert_one_line(&folder.run(&["backup", "--demo", "copy.db"]), &["copy.db", "there already"]);
    assert_one_line(&folder.run(&["restore", "--demo", "copy.db"]), &["holds data"]);
    // What a start leaves before anything is loaded is empty.
    let empty = Folder::new();
    done(&empty, &["migrate"]);
    std::fs::copy(folder.path("copy.db"), empty.path("copy.db")).unwrap();
    done(&empty, &["restore", "copy.db", "--without-erased-list"]);
    assert_one_line(&empty.run(&["restore", "copy.db"]), &["holds data"]);
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored() {
    let folder = Folder::new();
    assert_one_line(&folder.run(&["restore", "nothing.db"]), &["nothing.db"]);
    std::fs::write(folder.path("text.db"), "Once upon a time there was a text.").unwrap();
    assert_one_line(&folder.run(&["restore", "text.db"]), &["text.db is no backup"]);
    let mut half = b"SQLite format 3\0".to_vec();
    half.extend([7; 5000]);
    std::fs::write(folder.path("half.db"), half).unwrap();
    assert_one_line(&folder.run(&["restore", "half.db"]), &["half.db is no backup"]);
    assert!(!folder.path("data/nasss.db").exists());
    assert!(!folder.path("data/nasss.db.restoring").exists());
}

/// A quote of the demonstration, and its words.
async fn a_quote(data: &Value) -> (String, String) {
    let quote = &data["studies"]["nodes"][0]["quotes"]["nodes"][0];
    (quote["id"].as_str().unwrap().to_owned(), quote["text"].as_str().unwrap().to_owned())
}

fn listed(id: &str) -> String {
    let (_, key) = nasss::id::read(id).unwrap();
    json!({ "entity": "quote", "id": key, "at": 1 }).to_string() + "\n"
}

#[tokio::test]
async fn what_was_erased_since_is_not_in_a_database_that_is_restored() {
    let folder = demo();
    let (id, words) = a_quote(&folder.serve(&["serve", "--demo"]).data(READ).await).await;
    done(&folder, &["backup", "--demo", "copy.db"]);
    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    std::fs::create_dir_all(new.path("data")).unwrap();
    std::fs::write(new.path("data/erased.jsonl"), listed(&id)).unwrap();
    let told = done(&new, &["restore", "--demo", "copy.db"]);
    assert!(told.contains("erased again: 1 of 1"), "{told}");
    let file = std::fs::read(new.path("data/demo/nasss.db")).unwrap();
    assert!(!file.windows(words.len()).any(|window| window == words.as_bytes()));
    let running = new.serve(&["serve", "--demo"]);
    let node = running.data(&format!("{{ node(id: \"{id}\") {{ __typename }} }}")).await;
    assert_eq!(node["node"]["__typename"], "Tombstone");
}

#[tokio::test]
async fn postgresql_restores_by_its_own_tools_and_is_then_taken_on() {
    let Some((folder, url)) = on_postgres().await else { return };
    done(&folder, &["migrate"]);
    done(&folder, &["seed", "demo"]);
    assert_one_line(&folder.run(&["backup", "copy.db"]), &["pg_dump"]);
    std::fs::write(folder.path("copy.db"), "SQLite format 3\0").unwrap();
    assert_one_line(&folder.run(&["restore", "copy.db"]), &["pg_restore", "--adopt"]);
    let before = folder.serve(&["serve"]).data(READ).await;
    let (id, words) = a_quote(&before).await;
    std::fs::create_dir_all(folder.path("data")).unwrap();
    std::fs::write(folder.path("data/erased.jsonl"), listed(&id)).unwrap();
    let told = done(&folder, &["restore", "--adopt"]);
    assert!(told.contains("erased again: 1 of 1"), "{told}");
    let mut inside = Inside::postgres(&url).await;
    assert_eq!(inside.tables_with(&words).await, Vec::<String>::new());
    let after = folder.serve(&["serve"]).data(READ).await;
    assert_ne!(after["dataset"]["id"], before["dataset"]["id"]);
    // Once more, there is nothing left to erase.
    let told = done(&folder, &["restore", "--adopt"]);
    assert!(told.contains("erased again: 0 of 1"), "{told}");
}
