//! What hostile documents and busy addresses meet.

use std::{fmt::Write, time::Instant};

use nasss::config::TrustedHeader;
use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::http::start::{code, server};

#[tokio::test]
async fn hostile_documents_are_refused_quickly_and_the_server_lives() {
    let server = server(|_| {}).await;
    let mut doubling = String::from("{ things { nodes { ...F0 } } }");
    for n in 0..44 {
        let next = n + 1;
        write!(doubling, " fragment F{n} on Thing {{ ...F{next} ...F{next} }}").unwrap();
    }
    doubling += " fragment F44 on Thing { id }";
    let documents = [
        (doubling, "QUERY_TOO_COMPLEX"),
        ("{".repeat(15_000), "QUERY_TOO_COMPLEX"),
        ("{a".repeat(7_500), "QUERY_TOO_COMPLEX"),
        (format!("{{ echo(text: {}", "[".repeat(14_000)), "QUERY_TOO_COMPLEX"),
        ("#".repeat(15_001), "QUERY_TOO_LONG"),
        ("{ hello } ".repeat(1_000), "QUERY_TOO_COMPLEX"),
        (format!("{{ {} }}", "a:hello ".repeat(31)), "QUERY_TOO_COMPLEX"),
        ("query($a: [Nope] = [1]) { hello }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...A } fragment A on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (document, expected) in documents {
        let start = Instant::now();
        let (status, body) = server.query(&document).await;
        assert_eq!((status, code(&body)), (400, expected), "{body}");
        assert!(start.elapsed().as_millis() < 500);
    }
    assert_eq!(server.query("{ hello }").await.0, 200);
}

#[tokio::test]
async fn an_address_that_asks_too_often_must_wait() {
    let server = server(|config| config.limits.requests_per_minute = 3).await;
    for _ in 0..3 {
        assert_eq!(server.query("{ hello }").await.0, 200);
    }
    let response = server.post_bytes(r#"{"query":"{hello}"}"#).await;
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait));
    let body: Value = response.json().await.unwrap();
    assert_eq!(code(&body), "RATE_LIMITED");
    let health = server.client.get(server.url("/healthz")).send().await.unwrap();
    assert_eq!(health.status(), 200);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_count() {
    let server = server(|config| {
        config.limits.requests_per_minute = 1;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    for (client, status) in [("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429)] {
        let request = server.client.get(server.url("/graphql?query={hello}"));
        let response = request.header("x-forwarded-for", client).send().await.unwrap();
        assert_eq!(response.status(), status, "{client}");
    }
}

#[tokio::test]
async fn a_client_cannot_choose_its_address_behind_a_proxy_that_appends() {
    let header = |trusted_header| {
        server(move |config| {
            config.limits.requests_per_minute = 1;
            config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
            config.trusted_header = trusted_header;
        })
    };
    let usual = header(TrustedHeader::XForwardedFor).await;
    let standard = header(TrustedHeader::Forwarded).await;
    let none = header(TrustedHeader::None).await;
    for (nth, front) in
        [&b""[..], b"\xff, ", b"\", ", b"192.0.2.7, ", b"for=\", "].iter().enumerate()
    {
        let other = [&b"for=192.0.2."[..], nth.to_string().as_bytes()].concat();
        for (server, name, ignored, own) in [
            (&usual, "x-forwarded-for", "forwarded", &b"192.0.2.1"[..]),
            (&standard, "forwarded", "x-forwarded-for", b"for=192.0.2.1;host=\"a, b\""),
            (&none, "x-forwarded-for", "forwarded", other.as_slice()),
        ] {
            let value = HeaderValue::from_bytes(&[front, own].concat()).unwrap();
            let request = server.client.get(server.url("/graphql?query={hello}"));
            let request = request.header(name, value);
            let request = request.header(ignored, HeaderValue::from_bytes(&other).unwrap());
            let expected = if nth == 0 { 200 } else { 429 };
            assert_eq!(request.send().await.unwrap().status(), expected, "{name} {front:?}");
        }
    }
}
