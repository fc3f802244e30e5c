//! Caches between the service and its clients, also such as ignore `Cache-Control`: none gives an answer to a client that
//! would not have got the same one.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::start::{read_to_end, server};
use crate::harness::{World, on_both_engines};

const QUOTES: &str = "/graphql?query=%7Bquotes(first:100)%7Bnodes%7Bid%20text%7D%7D%7D";
const EXPORT: &str = "/export/comparison.csv?study=demo-clinic&study=demo-companion";

/// What a client notices of an answer; ids of requests differ each time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Noticed {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

async fn noticed(response: Response) -> Noticed {
    let status = response.status().as_u16();
    let own = ["date", "x-request-id", "keep-alive", "connection", "content-length"];
    let headers = response.headers().iter();
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let body = response.bytes().await.unwrap().to_vec();
    let text = String::from_utf8_lossy(&body);
    let body = match text.split_once("\"requestId\":\"") {
        Some((before, after)) => {
            format!("{before}{}", after.get(36..).unwrap_or_default()).into_bytes()
        }
        None => body,
    };
    Noticed { status, headers, body }
}

/// The headers of a request that a cache can look at.
type Asked = BTreeMap<&'static str, String>;

/// All combinations of who asks, for what, how packed, from where.
fn requests(tokens: &[Option<String>]) -> Vec<Asked> {
    let mut requests = vec![Asked::new()];
    let mut vary = |name: &'static str, values: &[Option<String>]| {
        let with = |request: &Asked, value: &Option<String>| {
            let mut request = request.clone();
            request.extend(value.clone().map(|value| (name, value)));
            request
        };
        requests = requests
            .iter()
            .flat_map(|it| values.iter().map(move |value| with(it, value)))
            .collect();
    };
    let words = |words: &[&str]| -> Vec<Option<String>> {
        words.iter().map(|word| Some((*word).to_owned()).filter(|word| !word.is_empty())).collect()
    };
    vary("authorization", tokens);
    vary("accept", &words(&["", "text/html", "application/graphql-response+json", "image/png"]));
    vary("accept-encoding", &words(&["gzip", "identity"]));
    vary("origin", &words(&["", "http://localhost:3000", "https://stranger.example.org"]));
    requests
}

/// The headers by which an answer is kept, with their values.
type Key = Vec<(String, Option<String>)>;

/// A cache that keeps everything, whatever `Cache-Control` says, and reads one line of `Vary`, as nginx before 1.23 does.
#[derive(Default)]
struct Cache(Vec<(Key, Noticed)>);

impl Cache {
    fn find(&self, asked: &Asked) -> Option<&Noticed> {
        let fits = |(key, _): &&(Key, Noticed)| {
            key.iter().all(|(name, value)| asked.get(name.as_str()) == value.as_ref())
        };
        self.0.iter().find(fits).map(|(_, kept)| kept)
    }

    fn keep(&mut self, asked: &Asked, vary: Option<&str>, answer: Noticed) {
        let names =
            vary.unwrap_or_default().split(',').map(|name| name.trim().to_ascii_lowercase());
        let key = names.filter(|name| !name.is_empty());
        let key = key.map(|name| (name.clone(), asked.get(name.as_str()).cloned()));
        self.0.push((key.collect(), answer));
    }
}

fn send(world: &World, path: &str, asked: &Asked) -> RequestBuilder {
    let url = format!("http://{}{path}", world.address);
    // A client that unpacks nothing by itself.
    asked.iter().fold(world.client.get(url), |request, (name, value)| request.header(*name, value))
}

fn varies(response: &Response) -> Vec<String> {
    let lines = response.headers().get_all("vary").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    async fn a_cache_that_keeps_everything_gives_nobody_the_answer_of_another(world: Demo) {
        let mut tokens = vec![None, Some("Bearer not-a-token".to_owned())];
        for (name, grants) in [("reader", &["READER"][..]), ("steward", &["STEWARD"])] {
            tokens.push(Some(format!("Bearer {}", world.program(name, grants).await)));
        }
        let requests = requests(&tokens);
        for path in [QUOTES, EXPORT, "/", "/graphiql", "/page.js", "/icon.svg", "/nowhere", "/healthz", "/readyz",
            "/.well-known/jwks.json", "/graphql?query=%7B", "/graphql"] {
            // Forward and backward: whoever came first fills the cache.
            for backward in [false, true] {
                let mut cache = Cache::default();
                let mut order: Vec<&Asked> = requests.iter().collect();
                if backward {
                    order.reverse();
                }
                for asked in order {
                    let response = send(&world, path, asked).send().await.unwrap();
                    let lines = varies(&response);
                    assert_eq!(lines.len(), 1, "{path} {asked:?}");
                    let answer = noticed(response).await;
                    match cache.find(asked) {
                        Some(kept) => assert_eq!(*kept, answer, "{path} {asked:?}"),
                        None => cache.keep(asked, lines.first().map(String::as_str), answer),
                    }
                }
            }
        }
        // The answers do differ by who asks.
        let mut bodies = Vec::new();
        for token in tokens {
            let asked: Asked = token.map(|token| ("authorization", token)).into_iter().collect();
            bodies.push(noticed(send(&world, QUOTES, &asked).send().await.unwrap()).await.body);
        }
        bodies.sort();
        bodies.dedup();
        assert_eq!(bodies.len(), 4);
    }

    async fn every_answer_bears_one_line_of_vary(world: Demo) {
        let long = "x".repeat(9000);
        let head = "y".repeat(20_000);
        let query = json!({ "query": "{ dataset { kind } }" }).to_string();
        let at = |method: &str, path: &str| {
            let url = format!("http://{}{path}", world.address);
            world.client.request(method.parse::<Method>().unwrap(), url)
        };
        let json = |request: RequestBuilder| request.header("content-type", "application/json");
        for (request, status, personal) in [
            (at("GET", "/graphql?query=%7B__typename%7D"), 200, true),
            (json(at("POST", "/graphql")).body(query.clone()), 200, true),
            (json(at("POST", "/graphql")).body("{"), 400, true),
            (json(at("POST", "/graphql")).body("x".repeat(2_000_000)), 413, true),
            (at("POST", "/graphql").body(query.clone()), 415, true),
            (at("PUT", "/graphql"), 405, true),
            (at("OPTIONS", "/graphql"), 405, true),
            (at("GET", "/graphql").header("accept", "image/png"), 406, true),
            (at("GET", "/graphql").bearer_auth("wrong"), 401, true),
            (at("GET", &format!("/graphql?query={long}")), 414, true),
            (at("GET", "/graphql").header("x-long", head.clone()), 431, true),
            (at("GET", EXPORT), 200, true),
            (at("GET", "/export/comparison.csv?study=none"), 400, true),
            (at("GET", "/export/nothing"), 404, true),
            (at("POST", EXPORT), 405, true),
            (at("HEAD", "/healthz"), 200, false),
            (at("GET", "/nowhere"), 404, false),
            (at("DELETE", "/"), 405, false),
        ] {
            let response = request.send().await.unwrap();
            let shown = format!("{} {status}", response.url().path());
            assert_eq!(response.status(), status, "{shown}");
            let lines = varies(&response);
            assert_eq!(lines.len(), 1, "{shown}: {lines:?}");
            let names: Vec<_> = lines[0].split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
            assert_eq!(names.contains(&"authorization".to_owned()), personal, "{shown}: {lines:?}");
        }
    }

    async fn an_answer_that_is_held_bears_the_headers_of_the_whole_one(world: Demo) {
        let plain = ["/page.js", "/icon.svg", "/questions.json"];
        for path in plain.iter().chain(&[QUOTES, EXPORT, "/"]) {
            for origin in ["", "http://localhost:3000"] {
                let ask = |tag: Option<String>| {
                    let mut asked = Asked::new();
                    if *path == "/" {
                        asked.insert("accept", "text/html".to_owned());
                    }
                    asked.extend(Some(origin.to_owned()).filter(|it| !it.is_empty()).map(|it| ("origin", it)));
                    asked.extend(tag.map(|tag| ("if-none-match", tag)));
                    send(&world, path, &asked).send()
                };
                let whole = noticed(ask(None).await.unwrap()).await;
                let tag = whole.headers["etag"].clone();
                for held in [tag.clone(), format!("W/{tag}"), "*".to_owned()] {
                    let unchanged = noticed(ask(Some(held)).await.unwrap()).await;
                    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{path}");
                    let mut headers = whole.headers.clone();
                    // There is no content whose type could be told.
                    headers.remove("content-type");
                    assert_eq!(unchanged.headers, headers, "{path}");
                }
            }
        }
    }

    async fn preflights_are_not_kept(world: Demo) {
        for (origin, admitted) in [("http://localhost:3000", true), ("https://stranger.example.org", false)] {
            for path in ["/graphql", EXPORT, "/nowhere"] {
                let url = format!("http://{}{path}", world.address);
                let request = world.client.request(Method::OPTIONS, url).header("origin", origin);
                let response = request.header("access-control-request-method", "POST").send().await.unwrap();
                assert_eq!(response.status(), 204);
                assert_eq!(response.headers().contains_key("access-control-allow-origin"), admitted);
                assert_eq!(response.headers()["cache-control"], "no-store", "{origin}");
                assert_eq!(varies(&response).len(), 1);
            }
        }
    }
}

#[tokio::test]
async fn answers_to_heads_that_cannot_be_read_are_for_no_cache_either() {
    let server = server(|_| {}).await;
    for head in [
        "GET / HTTP/9.9\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ] {
        let mut stream = server.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await.to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 400"), "{head:?}: {answer}");
        let lines: Vec<&str> = answer.lines().filter(|line| line.starts_with("vary:")).collect();
        assert_eq!(
            lines,
            ["vary: accept, accept-encoding, authorization, origin"],
            "{head:?}: {answer}"
        );
        assert!(answer.contains("cache-control: no-store"), "{head:?}: {answer}");
    }
}
