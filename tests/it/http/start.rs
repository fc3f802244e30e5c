//! A server in this process with a schema that has something of everything.
#![expect(clippy::unused_self, reason = "a field that fails needs nothing")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_graphql::{
    EmptySubscription, Enum, ID, InputObject, Object, Schema, SimpleObject, ValidationMode,
    futures_util::stream,
};
use nasss::{
    Code, Error,
    config::Config,
    http::{Site, serve_site},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};

pub struct Query;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum Tone {
    Flat,
    Sharp,
}

#[derive(InputObject)]
pub struct Filter {
    pub and: Option<Vec<Filter>>,
    pub tone: Option<Tone>,
    pub name: Option<String>,
}

#[derive(SimpleObject)]
pub struct Thing {
    pub id: ID,
    pub name: String,
}

#[derive(SimpleObject)]
pub struct ThingConnection {
    pub nodes: Vec<Thing>,
    pub total_count: i32,
}

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "hello"
    }

    async fn echo(&self, text: Option<String>) -> Option<String> {
        text
    }

    async fn things(&self, first: Option<i32>, filter: Option<Filter>) -> ThingConnection {
        let _read = filter.map(|filter| (filter.and, filter.tone, filter.name));
        let n = first.unwrap_or(20);
        ThingConnection {
            nodes: (0..n).map(|n| Thing { id: n.into(), name: "thing".to_owned() }).collect(),
            total_count: n,
        }
    }

    async fn slow(&self, milliseconds: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        true
    }

    /// A nullable field that fails: only the result inside the option keeps the error in its place.
    async fn fails(&self) -> Option<nasss::Result<i32>> {
        Some(Err(Error::new(Code::NotFound, "There is no such thing.")))
    }

    fn must(&self) -> nasss::Result<i32> {
        Err(Error::new(Code::Forbidden, "Not for you."))
    }

    fn breaks(&self) -> nasss::Result<Option<i32>> {
        Err(Error::internal(std::io::Error::other("secret /etc/passwd")))
    }

    async fn panics(&self) -> bool {
        let text = tokio::task::spawn(async { "a text" }).await.unwrap();
        assert_eq!(text, "secret panic text");
        true
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn add(&self) -> i32 {
        1
    }
}

/// A running server; it stops when the test ends.
pub struct Server {
    pub address: SocketAddr,
    pub client: reqwest::Client,
    /// Each message is a signal to stop.
    pub stop: mpsc::UnboundedSender<()>,
    pub task: JoinHandle<std::io::Result<()>>,
}

/// Starts a server with the defaults, but for what `change` changes.
pub async fn server(change: impl FnOnce(&mut Config)) -> Server {
    server_that_is(change, true).await
}

/// The same, ready or not.
pub async fn server_that_is(change: impl FnOnce(&mut Config), ready: bool) -> Server {
    server_whose_check(change, move || async move {
        if ready { Ok(()) } else { Err(Error::new(Code::Unavailable, "secret: no database")) }
    })
    .await
}

/// The same with a check of whether it is ready.
pub async fn server_whose_check<F>(
    change: impl FnOnce(&mut Config),
    ready: impl Fn() -> F + Send + Sync + 'static,
) -> Server
where
    F: Future<Output = nasss::Result<()>> + Send + 'static,
{
    let mut config = Config::default();
    change(&mut config);
    let schema = Schema::build(Query, Mutation, EmptySubscription)
        .extension(nasss::meter::Metering)
        .limit_recursive_depth(usize::MAX)
        .validation_mode(ValidationMode::Fast)
        .finish();
    let site = Site::of_schema(Arc::new(config), &schema.sdl(), schema).unwrap().with_ready(ready);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, signals) = mpsc::unbounded_channel();
    // When the test ends, that is a signal, too.
    let signals = stream::unfold(Some(signals), |signals| async move {
        let mut signals = signals?;
        let sent = signals.recv().await;
        Some(((), sent.map(|()| signals)))
    });
    let task = tokio::spawn(serve_site(listener, site, signals));
    Server { address, client: crate::harness::client(), stop, task }
}

impl Server {
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A POST of JSON that accepts the newer media type.
    pub async fn post(&self, body: Value) -> (u16, Value) {
        let response = self
            .client
            .post(self.url("/graphql"))
            .header("accept", "application/graphql-response+json")
            .json(&body)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn query(&self, text: &str) -> (u16, Value) {
        self.post(json!({ "query": text })).await
    }

    /// Any bytes as a body of JSON.
    pub async fn post_bytes(&self, body: impl Into<reqwest::Body>) -> reqwest::Response {
        self.client
            .post(self.url("/graphql"))
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Writes bytes to a new connection and reads until the server closes it.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        read_to_end(&mut stream).await
    }
}

/// Reads one answer whose length is told.
pub async fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = async {
        loop {
            let text = String::from_utf8_lossy(&answer).to_lowercase();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .split("content-length: ")
                    .nth(1)
                    .map_or("0", |rest| rest.split("\r\n").next().unwrap());
                if body.len() >= length.parse::<usize>().unwrap() {
                    return;
                }
            }
            if stream.read_buf(&mut answer).await.unwrap() == 0 {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.unwrap();
    String::from_utf8(answer).unwrap()
}

pub async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let read = stream.read_to_end(&mut all);
    tokio::time::timeout(Duration::from_secs(20), read).await.unwrap().unwrap();
    String::from_utf8(all).unwrap()
}

/// The code of the first error.
pub fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
