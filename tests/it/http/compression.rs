//! Answers that are compressed for clients that ask for it: which, under which tags, and that nothing else changes.

use std::io::Read;

use flate2::read::GzDecoder;
use nasss::config::Config;
use reqwest::{Method, Response, header::HeaderMap};
use serde_json::json;

use super::start::server;
use crate::harness::{World, on_both_engines, people::PASSWORD};

const LONG: &str = "/graphql?query=%7Bquotes(first:100)%7Bnodes%7Bid%20text%7D%7D%7D";
const SHORT: &str = "/graphql?query=%7Bdataset%7Bkind%7D%7D";
const EXPORT: &str = "/export/comparison.csv?study=demo-clinic&study=demo-companion";

/// An answer as it was sent: no client unpacks it.
struct Sent {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Sent {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn is_packed(&self) -> bool {
        self.header("content-encoding") == Some("gzip")
    }

    fn text(&self) -> Vec<u8> {
        if !self.is_packed() {
            return self.bytes.clone();
        }
        let mut text = Vec::new();
        GzDecoder::new(&*self.bytes).read_to_end(&mut text).unwrap();
        text
    }
}

async fn ask(world: &World, method: Method, path: &str, headers: &[(&str, &str)]) -> Sent {
    let url = format!("http://{}{path}", world.address);
    let request = world.client.request(method, url);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Sent::of(request.send().await.unwrap()).await
}

async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Sent {
    ask(world, Method::GET, path, headers).await
}

/// The same world with answers that are kept, or not.
async fn keeping(world: &World, bytes: usize) -> World {
    let mut config = Config::clone(&world.app.config);
    config.answers.bytes = bytes;
    World::over(config, None).await
}

on_both_engines! {
    async fn a_long_answer_is_compressed_for_those_who_ask_for_it(world: Demo) {
        for bytes in [0, 8 * 1024 * 1024] {
            let world = keeping(&world, bytes).await;
            for path in [LONG, EXPORT, "/page.js", "/page.css", "/questions.json"] {
                let plain = get(&world, path, &[]).await;
                assert!(plain.status == 200 && !plain.is_packed() && plain.bytes.len() > 1024, "{path}");
                // The second time it is what was kept.
                for _ in 0..2 {
                    let packed = get(&world, path, &[("accept-encoding", "br, gzip;q=0.8")]).await;
                    assert!(packed.status == 200 && packed.is_packed(), "{path}");
                    assert!(packed.bytes.len() < plain.bytes.len() / 4 * 3, "{path}");
                    assert_eq!(packed.text(), plain.bytes, "{path}");
                    let length = packed.bytes.len().to_string();
                    assert_eq!(packed.header("content-length"), Some(length.as_str()), "{path}");
                    for name in ["content-type", "vary", "cache-control"] {
                        assert_eq!(packed.header(name), plain.header(name), "{path}");
                    }
                    assert!(packed.header("vary").unwrap().contains("Accept-Encoding"), "{path}");
                }
                for coding in ["identity", "br", "gzip;q=0", "gzip;q=0.1, identity"] {
                    let other = get(&world, path, &[("accept-encoding", coding)]).await;
                    assert!(!other.is_packed() && other.bytes == plain.bytes, "{path} {coding}");
                }
            }
            assert_eq!(world.app.memory.held(), 0);
        }
    }

    async fn each_form_of_an_answer_has_a_tag_of_its_own_by_which_it_is_known_again(world: Demo) {
        for bytes in [0, 8 * 1024 * 1024] {
            let world = keeping(&world, bytes).await;
            for path in [LONG, EXPORT, "/page.js"] {
                let gzip = ("accept-encoding", "gzip");
                let packed = get(&world, path, &[gzip]).await.header("etag").unwrap().to_owned();
                let plain = get(&world, path, &[]).await.header("etag").unwrap().to_owned();
                assert_ne!(packed, plain, "{path}");
                let weak = format!("W/{packed}");
                let both = format!("{plain}, {packed}");
                for (held, asked, told) in [
                    (&packed, &[gzip][..], &packed),
                    (&weak, &[gzip], &packed),
                    (&both, &[gzip], &packed),
                    (&plain, &[gzip], &plain),
                    (&plain, &[], &plain),
                    (&both, &[], &plain),
                    (&packed, &[], &plain),
                ] {
                    let asked = [asked, &[("if-none-match", held.as_str())]].concat();
                    let unchanged = get(&world, path, &asked).await;
                    assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0), "{path} {asked:?}");
                    assert_eq!(unchanged.header("etag"), Some(told.as_str()), "{path} {asked:?}");
                    assert_eq!(unchanged.header("content-encoding"), None, "{path} {asked:?}");
                }
                let other = get(&world, path, &[gzip, ("if-none-match", "\"other-gzip\"")]).await;
                assert!(other.status == 200 && other.is_packed());
            }
        }
    }

    async fn no_answer_that_a_token_touched_is_compressed(world: Demo) {
        let token = format!("Bearer {}", world.program("Tool", &["READER"]).await);
        let gzip = ("accept-encoding", "gzip");
        for path in [LONG, EXPORT] {
            assert!(get(&world, path, &[gzip]).await.is_packed(), "{path}");
            for secret in [("authorization", token.as_str()), ("cookie", "session=1")] {
                let answer = get(&world, path, &[gzip, secret]).await;
                assert!(answer.status == 200 && !answer.is_packed(), "{path} {secret:?}");
            }
            let refused = get(&world, path, &[gzip, ("authorization", "Bearer wrong")]).await;
            assert!(refused.status == 401 && !refused.is_packed(), "{path}");
        }
        world.person("ada", &[]).await;
        let padding = (0..60).map(|n| format!("t{n}: tokenType")).collect::<Vec<_>>().join(" ");
        let sign_in = format!("mutation {{ signIn(input: {{ name: \"ada\", password: \"{PASSWORD}\" }}) {{ accessToken refreshToken {padding} }} }}");
        let mut config = Config::clone(&world.app.config);
        config.limits.aliases = 100;
        let world = World::over(config, None).await;
        let request = world.client.post(world.url()).header("accept-encoding", "gzip");
        let answer = Sent::of(request.json(&json!({ "query": sign_in })).send().await.unwrap()).await;
        assert!(String::from_utf8_lossy(&answer.bytes).contains("nasssr_"));
        assert!(answer.bytes.len() > 1100 && !answer.is_packed());
    }

    async fn a_short_answer_is_sent_as_it_is(world: Demo) {
        for path in [SHORT, "/healthz", "/readyz", "/.well-known/jwks.json"] {
            let answer = get(&world, path, &[("accept-encoding", "gzip")]).await;
            assert!(answer.status == 200 && !answer.is_packed(), "{path}");
        }
    }

    async fn head_is_answered_as_get_without_the_content(world: Demo) {
        let world = keeping(&world, 8 * 1024 * 1024).await;
        let paths = [LONG, SHORT, EXPORT, "/", "/graphiql", "/page.js", "/questions.json", "/icon.svg", "/healthz", "/readyz",
            "/.well-known/jwks.json", "/graphql", "/graphql?query=%7B", "/graphql?query=mutation%7Bx%7D",
            "/export/comparison.csv?study=none", "/nowhere"];
        for path in paths {
            for accept in ["*/*", "text/html", "application/graphql-response+json"] {
                for coding in ["gzip", "identity"] {
                    let asked = [("accept", accept), ("accept-encoding", coding)];
                    // Each way round, so that each is the first that is worked out once.
                    let head = ask(&world, Method::HEAD, path, &asked).await;
                    let whole = get(&world, path, &asked).await;
                    assert_eq!((head.status, head.bytes.len()), (whole.status, 0), "{path} {asked:?}");
                    let of = |sent: &Sent| {
                        let mut headers = sent.headers.clone();
                        headers.remove("x-request-id");
                        headers.remove("date");
                        headers
                    };
                    assert_eq!(of(&head), of(&whole), "{path} {asked:?}");
                }
            }
        }
        let tag = get(&world, LONG, &[]).await.header("etag").unwrap().to_owned();
        let held = ask(&world, Method::HEAD, LONG, &[("if-none-match", &tag)]).await;
        assert_eq!(held.status, 304);
    }
}

#[tokio::test]
async fn a_long_error_is_compressed_too() {
    let server = server(|config| {
        (config.limits.errors, config.limits.root_fields) = (100, 100);
    })
    .await;
    let fields = (0..60).map(|n| format!("nope{n}")).collect::<Vec<_>>().join(" ");
    let request = server.client.post(server.url("/graphql")).header("accept-encoding", "gzip");
    let request = request.json(&json!({ "query": format!("{{ {fields} }}") }));
    let answer = Sent::of(request.send().await.unwrap()).await;
    assert!(answer.is_packed() && answer.bytes.len() < answer.text().len() / 2);
    assert!(String::from_utf8(answer.text()).unwrap().contains("GRAPHQL_VALIDATION_FAILED"));
}

#[tokio::test]
async fn an_answer_of_megabytes_is_compressed_and_its_memory_given_back() {
    let server = server(|config| config.limits.answer_values = 1_000_000).await;
    let query = "{ things(first: 100) { nodes { id name } } }";
    let fields = (0..20).map(|n| format!("t{n}: things(first: 100) {{ nodes {{ id name }} }} "));
    let long = format!("{{ {} }}", fields.collect::<String>());
    for query in [query, long.as_str()] {
        let ask = |coding: &'static str| {
            let request =
                server.client.post(server.url("/graphql")).json(&json!({ "query": query }));
            request.header("accept-encoding", coding).send()
        };
        let plain = Sent::of(ask("identity").await.unwrap()).await;
        let packed = Sent::of(ask("gzip").await.unwrap()).await;
        assert!(packed.is_packed() && packed.bytes.len() < plain.bytes.len() / 4);
        assert_eq!(packed.text(), plain.bytes);
    }
}
