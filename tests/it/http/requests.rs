//! Methods, media types, parameters, bodies.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::start::{code, read_to_end, server};

const RESPONSE: &str = "application/graphql-response+json";

#[tokio::test]
async fn a_query_is_answered_by_post_and_get() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ hello }").await;
    assert_eq!((status, &body["data"]), (200, &json!({ "hello": "hello" })));
    let response = server.client.get(server.url("/graphql?query=query+A($t:String){echo(text:$t)}query+B{hello}&operationName=A&variables=%7B%22t%22:%22%C3%A4%22%7D"));
    let response = response.header("accept", RESPONSE).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.json::<Value>().await.unwrap()["data"]["echo"], "ä");
}

#[tokio::test]
async fn other_methods_are_refused_with_what_is_allowed() {
    let server = server(|_| {}).await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let response = server.client.request(method.clone(), server.url("/graphql"));
        let response = response.send().await.unwrap();
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(response.headers()["allow"], "GET, HEAD, POST");
    }
    let response = server.client.get(server.url("/graphql?query=mutation{add}"));
    let response = response.send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(code(&response.json().await.unwrap()), "METHOD_NOT_ALLOWED");
    let (status, body) = server.query("mutation { add }").await;
    assert_eq!((status, &body["data"]["add"]), (200, &json!(1)));
}

#[tokio::test]
async fn content_types_other_than_json_are_refused() {
    let server = server(|_| {}).await;
    for (name, value, status) in [
        ("content-type", "application/json; charset=UTF-8", 200),
        ("content-type", "text/plain", 415),
        ("content-type", "application/json; charset=latin1", 415),
        ("content-type", "application/x-www-form-urlencoded", 415),
        ("content-type", "multipart/form-data; boundary=x", 415),
    ] {
        let request = server.client.post(server.url("/graphql")).header(name, value);
        let response = request.body(r#"{"query":"{hello}"}"#).send().await.unwrap();
        assert_eq!(response.status(), status, "{value}");
    }
    let bare = server.client.post(server.url("/graphql")).body("{}").send().await.unwrap();
    assert_eq!(bare.status(), 415);
    let packed = server.client.post(server.url("/graphql")).header("content-encoding", "gzip");
    let packed = packed.json(&json!({ "query": "{hello}" })).send().await.unwrap();
    assert_eq!(packed.status(), 415);
    for (coding, status) in
        [("identity", 200), ("Identity, identity", 200), ("identity, gzip", 415)]
    {
        let request = server.client.post(server.url("/graphql")).header("content-encoding", coding);
        let response = request.json(&json!({ "query": "{hello}" })).send().await.unwrap();
        assert_eq!(response.status(), status, "{coding}");
    }
    assert_eq!(code(&packed.json().await.unwrap()), "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn the_answer_is_of_the_type_that_was_asked_for() {
    let server = server(|_| {}).await;
    for (accept, kind) in [
        (Some(RESPONSE), "application/graphql-response+json; charset=utf-8"),
        (Some("*/*"), "application/json; charset=utf-8"),
        (None, "application/json; charset=utf-8"),
        (Some(""), "application/json; charset=utf-8"),
        (
            Some("application/json;q=0.9, application/graphql-response+json"),
            "application/graphql-response+json; charset=utf-8",
        ),
        (
            Some("application/json, application/graphql-response+json;q=0"),
            "application/json; charset=utf-8",
        ),
    ] {
        let mut head = "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n".to_owned();
        if let Some(accept) = accept {
            head.extend(["Accept: ", accept, "\r\n"]);
        }
        let raw = format!("{head}Content-Length: 19\r\n\r\n{{\"query\":\"{{hello}}\"}}");
        let answer = server.raw(raw.as_bytes()).await;
        assert!(
            answer.to_lowercase().contains(&format!("content-type: {kind}\r\n")),
            "{accept:?}: {answer}"
        );
    }
    let none = server.client.post(server.url("/graphql")).header("accept", "text/csv");
    let none = none.json(&json!({ "query": "{hello}" })).send().await.unwrap();
    assert_eq!(none.status(), 406);
    assert_eq!(code(&none.json().await.unwrap()), "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn request_errors_have_no_data_and_their_status_depends_on_the_type() {
    let server = server(|_| {}).await;
    let cases = [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ helo }" }), "GRAPHQL_VALIDATION_FAILED"),
        (
            json!({ "query": "query A { hello }", "operationName": "B" }),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (json!({ "query": "query A { hello } query B { hello }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "subscription { hello }" }), "GRAPHQL_VALIDATION_FAILED"),
        (
            json!({ "query": "query($t: Tone!) { things(filter: { tone: $t }) { totalCount } }" }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($n: Int) { things(first: $n) { totalCount } }", "variables": { "n": "1" } }),
            "BAD_USER_INPUT",
        ),
    ];
    for (body, expected) in cases {
        let (status, answer) = server.post(body.clone()).await;
        assert_eq!((status, code(&answer)), (400, expected), "{answer}");
        assert!(answer.get("data").is_none(), "{answer}");
        assert!(answer["errors"][0]["extensions"]["requestId"].is_string());
        let plain = server.client.post(server.url("/graphql")).json(&body).send().await.unwrap();
        assert_eq!(plain.status(), 200, "{body}");
        let answer: Value = plain.json().await.unwrap();
        assert_eq!(code(&answer), expected);
        assert!(answer.get("data").is_none());
    }
}

#[tokio::test]
async fn an_invalid_document_is_reported_before_its_variables() {
    let server = server(|_| {}).await;
    let (_, body) = server.query("query($n: Int!) { nope(n: $n) }").await;
    assert_eq!(code(&body), "GRAPHQL_VALIDATION_FAILED");
    assert!(body["errors"][0]["locations"][0]["line"].is_number(), "{body}");
    assert!(!body.to_string().contains("Did you mean"));
}

#[tokio::test]
async fn malformed_bodies_are_bad_requests_whatever_the_type() {
    let server = server(|_| {}).await;
    let deep =
        format!(r#"{{"query":"{{hello}}","variables":{}1{}}}"#, "[".repeat(64), "]".repeat(64));
    let cases: [(&[u8], &str); 12] = [
        (b"", "BAD_REQUEST"),
        (b"nonsense", "BAD_REQUEST"),
        (b"{}", "BAD_REQUEST"),
        (b"\"x\"", "BAD_REQUEST"),
        (br#"{"query":1}"#, "BAD_REQUEST"),
        (br#"{"query":"{hello}","variables":[]}"#, "BAD_REQUEST"),
        (br#"{"query":"{hello}","variables":"{}"}"#, "BAD_REQUEST"),
        (br#"{"query":"{hello}","operationName":1}"#, "BAD_REQUEST"),
        (br#"{"query":"{hello}","extensions":1}"#, "BAD_REQUEST"),
        (br#"{"query":"{echo(text:\"\ud800\")}"}"#, "BAD_REQUEST"),
        (b"{\"query\":\"{hello} #\xff\"}", "BAD_REQUEST"),
        (br#"[{"query":"{hello}"}]"#, "BATCHING_DISABLED"),
    ];
    for (body, expected) in cases {
        for accept in [RESPONSE, "application/json"] {
            let request = server.client.post(server.url("/graphql")).header("accept", accept);
            let request = request.header("content-type", "application/json").body(body);
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 400, "{}", String::from_utf8_lossy(body));
            let answer: Value = response.json().await.unwrap();
            assert_eq!(code(&answer), expected, "{answer}");
        }
    }
    assert_eq!(server.post_bytes(deep).await.status(), 400);
}

#[tokio::test]
async fn nulls_and_unknown_keys_in_the_body_do_no_harm() {
    let server = server(|_| {}).await;
    let body = json!({ "query": "{ hello }", "variables": null, "operationName": null, "extensions": null, "id": 7 });
    assert_eq!(server.post(body).await.0, 200);
}

#[tokio::test]
async fn nul_is_refused_as_input() {
    let server = server(|_| {}).await;
    let (status, body) = server.query("{ echo(text: \"a\\u0000\") }").await;
    assert_eq!((status, code(&body)), (400, "BAD_USER_INPUT"));
    let variable =
        json!({ "query": "query($t: String) { echo(text: $t) }", "variables": { "t": "\u{0}" } });
    let (status, body) = server.post(variable).await;
    assert_eq!((status, code(&body)), (400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn bodies_beyond_the_limit_are_cut_off() {
    let server = server(|config| config.limits.body_bytes = 10_000).await;
    let response = server.post_bytes("x".repeat(10_001)).await;
    assert_eq!(response.status(), 413);
    assert_eq!(code(&response.json().await.unwrap()), "PAYLOAD_TOO_LARGE");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let chunked = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(4)
    );
    let answer = server.raw(chunked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn a_body_that_never_comes_is_a_timeout_and_the_end() {
    let server = server(|config| config.limits.body_timeout = Duration::from_millis(150)).await;
    let mut stream = server.connect().await;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("connection: close") && answer.contains("\"TIMEOUT\""));
}

#[tokio::test]
async fn unknown_paths_are_not_found_in_json() {
    let server = server(|_| {}).await;
    let response = server.client.get(server.url("/nowhere")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(code(&response.json().await.unwrap()), "NOT_FOUND");
}

#[tokio::test]
async fn a_websocket_is_refused_with_a_sentence_that_says_why() {
    let server = server(|_| {}).await;
    for path in ["/graphql", "/graphql/ws", "/subscriptions", "/"] {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        );
        // The connection is good for another request.
        let next = "GET /graphql?query={hello} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let answers = server.raw(format!("{head}{next}").as_bytes()).await;
        assert!(answers.starts_with("HTTP/1.1 400 "), "{path}: {answers}");
        assert!(answers.contains("There are no subscriptions here"), "{path}: {answers}");
        assert!(answers.contains("\"hello\":\"hello\""), "{path}: {answers}");
    }
}

#[tokio::test]
async fn another_protocol_that_is_offered_is_ignored() {
    let server = server(|_| {}).await;
    let body = r#"{"query":"{hello}"}"#;
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
        HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Type: application/json\r\n";
    let raw = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let answer = server.raw(raw.as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"hello\":\"hello\""),
        "{answer}"
    );
}
