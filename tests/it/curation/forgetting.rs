//! What is left in SQLite's files of words that were erased.

use std::time::Duration;

use sea_orm::sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use serde_json::json;

use super::erasing::{erases, in_files, person, texts};
use crate::harness::{Data, World};

#[tokio::test]
async fn words_leave_the_files_once_nobody_reads_what_was_before() {
    let world = World::sqlite(Data::Demo).await;
    let steward = world.program("sten", &["STEWARD@demo-clinic"]).await;
    let sedge = person(&world, &steward, "Sedge").await;
    let words = texts(&sedge);
    let file = SqliteConnectOptions::new().filename(world.app.config.data_dir.join("nasss.db"));
    let mut reader = file.connect().await.unwrap();
    reader.execute("BEGIN; SELECT COUNT(*) FROM quote;").await.unwrap();
    let input = json!({ "participant": sedge["id"] });
    let erased = erases(&world, &steward, "withdrawConsent", input).await;
    assert_eq!(erased["userErrors"], json!([]));
    // Whoever began to read before still reads them.
    assert!(!in_files(&world, &words[0]).is_empty());
    reader.execute("COMMIT").await.unwrap();
    reader.close().await.unwrap();
    for _ in 0..100 {
        if words.iter().all(|text| in_files(&world, text).is_empty()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!(
        "still there: {:?}",
        words.iter().map(|text| in_files(&world, text)).collect::<Vec<_>>()
    );
}
