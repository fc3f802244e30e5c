//! The index is in step with the data: after loading, after a change, and after it was made anew.

use std::collections::BTreeSet;

use entity::{category, quote, search_document};
use nasss::{
    access::{Permit, Test, write::Writer},
    id::Kind,
    search::index,
};
use sea_orm::sqlx::{ConnectOptions, Connection, Executor, Row, sqlite::SqliteConnectOptions};
use serde_json::Value;
use uuid::Uuid;

use super::{names, search};
use crate::{
    access::everything,
    harness::{Data, World, on_both_engines},
};

/// Every document but for its number, in an order of its own.
async fn documents(world: &World) -> Vec<search_document::Model> {
    let mut rows = everything::<search_document::Entity>(world).await;
    for row in &mut rows {
        row.id = 0;
    }
    rows.sort_by_key(|row| {
        (row.thing.clone(), row.thing_id, row.field, row.language.clone(), row.text.clone())
    });
    rows
}

async fn total(world: &World, query: &str) -> Value {
    search(world, query, Value::Null).await["totalCount"].clone()
}

/// Writes in a transaction, and brings the index in step with these things.
async fn changed(world: &World, things: &[(Kind, Uuid)], change: impl AsyncFn(&Writer)) {
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    change(&writer).await;
    index::replace(&writer, &things.iter().copied().collect::<BTreeSet<_>>()).await.unwrap();
    writer.commit().await.unwrap();
}

on_both_engines! {
    async fn an_index_made_anew_is_the_one_that_was_kept(world: Demo) {
        let kept = documents(&world).await;
        assert!(kept.len() > 300, "{}", kept.len());
        let before = search(&world, "Kosten", Value::Null).await;
        for _ in 0..2 {
            let size = index::rebuild(&world.app.db, &Permit::of_operator()).await.unwrap();
            assert_eq!(size.documents, kept.len());
            assert_eq!(documents(&world).await, kept);
            assert_eq!(search(&world, "Kosten", Value::Null).await, before);
        }
    }

    async fn what_was_withdrawn_is_not_found(world: Demo) {
        // A category that was withdrawn, and one that was merged: its name is an alias now.
        assert_eq!(total(&world, "Gimmicks").await, 0);
        assert_eq!(names(&search(&world, "Reimbursement", Value::Null).await), ["Category Cost coverage"]);
        let categories = everything::<category::Entity>(&world).await;
        let cost = categories.iter().find(|row| row.slug == "cost-coverage").unwrap();
        changed(&world, &[(Kind::Category, cost.id)], async |writer| {
            let gone = vec![(category::Column::WithdrawnAt, 1_700_000_000_000_000_i64.into())];
            writer.update(&Test::<category::Entity>::is(category::Column::Id, cost.id), gone).await.unwrap();
        }).await;
        assert_eq!(total(&world, "Reimbursement").await, 0);
        assert_eq!(total(&world, "Kosten").await, 3);
        index::rebuild(&world.app.db, &Permit::of_operator()).await.unwrap();
        assert_eq!(total(&world, "Reimbursement").await, 0);
        assert_eq!(total(&world, "Kosten").await, 3);
    }

    async fn a_quote_that_is_no_longer_open_is_no_longer_found_by_all(world: Demo) {
        let quotes = everything::<quote::Entity>(&world).await;
        let said = quotes.iter().find(|row| row.text.contains("Die Kosten waren")).unwrap();
        assert_eq!(total(&world, "discussion insurance").await, 1);
        changed(&world, &[(Kind::Quote, said.id)], async |writer| {
            let closed = vec![(quote::Column::Access, "CONTROLLED".into())];
            writer.update(&Test::<quote::Entity>::is(quote::Column::Id, said.id), closed).await.unwrap();
        }).await;
        // Its open translation went with it.
        assert_eq!(total(&world, "discussion insurance").await, 0);
        assert_eq!(total(&world, "Kosten").await, 3);
    }

    async fn words_that_were_changed_are_found_and_the_old_ones_are_not(world: Demo) {
        let categories = everything::<category::Entity>(&world).await;
        let cost = categories.iter().find(|row| row.slug == "cost-coverage").unwrap();
        assert_eq!(total(&world, "Quittungsblock").await, 0);
        changed(&world, &[(Kind::Category, cost.id)], async |writer| {
            let new = vec![(category::Column::Exclusion, "Wer einen Quittungsblock braucht.".into())];
            writer.update(&Test::<category::Entity>::is(category::Column::Id, cost.id), new).await.unwrap();
        }).await;
        assert_eq!(names(&search(&world, "Quittungsblock", Value::Null).await), ["Category Cost coverage"]);
        assert_eq!(total(&world, "prices compared between products").await, 0);
    }

    async fn what_is_not_committed_is_not_found(world: Demo) {
        let categories = everything::<category::Entity>(&world).await;
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        writer.clear_documents().await.unwrap();
        let things = [(Kind::Category, categories[0].id)];
        index::replace(&writer, &things.into_iter().collect()).await.unwrap();
        drop(writer);
        assert_eq!(total(&world, "Kosten").await, 4);
        assert!(index::is_current(&world.app.db).await.unwrap());
    }
}

/// The index of words is told apart from the texts by SQLite itself; and what was taken out is gone from it.
#[tokio::test]
async fn on_sqlite_the_index_holds_what_the_documents_say_and_nothing_else() {
    let world = World::sqlite(Data::Demo).await;
    let quotes = everything::<quote::Entity>(&world).await;
    let said = quotes.iter().find(|row| row.text.contains("Die Kosten waren")).unwrap();
    let file = world.app.config.data_dir.join("nasss.db");
    let terms = async |term: &str| {
        let mut db = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
        db.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
            .await
            .unwrap();
        db.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'search_index', 'row')")
            .await
            .unwrap();
        let row = db.fetch_one(
            sea_orm::sqlx::query("SELECT COUNT(*) FROM temp.held WHERE term = ?").bind(term),
        );
        let n: i64 = row.await.unwrap().get(0);
        db.close().await.unwrap();
        n
    };
    // Each level of access has terms of its own.
    let shelf = said.access.word()[..1].to_lowercase();
    let (wonach, anders) = (format!("{shelf}xwonach"), format!("{shelf}xanders"));
    assert_eq!(terms(&wonach).await, 1);
    changed(&world, &[(Kind::Quote, said.id)], async |writer| {
        let silenced = vec![(quote::Column::Text, "Ganz anders.".into())];
        writer
            .update(&Test::<quote::Entity>::is(quote::Column::Id, said.id), silenced)
            .await
            .unwrap();
    })
    .await;
    assert_eq!(terms(&wonach).await, 0);
    assert_eq!(terms(&anders).await, 1);
    index::rebuild(&world.app.db, &Permit::of_operator()).await.unwrap();
    assert_eq!(terms(&anders).await, 1);
}
