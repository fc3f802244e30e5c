//! Errors of fields, masking, panics, timeouts, cost and headers.

use std::time::Duration;

use serde_json::{Value, json};

use super::start::{code, server, server_that_is};

#[tokio::test]
async fn field_errors_are_an_answer_with_data() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ hello fails }").await;
    assert_eq!((status, code(&body)), (200, "NOT_FOUND"));
    assert_eq!(body["data"], json!({ "hello": "hello", "fails": null }));
    assert_eq!(body["errors"][0]["path"], json!(["fails"]));
    assert_eq!(body["errors"][0]["message"], "There is no such thing.");
}

#[tokio::test]
async fn an_error_that_spreads_to_the_root_leaves_data_null() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ hello must }").await;
    assert_eq!((status, code(&body)), (200, "FORBIDDEN"));
    assert_eq!(body.get("data"), Some(&Value::Null));
}

#[tokio::test]
async fn internals_are_masked_and_named_by_the_request_id() {
    let server = server(|_| {}).await;
    let response = server.post_bytes(r#"{"query":"{ breaks }"}"#).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = response.json().await.unwrap();
    assert_eq!(code(&body), "INTERNAL");
    assert_eq!(body["errors"][0]["extensions"]["requestId"], json!(id));
    assert!(!body.to_string().contains("secret"));
}

#[tokio::test]
async fn a_panic_is_an_answer_and_not_the_end() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ hello panics }").await;
    assert_eq!((status, code(&body)), (500, "INTERNAL"));
    assert!(body["errors"][0]["extensions"]["requestId"].is_string());
    assert!(!body.to_string().contains("secret"));
    assert_eq!(server.query("{ hello }").await.0, 200);
}

#[tokio::test]
async fn what_takes_too_long_is_stopped() {
    let server =
        server(|config| config.limits.execution_timeout = Duration::from_millis(100)).await;
    let (status, body) = server.query("{ slow(milliseconds: 5000) }").await;
    assert_eq!((status, code(&body)), (200, "TIMEOUT"));
    assert_eq!(body["data"], Value::Null);
}

#[tokio::test]
async fn errors_in_an_answer_are_capped() {
    let server = server(|_| {}).await;
    let many = (0..15).map(|n| format!("a{n}: fails")).collect::<Vec<_>>().join(" ");
    let (_, body) = server.query(&format!("{{ {many} }}")).await;
    assert_eq!(body["errors"].as_array().unwrap().len(), 10);
    assert_eq!(body["extensions"]["omittedErrors"], 5);
}

#[tokio::test]
async fn the_cost_is_told_whenever_it_is_known() {
    let server = server(|config| config.limits.cost = 100).await;
    let (_, body) = server.query("{ things(first: 3) { nodes { id } } }").await;
    assert_eq!(body["extensions"]["cost"], json!({ "requested": 4, "limit": 100 }));
    let (status, body) = server.query("{ things(first: 100) { nodes { id } } }").await;
    assert_eq!((status, code(&body)), (400, "COST_LIMIT_EXCEEDED"));
    assert_eq!(body["extensions"]["cost"], json!({ "requested": 101, "limit": 100 }));
    let (_, body) = server.query("{ nope }").await;
    // What a document without a meaning would cost is not known.
    assert_eq!((code(&body), body.get("extensions")), ("GRAPHQL_VALIDATION_FAILED", None));
}

#[tokio::test]
async fn a_variable_that_was_omitted_is_not_null() {
    let server = server(|_| {}).await;
    let query =
        "query($n: Int, $t: String = \"d\") { things(first: $n) { totalCount } echo(text: $t) }";
    let (_, body) = server.query(query).await;
    assert_eq!(body["data"], json!({ "things": { "totalCount": 20 }, "echo": "d" }));
    let (_, body) = server.post(json!({ "query": query, "variables": { "t": null } })).await;
    assert_eq!(body["data"]["echo"], Value::Null);
}

#[tokio::test]
async fn skipping_everything_leaves_an_empty_object() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ hello @skip(if: true) }").await;
    assert_eq!((status, &body["data"]), (200, &json!({})));
}

#[tokio::test]
async fn headers_say_nothing_about_the_server_and_forbid_guessing() {
    let server = server(|_| {}).await;
    for path in ["/graphql?query={hello}", "/nowhere", "/healthz", "/graphiql"] {
        let response =
            server.client.get(server.url(path)).header("accept", "*/*").send().await.unwrap();
        let headers = response.headers();
        assert!(headers.get("server").is_none());
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(headers["x-request-id"].len() == 36, "{path}");
    }
    let failed = server.post_bytes(r#"{"query":"{ fails }"}"#).await;
    assert_eq!(failed.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn request_ids_are_taken_from_trusted_proxies_alone() {
    let stranger = server(|_| {}).await;
    let trusting =
        server(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    for (server, given, kept) in [
        (&stranger, "abc-1_Z", false),
        (&trusting, "abc-1_Z", true),
        (&trusting, "a b", false),
        (&trusting, &"a".repeat(65), false),
    ] {
        let request = server.client.get(server.url("/healthz")).header("x-request-id", given);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["x-request-id"] == given, kept, "{given}");
    }
}

#[tokio::test]
async fn introspection_can_be_turned_off() {
    let server = server(|config| config.introspection = false).await;
    for query in [
        "{ __schema { types { name } } }",
        "{ ...F } fragment F on Query { __type(name: \"A\") { name } }",
    ] {
        let (status, body) = server.query(query).await;
        assert_eq!((status, code(&body)), (400, "GRAPHQL_VALIDATION_FAILED"));
    }
    assert_eq!(server.query("{ __typename }").await.0, 200);
}

#[tokio::test]
async fn health_and_readiness_are_two_questions() {
    let server = server_that_is(|_| {}, false).await;
    let alive = server.client.get(server.url("/healthz")).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    assert_eq!(alive.text().await.unwrap(), "ok");
    let ready = server.client.get(server.url("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.json::<Value>().await.unwrap(), json!({ "ready": false }));
    let refused = server.client.post(server.url("/healthz")).send().await.unwrap();
    assert_eq!(refused.headers()["allow"], "GET, HEAD");
}
