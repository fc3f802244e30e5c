//! An access token that has expired, which many clients send along with everything.

use std::time::Duration;

use nasss::clock;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{
    World, on_both_engines,
    people::{PASSWORD, Reply, pair},
};

const MICROSECONDS: i64 = 1_000_000;

/// A token of ours that was made so many seconds ago.
fn made_before(world: &World, seconds: i64) -> String {
    let issued = world.app.tools.authority.issue(
        Uuid::now_v7(),
        Uuid::now_v7(),
        clock::now() - seconds * MICROSECONDS,
    );
    issued.unwrap().text
}

async fn ask(world: &World, token: &str, query: &str) -> Reply {
    world.ask_with(token, query, json!({})).await
}

on_both_engines! {
    async fn an_expired_token_is_refused_but_does_not_stand_in_the_way_of_a_new_one(world: Empty) {
        world.person("ada", &["READER"]).await;
        let (_, refresh) = world.sign_in("ada").await;
        let expired = made_before(&world, 24 * 3600);
        let sign_in = format!("signIn(input: {{ name: \"ada\", password: \"{PASSWORD}\" }}) {{ refreshToken }}");
        let spread = format!("mutation {{ ...S }} fragment S on Mutation {{ {sign_in} }}");
        for document in [format!("mutation {{ {sign_in} }}"), format!("mutation {{ ... {{ s: {sign_in} }} }}"), spread] {
            let reply = ask(&world, &expired, &document).await;
            assert_eq!(reply.status, 200, "{document}: {:#}", reply.body);
            assert_eq!(reply.body.get("errors"), None, "{:#}", reply.body);
            assert_eq!(reply.header("cache-control"), Some("no-store"));
        }
        let again = format!("mutation {{ refresh(input: {{ refreshToken: \"{refresh}\" }}) {{ accessToken refreshToken }} }}");
        let (access, _) = pair(&ask(&world, &expired, &again).await.data()["refresh"]);
        assert_eq!(ask(&world, &access, "{ viewer { credential } }").await.status, 200);
        for document in [
            "{ dataset { kind } }".to_owned(),
            "{ __typename }".to_owned(),
            "mutation { signOut(input: {}) { done } }".to_owned(),
            format!("mutation {{ {sign_in} signOut(input: {{}}) {{ done }} }}"),
            format!("mutation {{ {sign_in} ...S }} fragment S on Mutation {{ signOut(input: {{}}) {{ done }} }}"),
            format!("query Q {{ dataset {{ kind }} }} mutation M {{ {sign_in} }}"),
            "mutation {".to_owned(),
        ] {
            let reply = ask(&world, &expired, &document).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{document}");
            assert!(reply.header("www-authenticate").unwrap().contains("invalid_token"));
        }
        let export = world.url().replace("/graphql", "/export/comparison.csv");
        let export = world.client.get(export).bearer_auth(&expired).send().await.unwrap();
        assert_eq!(export.status(), 401);
    }

    async fn a_token_that_is_not_merely_expired_stands_in_the_way(world: Empty) {
        world.person("ada", &["READER"]).await;
        let sign_in = format!("mutation {{ signIn(input: {{ name: \"ada\", password: \"{PASSWORD}\" }}) {{ refreshToken }} }}");
        let expired = made_before(&world, 24 * 3600);
        let (head, signature) = expired.rsplit_once('.').unwrap();
        let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
        // Good, but of no session.
        let of_nobody = made_before(&world, 0);
        for token in [forged.as_str(), &of_nobody, "nonsense"] {
            let reply = ask(&world, token, &sign_in).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{token}");
        }
    }

    async fn an_answer_that_is_kept_for_everybody_is_not_given_for_an_expired_token(world: Empty) {
        let mut config = crate::harness::settings();
        config.answers.bytes = 1 << 20;
        config.database_url.clone_from(&world.app.config.database_url);
        config.data_dir.clone_from(&world.app.config.data_dir);
        let keeping = World::over(config, None).await;
        let query = "{ dataset { kind } }";
        for _ in 0..3 {
            assert_eq!(keeping.reply(query, json!({})).await.status, 200);
        }
        let expired = made_before(&keeping, 24 * 3600);
        assert_eq!(ask(&keeping, &expired, query).await.status, 401);
        keeping.app.db.close().await;
    }
}

#[tokio::test]
async fn a_good_token_counts_for_the_account_alone_and_a_bad_one_for_the_address() {
    let mut config = crate::harness::settings();
    config.limits.requests_per_minute = 3;
    let world = World::sqlite_with(crate::harness::Data::Empty, config).await;
    let (query, none) = ("{ dataset { kind } }", json!({}));
    let token = world.program("ada", &["READER"]).await;
    for _ in 0..6 {
        assert_eq!(world.ask_with(&token, query, none.clone()).await.status, 200);
    }
    for _ in 0..3 {
        assert_eq!(world.reply(query, none.clone()).await.status, 200);
    }
    assert_eq!(world.reply(query, none.clone()).await.code(), "RATE_LIMITED");
    assert_eq!(world.ask_with("wrong", query, none.clone()).await.code(), "RATE_LIMITED");
    let expired = made_before(&world, 24 * 3600);
    assert_eq!(world.ask_with(&expired, query, none.clone()).await.code(), "RATE_LIMITED");
    assert_eq!(world.ask_with(&token, query, none).await.status, 200);
    let export = world.url().replace("/graphql", "/export/comparison.csv");
    let exported = world.client.get(&export).bearer_auth(&token).send().await.unwrap();
    assert_eq!(exported.status(), 200);
    assert_eq!(world.client.get(&export).send().await.unwrap().status(), 429);
}

#[tokio::test]
async fn an_account_has_its_own_operations_at_once() {
    let mut config = crate::harness::settings();
    config.limits.operations_per_subscriber = 1;
    config.limits.operation_wait = Duration::from_secs(20);
    let world = World::sqlite_with(crate::harness::Data::Demo, config).await;
    let token = world.program("ada", &["READER"]).await;
    let query = "{ categories(first: 50) { nodes { name quotes(first: 3) { nodes { text } } } } }";
    let asked = (0..6).map(|n| {
        let (world, token) = (&world, &token);
        async move {
            if n % 2 == 0 {
                world.ask_with(token, query, json!({})).await.status
            } else {
                world.reply(query, json!({})).await.status
            }
        }
    });
    let statuses = async_graphql::futures_util::future::join_all(asked).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
}
