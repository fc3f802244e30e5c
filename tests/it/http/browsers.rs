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
    let allowed = admitted.headers()["access-control-allow-headers"].to_str().unwrap();
    let allowed: Vec<String> = allowed.split(", ").map(str::to_ascii_lowercase).collect();
    for name in [
        "authorization",
        "content-type",
        "if-none-match",
        "x-request-id",
        "traceparent",
        "tracestate",
        "baggage",
        "apollographql-client-name",
        "apollographql-client-version",
        "x-apollo-operation-name",
        "apollo-require-preflight",
        "graphql-client-name",
        "graphql-client-version",
    ] {
        assert!(allowed.iter().any(|it| it == name), "{name}");
    }
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

#[tokio::test]
async fn the_headers_that_pages_may_send_are_a_setting() {
    for (names, told) in
        [(&["X-Mine", "traceparent"][..], Some("X-Mine, traceparent")), (&[], None)]
    {
        let server = server(|config| {
            config.cors_headers = names.iter().map(|name| (*name).to_owned()).collect();
        })
        .await;
        let preflight = server.client.request(Method::OPTIONS, server.url("/graphql"));
        let preflight = preflight.header("origin", "http://localhost:3000");
        let answer =
            preflight.header("access-control-request-method", "POST").send().await.unwrap();
        let found = answer.headers().get("access-control-allow-headers");
        assert_eq!(found.map(|names| names.to_str().unwrap()), told);
    }
}

#[tokio::test]
async fn a_wildcard_admits_the_hosts_below_a_domain_and_no_other() {
    let server =
        server(|config| config.cors_origins = Some(vec!["https://*.example.org".to_owned()])).await;
    for (origin, admitted) in [
        ("https://app.example.org", true),
        ("https://pr-1.app.example.org", true),
        ("https://example.org", false),
        ("https://evilexample.org", false),
        ("https://app.example.org.evil.org", false),
        ("http://app.example.org", false),
        ("null", false),
    ] {
        let request = server.client.get(server.url("/graphql?query={hello}"));
        let answer = request.header("origin", origin).send().await.unwrap();
        let allowed = answer.headers().get("access-control-allow-origin");
        assert_eq!(allowed.map(|it| it.to_str().unwrap()), admitted.then_some(origin));
    }
}
