//! Too many connections: of one subscriber, and in all.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::start::{Server, read_answer, read_to_end, server};

const QUERY: &str =
    "GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

const CHECK: &str = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Connections that were let in, each having had an answer.
async fn held(server: &Server, count: usize) -> Vec<tokio::net::TcpStream> {
    let mut held = Vec::new();
    for _ in 0..count {
        let mut stream = server.connect().await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 200"));
        held.push(stream);
    }
    held
}

/// Asks until it is let in.
async fn until_let_in(server: &Server) {
    let mut answer = String::new();
    for _ in 0..200 {
        answer = server.raw(QUERY.as_bytes()).await;
        if answer.starts_with("HTTP/1.1 200") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never let in: {answer}");
}

#[tokio::test]
async fn connections_of_one_address_are_capped() {
    let server = server(|config| config.limits.connections_per_address = 2).await;
    let held = held(&server, 2).await;
    let answer = server.raw(QUERY.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: 1") && answer.contains("RATE_LIMITED"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    // One that sends nothing is told as well.
    let mut silent = server.connect().await;
    assert!(read_to_end(&mut silent).await.starts_with("HTTP/1.1 429"));
    drop(held);
    until_let_in(&server).await;
}

#[tokio::test]
async fn all_connections_together_are_capped() {
    let server = server(|config| {
        config.limits.connections = 1;
        config.limits.connections_per_address = 0;
    })
    .await;
    let held = held(&server, 1).await;
    let answer = server.raw(QUERY.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 1") && answer.contains("UNAVAILABLE"), "{answer}");
    drop(held);
    until_let_in(&server).await;
}

#[tokio::test]
async fn checks_of_health_are_answered_however_many_connections_there_are() {
    for path in ["/healthz", "/readyz"] {
        let server = server(|config| {
            config.limits.connections_per_address = 1;
            config.limits.requests_per_minute = 1;
        })
        .await;
        let _held = held(&server, 1).await;
        for _ in 0..3 {
            let answer = server.raw(CHECK.replace("/readyz", path).as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(answer.contains("connection: close"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_refused_connection_may_send_all_of_a_large_body_first() {
    let server = server(|config| config.limits.connections_per_address = 1).await;
    let _held = held(&server, 1).await;
    let mut stream = server.connect().await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 3000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'a'; 3_000_000]).await.unwrap();
    assert!(read_to_end(&mut stream).await.starts_with("HTTP/1.1 429"));
}
