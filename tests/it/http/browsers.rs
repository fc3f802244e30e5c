//! Cross-origin requests, and those that a browser could mean either way.

use reqwest::Method;

use super::start::server;

#[tokio::test]
async fn a_get_that_prefers_json_runs_the_query() {
    let server = server(|_| {}).await;
    let request = server.client.get(server.url("/graphql?query={hello}"));
    let response =
        request.header("accept", "application/json, text/html;q=0.5").send().await.unwrap();
    assert!(response.text().await.unwrap().contains("\"hello\":\"hello\""));
}

#[tokio::test]
async fn listed_origins_may_preflight_and_read() {
    let server =
        server(|config| config.cors_origins = Some(vec!["https://app.example.org".to_owned()]))
            .await;
    let preflight = |origin: &'static str| {
        server
            .client
            .request(Method::OPTIONS, server.url("/graphql"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .send()
    };
    let admitted = preflight("https://app.example.org").await.unwrap();
    assert_eq!(admitted.status(), 204);
    assert_eq!(admitted.headers()["access-control-allow-origin"], "https://app.example.org");
    assert_eq!(
        admitted.headers()["access-control-allow-headers"],
        "Authorization, Content-Type, If-None-Match"
    );
    assert!(admitted.headers().get("access-control-allow-credentials").is_none());
    let refused = preflight("http://localhost:3000").await.unwrap();
    assert!(refused.headers().get("access-control-allow-origin").is_none());
    let request = server.client.get(server.url("/graphql?query={nope}"));
    let read = request.header("origin", "https://app.example.org").send().await.unwrap();
    assert_eq!(read.headers()["access-control-allow-origin"], "https://app.example.org");
    assert_eq!(
        read.headers()["access-control-expose-headers"],
        "ETag, Retry-After, X-Request-Id, WWW-Authenticate"
    );
    let vary = read.headers().get_all("vary").iter().map(|value| value.to_str().unwrap());
    assert!(vary.flat_map(|list| list.split(", ")).any(|name| name == "Origin"));
}

#[tokio::test]
async fn developers_on_loopback_are_admitted_by_default() {
    let server = server(|_| {}).await;
    let request = server.client.get(server.url("/graphql?query={hello}"));
    let response = request.header("origin", "http://localhost:5173").send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "http://localhost:5173");
}
