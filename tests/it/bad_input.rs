//! Input that cannot be used: each wrong input is named, with a code from the published list, and nothing of
//! the inside shows.

mod cursors;
mod filters;
mod forged;
mod ids;
mod pages;
mod texts;

use nasss::Code;
use serde_json::{Value, json};

use crate::harness::World;

/// Status and body of an answer in the newer media type, whose status tells request errors apart.
async fn answer(world: &World, body: impl Into<reqwest::Body>) -> (u16, Value) {
    let request = world.client.post(world.url()).header("content-type", "application/json");
    let request = request.header("accept", "application/graphql-response+json").body(body);
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// Asserts how a query is refused, and that the message names what is wrong.
async fn assert_refused(
    world: &World,
    query: &str,
    variables: Value,
    (status, code): (u16, &str),
    named: &str,
) {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let (found, refused) = answer(world, body).await;
    let shown = format!(
        "{query:.300}
{:.300}
{refused:#}",
        variables.to_string()
    );
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], code, "{shown}");
    assert_eq!(found, status, "{shown}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(named), "not named: {named}\n{shown}");
    assert!(message.len() <= 400, "too long: {shown}");
    assert!(error["extensions"]["requestId"].is_string(), "{shown}");
    assert_eq!(refused.get("data").is_some(), status == 200, "{shown}");
    assert_nothing_of_the_inside(&refused);
}

/// Asserts that an answer tells nothing about how it came to be.
fn assert_nothing_of_the_inside(answer: &Value) {
    let text = answer.to_string().to_lowercase();
    let inside = [
        "sqlx",
        "select ",
        "sea_orm",
        "seaorm",
        "sqlite",
        "postgres",
        "panicked",
        ".rs:",
        "/src/",
        "unwrap",
        "backtrace",
        "with code:",
        "syntax error at or near",
        "enum variant",
    ];
    for word in inside {
        assert!(!text.contains(word), "{word} in {text}");
    }
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap();
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code}");
        assert_ne!(code, "INTERNAL", "{text}");
    }
}

/// Asserts that the service still answers.
async fn assert_alive(world: &World) {
    let data = world.get("{ dataset { kind } quotes(first: 1) { nodes { id } } }").await;
    assert_eq!(data["dataset"]["kind"], "DEMO");
    assert_eq!(data["quotes"]["nodes"].as_array().unwrap().len(), 1);
}
