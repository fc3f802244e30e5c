//! Transactions whose request ends before they do.

use std::time::Duration;

use async_graphql::futures_util::FutureExt;
use entity::sign_in_failure::{self, Entity};
use nasss::{
    access::{Permit, Test, write::Writer},
    id::fresh_key,
};
use tokio::time::timeout;

use crate::harness::{World, inside::Inside, on_both_engines};

fn failure(name: &str) -> sign_in_failure::Model {
    sign_in_failure::Model {
        id: fresh_key(),
        name_digest: name.to_owned(),
        address: None,
        happened_at: 1,
    }
}

/// What another connection finds.
async fn kept(world: &World) -> Vec<String> {
    let mut inside = Inside::of(&world.app.config).await;
    inside.texts("SELECT name_digest FROM sign_in_failure ORDER BY name_digest".to_owned()).await
}

async fn begun(world: &World) -> Writer {
    Writer::beside(&world.app.db, &Permit::of_operator()).await.unwrap()
}

on_both_engines! {
    async fn a_transaction_that_is_dropped_leaves_nothing_and_the_next_one_begins(world: Empty) {
        for n in 0..12 {
            let writer = begun(&world).await;
            writer.insert::<Entity>(vec![failure(&format!("dropped {n}"))]).await.unwrap();
            drop(writer);
            let writer = begun(&world).await;
            writer.insert::<Entity>(vec![failure(&format!("kept {n:02}"))]).await.unwrap();
            writer.commit().await.unwrap();
        }
        assert_eq!(kept(&world).await, (0..12).map(|n| format!("kept {n:02}")).collect::<Vec<_>>());
    }

    async fn a_transaction_whose_statement_was_cut_short_is_never_committed(world: Empty) {
        for n in 0..12 {
            let writer = begun(&world).await;
            writer.insert::<Entity>(vec![failure("before")]).await.unwrap();
            // So many that it takes the database a while.
            let many = (0..5000).map(|_| failure("cut")).collect();
            let cut = writer.insert::<Entity>(many);
            let ended = cut.now_or_never();
            assert!(ended.is_none(), "the statement was not cut: {ended:?}");
            assert!(writer.all::<Entity>(&Test::always()).await.is_err());
            assert!(writer.commit().await.is_err());
            let writer = begun(&world).await;
            writer.insert::<Entity>(vec![failure(&format!("kept {n:02}"))]).await.unwrap();
            writer.commit().await.unwrap();
        }
        assert_eq!(kept(&world).await, (0..12).map(|n| format!("kept {n:02}")).collect::<Vec<_>>());
    }

    async fn a_transaction_goes_no_further_after_a_statement_that_failed(world: Empty) {
        let writer = begun(&world).await;
        let twice = failure("twice");
        writer.insert::<Entity>(vec![twice.clone()]).await.unwrap();
        assert!(writer.insert::<Entity>(vec![twice]).await.is_err());
        assert!(writer.insert::<Entity>(vec![failure("after")]).await.is_err());
        assert!(writer.commit().await.is_err());
        assert_eq!(kept(&world).await, Vec::<String>::new());
        // Asked again and again, no beginning that was given up keeps a connection.
        for _ in 0..30 {
            let _given_up = timeout(Duration::from_micros(50), begun(&world)).await;
        }
        let writer = begun(&world).await;
        writer.insert::<Entity>(vec![failure("kept")]).await.unwrap();
        writer.commit().await.unwrap();
        assert_eq!(kept(&world).await, ["kept"]);
    }
}
