//! Persisted queries.

use serde_json::{Value, json};

use super::start::{code, server};

const QUERY: &str = "{ hello }";

pub(super) fn body(query: Option<&str>, hash: &str) -> Value {
    let mut body =
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    if let Some(query) = query {
        body["query"] = json!(query);
    }
    body
}

/// sha256 of a document, as a client would compute it.
pub(super) fn hash(query: &str) -> String {
    use sha2::{Digest, Sha256};
    let digits = Sha256::digest(query);
    let pairs: Vec<String> = digits.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

#[tokio::test]
async fn a_hash_stands_for_a_document_that_was_sent_once() {
    let server = server(|_| {}).await;
    let hash = hash(QUERY);
    let (_, unknown) = server.post(body(None, &hash)).await;
    assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound");
    assert_eq!(server.post(body(Some(QUERY), &hash)).await.0, 200);
    let (status, known) = server.post(body(None, &hash)).await;
    assert_eq!((status, &known["data"]["hello"]), (200, &json!("hello")));
    let extensions =
        format!("%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{hash}%22%7D%7D");
    let get = server.client.get(server.url(&format!("/graphql?extensions={extensions}")));
    assert_eq!(get.send().await.unwrap().json::<Value>().await.unwrap()["data"]["hello"], "hello");
}

#[tokio::test]
async fn only_documents_that_validated_are_kept() {
    let server = server(|_| {}).await;
    let wrong = "{ nope }";
    assert_eq!(server.post(body(Some(wrong), &hash(wrong))).await.0, 400);
    assert_eq!(code(&server.post(body(None, &hash(wrong))).await.1), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn a_wrong_hash_is_told_apart_from_an_unknown_one() {
    let server = server(|_| {}).await;
    let (_, answer) = server.post(body(Some(QUERY), &hash("other"))).await;
    assert_eq!(code(&answer), "PERSISTED_QUERY_HASH_MISMATCH");
    let (status, answer) = server.post(body(None, "zz")).await;
    assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn they_can_be_turned_off() {
    let server = server(|config| config.apq.enabled = false).await;
    let (_, answer) = server.post(body(Some(QUERY), &hash(QUERY))).await;
    assert_eq!(code(&answer), "PERSISTED_QUERY_NOT_SUPPORTED");
}
