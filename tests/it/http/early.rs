//! Answers that are given before the request has ended reach clients that send all of it first.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::start::{Server, read_answer, read_to_end, server};

const JSON: &str = "Content-Type: application/json\r\n";

const QUERY: &str = r#"{"query":"{hello}"}"#;

/// Sends a head, then a body of some bytes in pieces, and only then reads.
async fn send_all(server: &Server, head: &str, length: usize, pause: Duration) -> String {
    let mut stream = server.connect().await;
    let head = format!("{head}Host: x\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let body = vec![b'a'; length];
    for piece in body.chunks(20_000) {
        stream.write_all(piece).await.unwrap();
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    read_to_end(&mut stream).await
}

/// Heads that are refused before the body is read, with the status.
fn refused() -> Vec<(String, &'static str)> {
    vec![
        (format!("POST /graphql HTTP/1.1\r\n{JSON}"), "413"),
        (format!("POST /graphql HTTP/1.1\r\n{JSON}Authorization: Bearer wrong\r\n"), "401"),
        (format!("POST /graphql HTTP/1.1\r\n{JSON}Authorization: Basic YTpi\r\n"), "401"),
        ("POST /graphql HTTP/1.1\r\nContent-Type: text/plain\r\n".to_owned(), "415"),
        (format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Encoding: gzip\r\n"), "415"),
        (format!("POST /graphql HTTP/1.1\r\n{JSON}Accept: image/png\r\n"), "406"),
        (format!("PUT /graphql HTTP/1.1\r\n{JSON}"), "405"),
        ("POST /healthz HTTP/1.1\r\n".to_owned(), "405"),
        ("POST /nowhere HTTP/1.1\r\n".to_owned(), "404"),
        ("GET /healthz HTTP/1.1\r\n".to_owned(), "200"),
        (format!("POST /{} HTTP/1.1\r\n", "a".repeat(9000)), "414"),
        (format!("POST /graphql HTTP/1.1\r\nX-Long: {}\r\n", "a".repeat(20_000)), "431"),
        (format!("POST /graphql HTTP/1.0\r\n{JSON}"), "413"),
    ]
}

#[tokio::test]
async fn a_client_that_sends_all_first_gets_the_answer() {
    let server = server(|config| config.limits.requests_per_minute = 0).await;
    for (head, status) in refused() {
        for length in [1_200_000, 8_000_000] {
            let answer = send_all(&server, &head, length, Duration::ZERO).await;
            let shown = answer.get(..200).unwrap_or(&answer);
            assert_eq!(answer.split(' ').nth(1), Some(status), "{head}: {shown}");
            if head.contains("HTTP/1.1") {
                assert!(answer.contains("connection: close"), "{head}: {shown}");
            }
            assert!(!answer.contains("keep-alive"), "{head}: {shown}");
        }
    }
}

#[tokio::test]
async fn a_client_that_sends_slowly_gets_the_answer() {
    let server = server(|_| {}).await;
    let slow = Duration::from_millis(60);
    let head = format!("POST /graphql HTTP/1.1\r\n{JSON}Authorization: Bearer wrong\r\n");
    let large = format!("POST /graphql HTTP/1.1\r\n{JSON}");
    let (one, other) = tokio::join!(
        send_all(&server, &head, 600_000, slow),
        send_all(&server, &large, 1_200_000, slow),
    );
    assert!(one.starts_with("HTTP/1.1 401"), "{one}");
    assert!(other.starts_with("HTTP/1.1 413"), "{other}");
}

#[tokio::test]
async fn a_body_in_chunks_that_grows_too_large_gets_the_answer() {
    let server = server(|_| {}).await;
    let mut stream = server.connect().await;
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    for _ in 0..64 {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn a_client_that_waits_for_100_is_refused_without_it() {
    let server = server(|_| {}).await;
    for (more, status) in [
        ("Content-Length: 3000000\r\n", "413"),
        ("Content-Length: 19\r\nAuthorization: Bearer wrong\r\n", "401"),
    ] {
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}{more}Expect: 100-continue\r\n\r\n"
        );
        let mut stream = server.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    // One that may go on is told so.
    let mut stream = server.connect().await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: 19\r\nExpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(QUERY.as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_refusal_of_a_whole_request_does_not_end_the_connection() {
    let server = server(|_| {}).await;
    let mut stream = server.connect().await;
    let refused = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Authorization: Bearer wrong\r\nContent-Length: 19\r\n\r\n{QUERY}"
    );
    for _ in 0..2 {
        stream.write_all(refused.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    // And what comes right behind it is answered.
    let next = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{refused}{next}").as_bytes()).await.unwrap();
    let answers = read_to_end(&mut stream).await;
    assert!(answers.starts_with("HTTP/1.1 401") && answers.ends_with("ok"), "{answers}");
}

#[tokio::test]
async fn what_comes_behind_a_refused_body_is_not_taken_for_a_request() {
    let server = server(|_| {}).await;
    let mut stream = server.connect().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100_000);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: 2000000\r\n\r\n{smuggled}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

/// Whether the other side has given the connection up.
async fn is_given_up(stream: &mut TcpStream) -> bool {
    stream.write_all(b"a").await.is_err()
}

#[tokio::test]
async fn reading_on_ends_without_progress_and_after_some_time() {
    for (idle, whole) in [(150, 60_000), (60_000, 400)] {
        let server = server(|config| {
            config.limits.linger_idle = Duration::from_millis(idle);
            config.limits.linger_timeout = Duration::from_millis(whole);
        })
        .await;
        let mut stream = server.connect().await;
        let head =
            format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: 9000000\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        assert!(read_to_end(&mut stream).await.starts_with("HTTP/1.1 413"));
        let begun = Instant::now();
        // Without progress for a while in the one case, with progress all the time in the other.
        let pause = Duration::from_millis(if idle < whole { 1500 } else { 20 });
        while !is_given_up(&mut stream).await {
            assert!(begun.elapsed() < Duration::from_secs(20), "still read on");
            tokio::time::sleep(pause).await;
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_read_on_counts_for_its_subscriber() {
    let server = server(|config| config.limits.connections_per_address = 1).await;
    let mut stream = server.connect().await;
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: 9000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    assert!(read_to_end(&mut stream).await.starts_with("HTTP/1.1 413"));
    let query = "GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(server.raw(query.as_bytes()).await.starts_with("HTTP/1.1 429"));
    drop(stream);
    let begun = Instant::now();
    while !server.raw(query.as_bytes()).await.starts_with("HTTP/1.1 200") {
        assert!(begun.elapsed() < Duration::from_secs(20), "it still counts");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
