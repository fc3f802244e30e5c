//! Slow readers, connections that are kept, and clients that close their side after asking.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};

use super::start::{read_answer, read_to_end, server};

const QUERY: &str = r#"{"query":"{hello}"}"#;

/// A query whose answer has some megabytes, as a request.
fn large(connection: &str) -> (String, usize) {
    let text = "a".repeat(300_000);
    let fields = (0..20).map(|n| format!("a{n}: echo(text: $t) ")).collect::<Vec<_>>().concat();
    let query = format!("query ($t: String) {{ {fields}}}");
    let body = json!({ "query": query, "variables": { "t": text } }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Connection: {connection}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    (head, 20 * text.len())
}

#[tokio::test]
async fn an_answer_that_is_read_slowly_is_not_cut_off() {
    let server = server(|config| config.limits.idle_timeout = Duration::from_millis(200)).await;
    let (request, least) = large("close");
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut got, mut scrap, begun) = (0, vec![0; 64 * 1024], Instant::now());
    loop {
        match stream.read(&mut scrap).await.unwrap() {
            0 => break,
            read => got += read,
        }
        // Some ten times as long as an unused connection is kept, most of it before all is written.
        if begun.elapsed() < Duration::from_secs(2) {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
    assert!(got > least, "{got} of {least} bytes");
}

#[tokio::test]
async fn a_connection_is_unused_once_its_answer_was_written() {
    let server = server(|config| config.limits.idle_timeout = Duration::from_millis(300)).await;
    let (request, least) = large("keep-alive");
    let mut stream = server.connect().await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let begun = Instant::now();
    assert!(read_to_end(&mut stream).await.len() > least);
    assert!(begun.elapsed() >= Duration::from_millis(300), "closed without a wait");
}

#[tokio::test]
async fn clients_are_told_how_long_a_connection_is_kept() {
    let server = server(|_| {}).await;
    let told = |answer: &str| answer.contains("keep-alive: timeout=75\r\n");
    for (request, kept) in [
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", true),
        ("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ("GET /healthz HTTP/1.0\r\n\r\n", false),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: te, CLOSE\r\n\r\n", false),
    ] {
        let mut stream = server.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert_eq!(told(&answer), kept, "{request}: {answer}");
    }
}

#[tokio::test]
async fn a_client_that_closes_its_side_after_asking_is_answered() {
    let server = server(|_| {}).await;
    let slow = r#"{"query":"{slow(milliseconds: 300)}"}"#;
    let post = |body: &str| {
        format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let chunked = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n13\r\n{QUERY}\r\n0\r\n\r\n"
    );
    for (request, expected) in [
        ("GET /healthz HTTP/1.0\r\n\r\n".to_owned(), "ok"),
        ("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "true"),
        (post(QUERY), "hello"),
        (post(slow), r#""slow":true"#),
        (chunked, "hello"),
        (format!("{}{}", post(slow), post(QUERY)), r#""hello":"hello""#),
    ] {
        let mut stream = server.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let begun = Instant::now();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.contains(" 200 ") && answer.contains(expected), "{request}: {answer}");
        // The connection is not kept for a client that can ask no more.
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn a_request_that_ends_too_early_is_refused_and_nothing_runs() {
    let server = server(|_| {}).await;
    for (sent, status) in [
        (
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
          Content-Length: 100\r\n\r\n{\"query\":\"{hello}\"}",
            "HTTP/1.1 400",
        ),
        ("GET /healthz HTTP/1.1\r\nHo", ""),
        ("", ""),
    ] {
        let mut stream = server.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with(status) && !answer.contains(" 200 "), "{sent}: {answer}");
    }
}
