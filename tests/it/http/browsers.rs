//! The page and cross-origin requests.

use reqwest::Method;

use super::start::server;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn a_browser_gets_a_page_that_loads_from_here_alone() {
    let server = server(|_| {}).await;
    for path in ["/", "/graphiql", "/graphql"] {
        let request = server.client.get(server.url(path)).header("accept", BROWSER);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'")
                && !policy.contains("unsafe")
        );
        let page = response.text().await.unwrap();
        assert!(
            page.contains("/page.js") && !page.contains("http://") && !page.contains("https://")
        );
    }
    for (path, kind) in
        [("/page.js", "text/javascript; charset=utf-8"), ("/page.css", "text/css; charset=utf-8")]
    {
        let response = server.client.get(server.url(path)).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], kind);
    }
}

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
    assert_eq!(admitted.headers()["access-control-allow-headers"], "Authorization, Content-Type");
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
    assert!(read.headers().get_all("vary").iter().any(|value| value == "Origin"));
}

#[tokio::test]
async fn developers_on_loopback_are_admitted_by_default() {
    let server = server(|_| {}).await;
    let request = server.client.get(server.url("/graphql?query={hello}"));
    let response = request.header("origin", "http://localhost:5173").send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "http://localhost:5173");
}
