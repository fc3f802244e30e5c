//! Entity tags and kept answers: what a client or the service holds is not worked out again, and nothing
//! outlives the version of the data that it follows from.

use nasss::{
    access::{
        Permit,
        open::{Pool, open},
    },
    app::{Edition, place, pool},
    config::Config,
    interchange::{editorial::add_editorial, seed},
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::harness::{World, on_both_engines};

const QUERY: &str =
    "{ studies { nodes { slug coverage { categoriesPlaced } } } dataset { version } }";

/// The same world served by a process of its own, so to speak: other connections, and answers are kept.
async fn keeping(world: &World) -> World {
    let mut config = Config::clone(&world.app.config);
    config.answers.bytes = 1024 * 1024;
    World::over(config, None).await
}

async fn get(world: &World, query: &str, held: Option<&str>) -> Response {
    let request = world.client.get(world.url()).query(&[("query", query)]);
    let request = match held {
        Some(tag) => request.header("if-none-match", tag),
        None => request,
    };
    request.send().await.unwrap()
}

fn tag(answer: &Response) -> String {
    assert_eq!(answer.headers()["cache-control"], "public, no-cache");
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

/// Publishes a change through connections that this service does not know of.
async fn publish_elsewhere(world: &World) {
    let config = &world.app.config;
    let place = place(config, Edition::Standard);
    let pool = Pool { connections: 1, ..pool(config, &place) };
    let db = open(&place, pool).await.unwrap();
    let bundle = seed::editorial_bundle().unwrap();
    add_editorial(&db, &Permit::of_operator(), &bundle).await.unwrap();
    db.close().await;
}

on_both_engines! {
    async fn what_the_client_holds_is_not_worked_out_again(world: Default) {
        let first = get(&world, QUERY, Some("\"other\"")).await;
        assert_eq!(first.status(), StatusCode::OK);
        let held = tag(&first);
        let before = world.app.db.statements();
        let again = get(&world, QUERY, Some(&format!("\"other\", W/{held}"))).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(tag(&again), held);
        assert_eq!(again.bytes().await.unwrap(), "");
        assert_eq!(world.app.db.statements(), before);
        let any = get(&world, QUERY, Some("*")).await;
        assert_eq!(any.status(), StatusCode::NOT_MODIFIED);
    }

    async fn a_repeated_query_is_answered_without_a_statement_and_with_the_same_bytes(world: Default) {
        let world = keeping(&world).await;
        let first = get(&world, QUERY, None).await;
        let (held, bytes) = (tag(&first), first.bytes().await.unwrap());
        let before = world.app.db.statements();
        for _ in 0..3 {
            let again = get(&world, QUERY, None).await;
            assert_eq!((again.status(), tag(&again)), (StatusCode::OK, held.clone()));
            assert_eq!(again.headers()["content-type"], "application/json; charset=utf-8");
            assert_eq!(again.bytes().await.unwrap(), bytes);
        }
        assert_eq!(world.app.db.statements(), before);
    }

    async fn a_change_that_another_process_published_is_seen_by_the_very_next_request(world: Default) {
        let world = keeping(&world).await;
        let before = get(&world, QUERY, None).await;
        let held = tag(&before);
        let before: Value = before.json().await.unwrap();
        assert_eq!(before["data"]["studies"]["nodes"][0]["coverage"]["categoriesPlaced"], 0);
        publish_elsewhere(&world).await;
        let after = get(&world, QUERY, Some(&held)).await;
        assert_eq!(after.status(), StatusCode::OK);
        assert_ne!(tag(&after), held);
        let after: Value = after.json().await.unwrap();
        assert_eq!(after["data"]["dataset"]["version"], 2);
        assert_eq!(after["data"]["studies"]["nodes"][0]["coverage"]["categoriesPlaced"], 8);
    }

    async fn many_at_once_see_a_change_that_was_published_before_they_asked(world: Default) {
        let world = keeping(&world).await;
        let ask = async || {
            let asked = (0..40).map(|_| get(&world, "{ dataset { version } }", None));
            let mut versions = Vec::new();
            for answer in futures(asked).await {
                let answer: Value = answer.json().await.unwrap();
                versions.push(answer["data"]["dataset"]["version"].as_i64().unwrap());
            }
            versions
        };
        assert_eq!(ask().await, [1; 40]);
        publish_elsewhere(&world).await;
        assert_eq!(ask().await, [2; 40]);
    }

    async fn whatever_an_answer_follows_from_has_a_part_in_its_tag(world: Default) {
        let post = async |body: Value, accept: &str| {
            let request = world.client.post(world.url()).header("accept", accept).json(&body);
            tag(&request.send().await.unwrap())
        };
        let query = "query A($n: Int) { studies(first: $n) { nodes { slug } } } query B { __typename }";
        let (plain, graphql) = ("application/json", "application/graphql-response+json");
        let body = |name: &str, n: i32| json!({
            "query": query, "operationName": name, "variables": { "n": n } });
        let same = post(body("A", 1), plain).await;
        assert_eq!(post(body("A", 1), plain).await, same);
        let spaced = query.replace(" { slug }", "  { slug }");
        let others = [
            post(body("A", 2), plain).await,
            post(body("B", 1), plain).await,
            post(body("A", 1), graphql).await,
            post(json!({ "query": spaced, "operationName": "A", "variables": { "n": 1 } }), plain).await,
        ];
        for (nth, other) in others.iter().enumerate() {
            assert_ne!(*other, same);
            assert!(!others[..nth].contains(other));
        }
        // How the request was sent has none.
        let sent = world.client.get(world.url()).query(&[
            ("query", query), ("operationName", "A"), ("variables", "{\"n\":1}")]);
        assert_eq!(tag(&sent.send().await.unwrap()), same);
    }

    async fn what_went_wrong_has_no_tag_and_is_not_kept(world: Default) {
        let world = keeping(&world).await;
        for query in ["{ nope }", "{", "{ node(id: \"cat_x\") { id } }"] {
            for _ in 0..2 {
                let answer = get(&world, query, Some("*")).await;
                assert_ne!(answer.status(), StatusCode::NOT_MODIFIED, "{query}");
                assert!(!answer.headers().contains_key("etag"), "{query}");
                let answer: Value = answer.json().await.unwrap();
                assert!(answer["errors"][0]["extensions"]["requestId"].is_string(), "{query}");
            }
        }
    }
}

/// Runs all of them at once.
async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    async_graphql::futures_util::future::join_all(all).await
}
