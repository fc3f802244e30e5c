//! A document that was sent before is not read anew, and nobody can tell.

use serde_json::{Value, json};

use super::start::server;

const DOCUMENT: &str = "query A($n: Int, $with: Boolean = true, $filter: Filter) {
    things(first: $n, filter: $filter) { nodes { id name @include(if: $with) } totalCount } }
    query B($t: String!) { echo(text: $t) }";

/// Operations and variables, right and wrong in turn.
fn asked() -> Vec<Value> {
    let a = |variables: Value| json!({ "operationName": "A", "variables": variables });
    let b = |variables: Value| json!({ "operationName": "B", "variables": variables });
    vec![
        a(json!({ "n": 2 })),
        a(json!({ "n": 2, "with": false })),
        a(json!({ "n": "two" })),
        a(json!({ "n": 1, "filter": { "tone": "FLAT", "and": [{ "name": "x" }] } })),
        a(json!({ "n": 1, "filter": { "tone": "LOUD" } })),
        a(json!({ "filter": { "and": [{ "nope": 1 }] } })),
        a(json!({ "with": null })),
        b(json!({ "t": "ä" })),
        b(json!({})),
        b(json!({ "t": null })),
        json!({ "operationName": "C" }),
        json!({}),
    ]
}

#[tokio::test]
async fn what_was_read_before_is_answered_as_if_it_were_new() {
    let keeping = server(|_| {}).await;
    let reading = server(|config| config.documents.bytes = 0).await;
    for round in 0..2 {
        for mut body in asked() {
            body["query"] = json!(DOCUMENT);
            let mut answers = Vec::new();
            for server in [&keeping, &reading] {
                let request = server.client.post(server.url("/graphql")).json(&body);
                let request = request.header("accept", "application/graphql-response+json");
                let answer = request.send().await.unwrap();
                let (status, mut said) = (answer.status(), answer.json::<Value>().await.unwrap());
                for error in said["errors"].as_array_mut().into_iter().flatten() {
                    error["extensions"]["requestId"].take();
                }
                answers.push((status, said));
            }
            assert_eq!(answers[0], answers[1], "round {round}: {body}");
        }
    }
}
