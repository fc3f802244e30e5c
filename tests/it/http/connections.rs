//! What a socket sees: heads, timeouts, smuggling, caps, shutdown.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::start::{code, read_to_end, server};

const QUERY: &str = r#"{"query":"{hello}"}"#;

fn post(extra: &str, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{extra}\r\n{body}"
    )
}

#[tokio::test]
async fn long_addresses_and_headers_are_refused() {
    let server = server(|_| {}).await;
    let response = server.client.get(server.url(&format!("/graphql?query={}", "a".repeat(9000))));
    let response = response.send().await.unwrap();
    assert_eq!(response.status(), 414);
    assert_eq!(code(&response.json().await.unwrap()), "PAYLOAD_TOO_LARGE");
    let response = server.client.get(server.url("/healthz")).header("x-long", "a".repeat(17_000));
    assert_eq!(response.send().await.unwrap().status(), 431);
    let mut many = String::from("GET /healthz HTTP/1.1\r\nHost: x\r\n");
    many.extend((0..200).map(|n| format!("x-{n}: y\r\n")));
    let answer = server.raw(format!("{many}\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let answer =
        server.raw(format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
}

#[tokio::test]
async fn two_lengths_get_one_answer_and_the_end() {
    let server = server(|_| {}).await;
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let chunked = format!("{:x}\r\n{QUERY}\r\n0\r\n\r\n{smuggled}", QUERY.len());
    for extra in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    ] {
        let answer = server.raw(post(extra, &chunked).as_bytes()).await;
        assert!(answer.matches("HTTP/1.1").count() <= 1, "{answer}");
    }
    for extra in [
        "Content-Length: 19\r\nContent-Length: 5\r\n",
        "Content-Length: 19x\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 19\r\n",
    ] {
        let answer = server.raw(post(extra, &format!("{QUERY}{smuggled}")).as_bytes()).await;
        assert!(answer.matches("HTTP/1.1").count() <= 1, "{extra}: {answer}");
        assert!(!answer.contains(" 200 "), "{extra}: {answer}");
    }
}

#[tokio::test]
async fn codings_of_the_transfer_other_than_chunks_are_not_served() {
    let server = server(|_| {}).await;
    let chunked = format!("{:x}\r\n{QUERY}\r\n0\r\n\r\n", QUERY.len());
    for (coding, status) in [
        ("chunked", "200"),
        ("Chunked", "200"),
        ("gzip, chunked", "501"),
        ("gzip\r\nTransfer-Encoding: chunked", "501"),
        ("chunked, chunked", "501"),
        ("identity, chunked", "501"),
    ] {
        let extra = format!("Transfer-Encoding: {coding}\r\n");
        let answer = server.raw(post(&extra, &chunked).as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{coding}: {answer}");
    }
}

#[tokio::test]
async fn one_host_and_no_other() {
    let server = server(|_| {}).await;
    for (hosts, status) in [
        ("", "400"),
        ("Host: a\r\nHost: b\r\n", "400"),
        ("Host: a b\r\n", "400"),
        ("Host: a/b\r\n", "400"),
        ("Host: a@b\r\n", "400"),
        ("Host: a:b\r\n", "400"),
        ("Host: a\r\n", "200"),
        ("Host: [::1]:8000\r\n", "200"),
        ("Host: \r\n", "200"),
    ] {
        let request = format!("GET /healthz HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = server.raw(request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{hosts}: {answer}");
    }
}

#[tokio::test]
async fn slow_headers_end_the_connection() {
    let server = server(|config| config.limits.header_timeout = Duration::from_millis(150)).await;
    let start = Instant::now();
    let mut silent = server.connect().await;
    assert_eq!(read_to_end(&mut silent).await, "");
    let mut slow = server.connect().await;
    slow.write_all(b"GET /healthz HT").await.unwrap();
    assert_eq!(read_to_end(&mut slow).await, "");
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn an_idle_connection_outlives_the_header_timeout_but_not_its_own() {
    let server = server(|config| {
        config.limits.header_timeout = Duration::from_millis(100);
        config.limits.idle_timeout = Duration::from_millis(900);
    })
    .await;
    let mut stream = server.connect().await;
    let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut scrap = vec![0; 4096];
    for _ in 0..2 {
        stream.write_all(request.as_bytes()).await.unwrap();
        assert!(stream.read(&mut scrap).await.unwrap() > 0);
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let start = Instant::now();
    assert_eq!(read_to_end(&mut stream).await, "");
    assert!(start.elapsed() < Duration::from_secs(2));
}
