//! A stop: warned of, and swallowing nothing.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::start::{Server, read_answer, read_to_end, server};

const QUERY: &str = r#"{"query":"{hello}"}"#;

fn post(body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Connections on which a query was answered.
async fn kept(server: &Server, count: usize) -> Vec<TcpStream> {
    let mut kept = Vec::new();
    for _ in 0..count {
        let mut stream = server.connect().await;
        stream.write_all(post(QUERY).as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert!(answer.contains(" 200 ") && !answer.contains("connection: close"), "{answer}");
        kept.push(stream);
    }
    kept
}

async fn is_ready(server: &Server) -> bool {
    let check = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    server.raw(check.as_bytes()).await.starts_with("HTTP/1.1 200")
}

async fn until_not_ready(server: &Server) {
    for _ in 0..500 {
        if !is_ready(server).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still ready");
}

async fn ended(server: Server) {
    tokio::time::timeout(Duration::from_secs(20), server.task).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn requests_are_taken_and_told_to_close_while_the_service_is_not_ready() {
    let server = server(|config| config.limits.drain_delay = Some(Duration::from_mins(1))).await;
    let kept = kept(&server, 20).await;
    server.stop.send(()).unwrap();
    until_not_ready(&server).await;
    for mut stream in kept {
        stream.write_all(post(QUERY).as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.contains(" 200 ") && answer.contains("connection: close"), "{answer}");
        assert!(!answer.contains("keep-alive"), "{answer}");
    }
    // New connections, too, also those that ask several times at once.
    let answer = server.raw(post(QUERY).as_bytes()).await;
    assert!(answer.contains(" 200 ") && answer.contains("connection: close"), "{answer}");
    let answers = server.raw(post(QUERY).repeat(2).as_bytes()).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 1, "{answers}");
    // A second signal ends the delay.
    server.stop.send(()).unwrap();
    ended(server).await;
}

#[tokio::test]
async fn requests_sent_at_the_very_moment_of_the_stop_are_answered() {
    for delay in [0, 300] {
        let server = server(|config| {
            config.limits.drain_delay = Some(Duration::from_millis(delay));
            config.limits.connections_per_address = 0;
            config.limits.requests_per_minute = 0;
        })
        .await;
        let mut kept = kept(&server, 100).await;
        for stream in &mut kept {
            stream.write_all(post(QUERY).as_bytes()).await.unwrap();
        }
        let mut new = Vec::new();
        for _ in 0..20 {
            let mut stream = server.connect().await;
            stream.write_all(post(QUERY).as_bytes()).await.unwrap();
            new.push(stream);
        }
        server.stop.send(()).unwrap();
        for mut stream in kept.into_iter().chain(new) {
            let answer = read_answer(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "after {delay} ms: {answer:?}");
        }
        ended(server).await;
    }
}

#[tokio::test]
async fn after_the_delay_the_listener_closes_then_what_is_idle_then_what_was_at_work() {
    let server =
        server(|config| config.limits.drain_delay = Some(Duration::from_millis(200))).await;
    let mut idle = kept(&server, 1).await.remove(0);
    let mut at_work = server.connect().await;
    let slow = post(r#"{"query":"{slow(milliseconds: 2000)}"}"#);
    at_work.write_all(slow.as_bytes()).await.unwrap();
    let mut half = server.connect().await;
    let (head, tail) = slow.split_at(60);
    half.write_all(head.as_bytes()).await.unwrap();
    server.stop.send(()).unwrap();
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    // One whose request has begun is answered as well.
    half.write_all(tail.as_bytes()).await.unwrap();
    for stream in [&mut at_work, &mut half] {
        let answer = read_to_end(stream).await;
        assert!(answer.contains(r#""slow":true"#), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    ended(server).await;
}

#[tokio::test]
async fn shutdown_lets_a_running_request_finish() {
    let server = server(|_| {}).await;
    let mut stream = server.connect().await;
    stream.write_all(post(r#"{"query":"{slow(milliseconds: 400)}"}"#).as_bytes()).await.unwrap();
    let idle = server.connect().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    assert!(read_to_end(&mut stream).await.contains(r#""slow":true"#));
    ended(server).await;
    drop(idle);
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    for signals in [1, 3] {
        let server = server(|config| {
            let drain = if signals == 1 { 100 } else { 60_000 };
            config.limits.drain_timeout = Duration::from_millis(drain);
            config.limits.execution_timeout = Duration::from_mins(2);
        })
        .await;
        let mut stream = server.connect().await;
        let slow = post(r#"{"query":"{slow(milliseconds: 60000)}"}"#);
        stream.write_all(slow.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        for _ in 0..signals {
            server.stop.send(()).unwrap();
        }
        ended(server).await;
    }
}
