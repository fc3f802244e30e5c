//! The page for people: GraphiQL where it was built into the program, else the plain page.

use nasss::{
    config::Ide,
    http::GRAPHIQL_BUILT,
    questions::{QUESTIONS, WAITING},
};
use reqwest::Response;
use serde_json::Value;

use super::start::{Server, code, server};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const KEPT: &str = "public, max-age=31536000, immutable";
const ASKED: &str = "public, no-cache";

async fn get(server: &Server, path: &str, accept: &str) -> Response {
    server.client.get(server.url(path)).header("accept", accept).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// What the page may load, by kind.
fn policy<'a>(response: &'a Response) -> Vec<(&'a str, Vec<&'a str>)> {
    let directive = |text: &'a str| {
        let mut words = text.split_whitespace();
        (words.next().unwrap(), words.collect())
    };
    header(response, "content-security-policy").split(';').map(directive).collect()
}

/// Whatever page it is: nothing from elsewhere, nobody may frame it, no script in the text.
fn is_closed(response: &Response) {
    let policy = policy(response);
    let of = |kind: &str| policy.iter().find(|(name, _)| *name == kind).map(|(_, from)| &from[..]);
    for (kind, from) in [
        ("default-src", "'none'"),
        ("script-src", "'self'"),
        ("connect-src", "'self'"),
        ("frame-ancestors", "'none'"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
    ] {
        assert_eq!(of(kind), Some(&[from][..]), "{kind}");
    }
    for (kind, from) in &policy {
        for source in from {
            let known = ["'none'", "'self'"].contains(source)
                || (*kind == "style-src" && *source == "'unsafe-inline'")
                || (*kind == "img-src" && *source == "data:");
            assert!(known, "{kind} {source}");
        }
    }
    assert_eq!(header(response, "x-content-type-options"), "nosniff");
    assert_eq!(header(response, "referrer-policy"), "no-referrer");
}

/// The addresses in a page's tags.
fn loaded(page: &str) -> Vec<&str> {
    let after = |mark: &str| {
        let parts: Vec<&str> = page.split(mark).skip(1).collect();
        parts.into_iter().filter_map(|part| part.split('"').next()).collect::<Vec<_>>()
    };
    [after("src=\""), after("href=\"")].concat()
}

fn ending(address: &str) -> &str {
    address.rsplit_once('.').unwrap().1
}

#[tokio::test]
async fn a_browser_gets_a_page_that_loads_from_here_alone() {
    for ide in [Ide::Graphiql, Ide::Plain] {
        let server = server(|config| config.ide = ide).await;
        for path in ["/", "/graphiql", "/graphql", "/graphql?query={hello}"] {
            let response = get(&server, path, BROWSER).await;
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
            assert_eq!(header(&response, "cache-control"), ASKED);
            is_closed(&response);
            let page = response.text().await.unwrap();
            let built = GRAPHIQL_BUILT && ide == Ide::Graphiql;
            assert_eq!(page.contains("\"graphiql/assets/"), built, "{path}");
            for address in loaded(&page).into_iter().filter(|it| !it.starts_with('#')) {
                // Not from the root of the host, so that all of it may stand below a path.
                assert!(!address.starts_with('/') && !address.contains(':'), "{address}");
                let response = get(&server, &format!("/{address}"), "*/*").await;
                assert_eq!(response.status(), 200, "{address}");
                is_closed(&response);
                let kept = if address.contains("/assets/") { KEPT } else { ASKED };
                assert_eq!(header(&response, "cache-control"), kept, "{address}");
                let kind = match ending(address) {
                    "js" => "text/javascript; charset=utf-8",
                    "css" => "text/css; charset=utf-8",
                    _ => "image/svg+xml",
                };
                assert_eq!(header(&response, "content-type"), kind, "{address}");
            }
        }
    }
}

#[tokio::test]
async fn the_plain_page_allows_no_style_in_the_text() {
    let server = server(|config| config.ide = Ide::Plain).await;
    let response = get(&server, "/", BROWSER).await;
    assert!(!header(&response, "content-security-policy").contains("unsafe"));
}

#[tokio::test]
async fn what_a_browser_holds_is_not_sent_again() {
    let server = server(|_| {}).await;
    for path in ["/", "/page.js", "/session.js", "/page.css", "/icon.svg", "/questions.json"] {
        let first = get(&server, path, BROWSER).await;
        let tag = header(&first, "etag").to_owned();
        assert!(tag.starts_with('"'), "{path}");
        let request = server.client.get(server.url(path)).header("if-none-match", tag);
        assert_eq!(request.header("accept", BROWSER).send().await.unwrap().status(), 304, "{path}");
    }
}

#[tokio::test]
async fn the_bundle_is_sent_compressed_to_those_who_take_it() {
    if !GRAPHIQL_BUILT {
        return;
    }
    let server = server(|_| {}).await;
    let page = get(&server, "/", BROWSER).await.text().await.unwrap();
    let script = loaded(&page).into_iter().find(|it| ending(it) == "js").unwrap();
    let ask = |coding: &'static str| {
        let url = server.url(&format!("/{script}"));
        server.client.get(url).header("accept-encoding", coding).send()
    };
    let packed = ask("gzip, deflate, br").await.unwrap();
    assert_eq!(header(&packed, "content-encoding"), "gzip");
    assert!(header(&packed, "vary").split(", ").any(|name| name == "Accept-Encoding"));
    let plain = ask("identity").await.unwrap();
    assert_eq!(header(&plain, "content-encoding"), "");
    let (packed, plain) = (packed.bytes().await.unwrap(), plain.text().await.unwrap());
    assert!(packed.len() * 2 < plain.len() && plain.contains("import"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for ide in [Ide::Graphiql, Ide::Plain] {
        let server = server(|config| config.ide = ide).await;
        for path in [
            "/graphiql/",
            "/graphiql/index.html",
            "/graphiql/assets/nothing.js",
            "/graphiql/..%2fpage.js",
            "/page.html",
            "/favicon.ico",
        ] {
            let response = get(&server, path, BROWSER).await;
            assert_eq!(response.status(), 404, "{path}");
        }
    }
}

#[tokio::test]
async fn turned_off_there_is_no_page() {
    let server = server(|config| config.ide = Ide::Off).await;
    for path in ["/", "/graphiql", "/page.js", "/page.css", "/icon.svg", "/questions.json"] {
        let response = get(&server, path, BROWSER).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(code(&response.json::<Value>().await.unwrap()), "NOT_FOUND");
    }
    let response = get(&server, "/graphql?query={hello}", BROWSER).await;
    assert!(response.text().await.unwrap().contains("\"hello\":\"hello\""));
}

#[tokio::test]
async fn the_page_is_html_and_is_read_alone() {
    let server = server(|_| {}).await;
    for path in ["/", "/graphiql"] {
        let response = get(&server, path, "application/json").await;
        assert_eq!(response.status(), 406, "{path}");
        assert_eq!(code(&response.json::<Value>().await.unwrap()), "NOT_ACCEPTABLE");
    }
    for path in ["/", "/graphiql", "/page.js", "/questions.json"] {
        let response = server.client.post(server.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 405, "{path}");
        assert_eq!(header(&response, "allow"), "GET, HEAD");
        let response = server.client.head(server.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.text().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_page_is_told_the_ten_questions() {
    let server = server(|_| {}).await;
    let response = get(&server, "/questions.json", "*/*").await;
    assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8");
    let told: Value = response.json().await.unwrap();
    assert!(told["held"].as_str().unwrap().contains("coverage"));
    let questions = told["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 10);
    for (told, question) in questions.iter().zip(QUESTIONS) {
        assert_eq!(told["number"], question.number);
        assert_eq!(told["text"], question.text);
        assert_eq!(told["query"], question.query);
    }
    assert_eq!(told["waiting"]["query"], WAITING.query);
}
