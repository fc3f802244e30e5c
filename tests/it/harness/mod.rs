//! A world for each test: a database of its own, a server of its own, and a client.

pub mod inside;
pub mod paths;
pub mod people;
pub mod postgres;

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use async_graphql::futures_util::stream;
use entity::words::DatasetKind;
use nasss::{
    access::{
        Permit, Viewer,
        open::{Course, Place, Pool, migrate, open},
    },
    app::{App, Edition},
    config::{Config, Secret},
    http,
    interchange::{load, seed},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::OnceCell};

/// What a world's database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// What `nasss serve` loads.
    Default,
    /// What `nasss serve --demo` loads.
    Demo,
    /// The data set's own row and nothing in it.
    Empty,
}

/// A service of its own, over a database of its own, on either engine.
pub struct World {
    pub app: App,
    pub address: std::net::SocketAddr,
    pub client: reqwest::Client,
    /// Holds what the service writes; gone with the world.
    _folder: TempDir,
}

/// Tests that must hold on both engines. Each gets a world of its own with the data that it names.
macro_rules! on_both_engines {
    ($($(#[doc = $doc:literal])* async fn $name:ident($world:ident: $data:ident) $body:block)*) => {
        $($(#[doc = $doc])* async fn $name($world: $crate::harness::World) $body)*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                use $crate::harness::{Data, World};
                let world = World::sqlite(Data::$data).await;
                let db = world.app.db.clone();
                super::$name(world).await;
                // So that no file stays open.
                db.close().await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                use $crate::harness::{Data, World};
                if let Some(world) = World::postgres(Data::$data).await {
                    let db = world.app.db.clone();
                    super::$name(world).await;
                    db.close().await;
                }
            })*
        }
    };
}
pub(crate) use on_both_engines;

impl World {
    /// A world on SQLite.
    pub async fn sqlite(data: Data) -> Self {
        Self::sqlite_with(data, settings()).await
    }

    /// A world on SQLite with these settings.
    pub async fn sqlite_with(data: Data, config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(sqlite_template(data).await, folder.path().join("nasss.db")).unwrap();
        let config = Config { data_dir: folder.path().to_owned(), ..config };
        Self::over(config, Some(folder)).await
    }

    /// A world on PostgreSQL, where there is one.
    pub async fn postgres(data: Data) -> Option<Self> {
        Self::postgres_with(data, settings()).await
    }

    /// A world on PostgreSQL, where there is one, with these settings.
    pub async fn postgres_with(data: Data, config: Config) -> Option<Self> {
        let server = postgres::server()?;
        let template = postgres_template(server, data).await;
        let url = server.new_database(Some(template)).await;
        let config = Config { database_url: Some(Secret::new(url)), ..config };
        Some(Self::over(config, None).await)
    }

    /// A world with these settings, whose database is ready.
    pub async fn over(mut config: Config, folder: Option<TempDir>) -> Self {
        let folder = folder.unwrap_or_else(|| tempfile::tempdir().unwrap());
        if config.data_dir == Config::default().data_dir {
            folder.path().clone_into(&mut config.data_dir);
        }
        let app = App::open(config, Edition::Standard).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(http::serve(listener, app.clone(), stream::pending()));
        Self { app, address, client: client(), _folder: folder }
    }

    /// Where GraphQL is answered.
    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// The answer to a query, whatever it is.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.client.post(self.url());
        let body = json!({ "query": query, "variables": variables });
        let answer = request.json(&body).send().await.unwrap().json().await.unwrap();
        paths::assert_paths_lead_into_the_input(query, &body["variables"], &answer);
        answer
    }

    /// The data of a query that must have no errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The data of a query without variables.
    pub async fn get(&self, query: &str) -> Value {
        self.data(query, json!({})).await
    }

    /// The code of the first error of a query that must fail.
    pub async fn code(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error in {answer:#}")).to_owned()
    }

    /// The data of a query, and how many statements it took.
    pub async fn counted(&self, query: &str, variables: Value) -> (Value, u64) {
        let before = self.app.db.statements();
        let data = self.data(query, variables).await;
        (data, self.app.db.statements() - before)
    }

    /// The answer to a query of somebody who is not anonymous: past HTTP, until tokens are issued.
    pub async fn ask_as(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let request = async_graphql::Request::new(query)
            .variables(async_graphql::Variables::from_json(variables))
            .data(self.app.scope(viewer.clone()));
        serde_json::to_value(self.app.schema.execute(request).await).unwrap()
    }
}

/// A client over HTTP, with the TLS that the program uses.
pub fn client() -> reqwest::Client {
    // Whoever was first installed the same.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Keys for tokens: the same for all tests, made once.
fn keys() -> &'static str {
    static KEYS: OnceLock<String> = OnceLock::new();
    KEYS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.json");
        nasss::auth::Keys::of_file(&file, 0).unwrap();
        std::fs::read_to_string(file).unwrap()
    })
}

/// Settings of tests: nobody is slowed down.
pub fn settings() -> Config {
    let mut config = Config::default();
    config.tokens.keys = Some(Secret::new(keys()));
    config.limits.requests_per_minute_account = 0;
    config.limits.requests_per_minute = 0;
    config.limits.connections_per_address = 0;
    // PostgreSQL counts wall time, which says little while many tests share a machine.
    config.limits.read_time = std::time::Duration::from_secs(60);
    // So every document that a test sends costs at most half of the default.
    config.limits.cost /= 2;
    config.limits.operations_per_subscriber = 0;
    // Whoever counts statements asks twice and means it.
    config.answers.bytes = 0;
    config
}

const POOL: Pool = Pool {
    connections: 2,
    acquire_timeout: std::time::Duration::from_secs(30),
    statement_timeout: std::time::Duration::from_secs(60),
    draft_bytes: 0,
};

/// Fills an empty database.
pub async fn fill(place: &Place, data: Data) {
    migrate(place, Course::Up).await.unwrap();
    let db = open(place, POOL).await.unwrap();
    let (kind, bundles) = match data {
        Data::Default => (DatasetKind::Real, seed::default_bundles()),
        Data::Demo => (DatasetKind::Demo, seed::demo_bundles()),
        Data::Empty => (DatasetKind::Demo, Ok(Vec::new())),
    };
    load::load(&db, &Permit::of_operator(), kind, &bundles.unwrap(), "test").await.unwrap();
    db.close().await;
}

/// A filled file to copy, made once.
async fn sqlite_template(data: Data) -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    static DEFAULT: OnceCell<PathBuf> = OnceCell::const_new();
    static DEMO: OnceCell<PathBuf> = OnceCell::const_new();
    static EMPTY: OnceCell<PathBuf> = OnceCell::const_new();
    let (cell, name) = match data {
        Data::Default => (&DEFAULT, "default.db"),
        Data::Demo => (&DEMO, "demo.db"),
        Data::Empty => (&EMPTY, "empty.db"),
    };
    let folder: &Path = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path();
    cell.get_or_init(|| async {
        let file = folder.join(name);
        fill(&Place::Sqlite(file.clone()), data).await;
        file
    })
    .await
    .clone()
}

/// A filled database to copy, made once.
async fn postgres_template(server: &postgres::Server, data: Data) -> &'static str {
    static DEFAULT: OnceCell<String> = OnceCell::const_new();
    static DEMO: OnceCell<String> = OnceCell::const_new();
    static EMPTY: OnceCell<String> = OnceCell::const_new();
    let cell = match data {
        Data::Default => &DEFAULT,
        Data::Demo => &DEMO,
        Data::Empty => &EMPTY,
    };
    cell.get_or_init(|| async {
        let url = server.new_database(None).await;
        fill(&Place::Postgres(url.clone()), data).await;
        url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned()
    })
    .await
}
