//! The Authorization header, before there are tokens.

use serde_json::json;

use super::start::{code, server};

#[tokio::test]
async fn no_credential_falls_back_to_anonymous() {
    let server = server(|_| {}).await;
    for (credential, challenge) in [
        ("Bearer abc", "Bearer realm=\"nasss\", error=\"invalid_token\""),
        ("bearer abc", "Bearer realm=\"nasss\", error=\"invalid_token\""),
        ("Bearer", "Bearer realm=\"nasss\", error=\"invalid_token\""),
        ("Basic abc", "Bearer realm=\"nasss\""),
        ("", "Bearer realm=\"nasss\""),
    ] {
        let request =
            server.client.post(server.url("/graphql")).header("authorization", credential);
        let response = request.json(&json!({ "query": "{ hello }" })).send().await.unwrap();
        assert_eq!(response.status(), 401, "{credential}");
        assert_eq!(response.headers()["www-authenticate"], challenge);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(code(&response.json().await.unwrap()), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn two_credentials_are_a_bad_request() {
    let server = server(|_| {}).await;
    let request = server.client.get(server.url("/graphql?query={hello}"));
    let request = request.header("authorization", "Bearer a").header("authorization", "Bearer b");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(code(&response.json().await.unwrap()), "BAD_REQUEST");
}
