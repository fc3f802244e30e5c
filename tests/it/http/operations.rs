//! Operations of one subscriber at once.

use std::time::Duration;

use async_graphql::futures_util::future::join_all;
use serde_json::json;

use super::start::{Server, code, server};

async fn busy(wait: u64) -> Server {
    server(|config| {
        config.limits.operations_per_subscriber = 3;
        config.limits.operation_wait = Duration::from_millis(wait);
    })
    .await
}

async fn slow(server: &Server, milliseconds: u64) -> (u16, serde_json::Value) {
    server
        .post(json!({
            "query": "query ($n: Int!) { slow(milliseconds: $n) }",
            "variables": { "n": milliseconds }
        }))
        .await
}

#[tokio::test]
async fn one_operation_too_many_is_refused_after_a_wait() {
    let server = busy(100).await;
    let further = async {
        tokio::time::sleep(Duration::from_millis(1000)).await;
        let request = server.client.post(server.url("/graphql"));
        request.json(&json!({ "query": "{ hello }" })).send().await.unwrap()
    };
    let running = join_all((0..3).map(|_| slow(&server, 6000)));
    let (running, further) = tokio::join!(running, further);
    assert!(running.iter().all(|(status, _)| *status == 200), "{running:?}");
    assert_eq!(further.status(), 429);
    assert_eq!(further.headers()["retry-after"], "1");
    assert_eq!(code(&further.json().await.unwrap()), "RATE_LIMITED");
    assert_eq!(server.query("{ hello }").await.0, 200);
}

#[tokio::test]
async fn one_operation_too_many_waits_for_another_to_end() {
    let server = busy(20_000).await;
    let answers = join_all((0..9).map(|_| slow(&server, 300))).await;
    assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
}

#[tokio::test]
async fn what_is_refused_before_it_runs_takes_no_turn() {
    let server = busy(0).await;
    let further = async {
        tokio::time::sleep(Duration::from_millis(1000)).await;
        let invalid = server.query("{ hello").await;
        let check = server.client.get(server.url("/readyz")).send().await.unwrap();
        (invalid, check.status().as_u16())
    };
    let running = join_all((0..3).map(|_| slow(&server, 4000)));
    let (_, (invalid, check)) = tokio::join!(running, further);
    assert_eq!((code(&invalid.1), check), ("GRAPHQL_PARSE_FAILED", 200));
}
