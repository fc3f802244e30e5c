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

use super::persisted;
use crate::harness::{
    World, on_both_engines,
    people::{PASSWORD, pair},
};

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

    async fn a_kept_answer_is_only_for_the_very_request_that_it_was_given_to(world: Default) {
        let world = keeping(&world).await;
        let program = world.program("Tool", &["READER"]).await;
        let sent = format!("query={}", QUERY.replace(' ', "%20"));
        let in_url = || world.client.get(format!("{}?{sent}", world.url()));
        let as_body = |body: String| {
            world.client.post(world.url()).header("content-type", "application/json").body(body)
        };
        let json = || json!({ "query": QUERY }).to_string();
        let held = tag(&in_url().send().await.unwrap());
        assert_eq!(tag(&as_body(json()).send().await.unwrap()), held);
        let before = world.app.db.statements();
        for kept in [in_url(), as_body(json())] {
            assert_eq!(tag(&kept.send().await.unwrap()), held);
        }
        assert_eq!(world.app.db.statements(), before);
        for request in [in_url(), as_body(json())] {
            let known = request.bearer_auth(&program).send().await.unwrap();
            assert_eq!((known.status(), known.headers().get("etag")), (StatusCode::OK, None));
            assert_eq!(known.headers()["cache-control"], "no-store");
        }
        let unread = as_body(sent.clone()).send().await.unwrap();
        assert_eq!(unread.status(), StatusCode::BAD_REQUEST);
        let other = in_url().header("accept", "application/graphql-response+json");
        let other = other.send().await.unwrap();
        assert_eq!(other.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
        assert_ne!(tag(&other), held);
    }

    async fn the_same_question_in_other_bytes_is_answered_from_what_is_kept(world: Default) {
        let world = keeping(&world).await;
        let held = tag(&get(&world, QUERY, None).await);
        let before = world.app.db.statements();
        for body in [
            json!({ "query": QUERY, "id": 17 }),
            json!({ "operationName": null, "variables": {}, "query": QUERY }),
            json!({ "query": QUERY, "extensions": { "padding": "x".repeat(20_000) } }),
        ] {
            let answer = world.client.post(world.url()).json(&body).send().await.unwrap();
            assert_eq!((answer.status(), tag(&answer)), (StatusCode::OK, held.clone()));
        }
        assert_eq!(world.app.db.statements(), before);
    }

    async fn a_document_is_remembered_by_its_hash_although_its_answer_is_kept(world: Default) {
        let world = keeping(&world).await;
        let status = async |body: Value| {
            let request = world.client.post(world.url()).json(&body);
            let request = request.header("accept", "application/graphql-response+json");
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(status(json!({ "query": QUERY })).await, 200);
        let hash = persisted::hash(QUERY);
        for (query, expected) in [(None, 400), (Some(QUERY), 200), (None, 200)] {
            assert_eq!(status(persisted::body(query, &hash)).await, expected, "{query:?}");
        }
    }

    async fn a_mutation_is_never_kept(world: Default) {
        let world = keeping(&world).await;
        world.person("ada", &[]).await;
        let first = world.try_sign_in("ada", PASSWORD).await;
        let second = world.try_sign_in("ada", PASSWORD).await;
        for reply in [&first, &second] {
            assert_eq!((reply.status, reply.header("etag")), (200, None));
        }
        assert_ne!(pair(&first.data()["signIn"]), pair(&second.data()["signIn"]));
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
