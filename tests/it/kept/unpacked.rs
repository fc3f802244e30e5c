//! A kept version as files, a copy of its database to work on, and the service over it.

use std::{collections::HashMap, fs, io::Read, path::PathBuf};

use flate2::read::GzDecoder;
use sea_orm::sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, sqlite::SqliteConnectOptions,
};
use serde_json::{Value, json};

use super::VERSIONS;
use crate::{
    command_line::program::{Folder, Output, Running},
    harness::{client, inside::Inside, people::Reply, postgres},
};

/// Sessions and tokens last for years at most, so their end is moved before a copy is used.
const PROLONG: [&str; 2] = [
    "UPDATE session SET expires_at = 4102444800000000",
    "UPDATE api_token SET expires_at = 4102444800000000",
];

/// Times that a busy machine may need more of; nothing here is about them.
const PATIENT: [&str; 4] = [
    "NASSS_DATABASE_ACQUIRE_TIMEOUT",
    "NASSS_DATABASE_STATEMENT_TIMEOUT",
    "NASSS_LIMITS_EXECUTION_TIMEOUT",
    "NASSS_LIMITS_READ_TIME",
];

/// A version that is kept, on one engine.
pub struct Kept {
    pub version: &'static str,
    engine: &'static str,
    folder: PathBuf,
    /// The content of `kept.json`.
    pub about: Value,
}

impl Kept {
    /// Every kept version on an engine.
    pub fn all(engine: &'static str) -> impl Iterator<Item = Self> {
        VERSIONS.into_iter().map(move |version| {
            let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/kept");
            let folder = kept.join(version).join(engine);
            let about = fs::read(folder.join("kept.json")).unwrap();
            Self { version, engine, folder, about: serde_json::from_slice(&about).unwrap() }
        })
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap()
    }

    fn unpacked(&self, file: &str) -> Vec<u8> {
        let packed = fs::File::open(self.folder.join(file)).unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// The recorded questions with their answers.
    pub fn answers(&self) -> Value {
        serde_json::from_slice(&self.unpacked("answers.json.gz")).unwrap()
    }

    fn id(&self, list: &str, name: &str) -> &str {
        self.about[list][name].as_str().unwrap_or_else(|| panic!("{list} has no {name}"))
    }

    /// Id of a thing, by the name that the script gave it.
    pub fn thing(&self, name: &str) -> &str {
        self.id("things", name)
    }

    /// Id of a change set, by the name that the script gave it.
    pub fn set(&self, name: &str) -> &str {
        self.id("sets", name)
    }

    /// Ids of the API tokens that are good.
    pub fn api_tokens(&self) -> Vec<String> {
        let viewers =
            self.about["viewers"].as_object().unwrap().values().map(|held| &held["token"]);
        let desks = self.about["desks"].as_object().unwrap().values();
        let tokens = viewers.chain(desks).filter_map(Value::as_str);
        let tokens = tokens.filter_map(nasss::auth::ApiToken::parse);
        tokens.map(|token| nasss::id::Kind::ApiToken.id(token.id)).collect()
    }

    pub fn is_sqlite(&self) -> bool {
        self.engine == "sqlite"
    }

    /// A copy of `kept` or `before-erasing` to work on, as the old version left it.
    pub async fn unpack(self, name: &str) -> Unpacked {
        let mut folder = Folder::new();
        for setting in PATIENT {
            folder = folder.with(setting, "60");
        }
        let folder = folder
            .with("NASSS_TOKENS_KEYS", &self.text("keys.json"))
            .with("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0")
            .with("NASSS_LIMITS_REQUESTS_PER_MINUTE_ACCOUNT", "0");
        let mut issuer = self.about["issuer"]["settings"].clone();
        let keys = folder.path("issuer.json");
        fs::write(&keys, self.about["issuer"]["keys"].to_string()).unwrap();
        issuer["jwks_file"] = json!(keys);
        let folder = folder.with("NASSS_ISSUERS", &json!([issuer]).to_string());
        fs::create_dir(folder.path("data")).unwrap();
        fs::write(folder.path("data/erased.jsonl"), self.text("erased.jsonl")).unwrap();
        if self.is_sqlite() {
            fs::write(folder.path("data/nasss.db"), self.unpacked(&format!("{name}.db.gz")))
                .unwrap();
            let options = SqliteConnectOptions::new().filename(folder.path("data/nasss.db"));
            let mut db = options.connect().await.unwrap();
            for statement in PROLONG {
                db.execute(statement).await.unwrap();
            }
            db.close().await.unwrap();
            return Unpacked { kept: self, folder, url: None };
        }
        let url = postgres::server().unwrap().new_database(None).await;
        let dump = String::from_utf8(self.unpacked(&format!("{name}.sql.gz"))).unwrap();
        let mut db = PgConnection::connect(&url).await.unwrap();
        db.execute(AssertSqlSafe(dump)).await.unwrap();
        db.execute("SET search_path TO public").await.unwrap();
        for statement in PROLONG {
            db.execute(statement).await.unwrap();
        }
        db.close().await.unwrap();
        let folder = folder.with("DATABASE_URL", &url);
        Unpacked { kept: self, folder, url: Some(url) }
    }
}

/// A copy of a kept database in a folder of its own.
pub struct Unpacked {
    pub kept: Kept,
    pub folder: Folder,
    url: Option<String>,
}

impl Unpacked {
    /// Runs a command, which must succeed without a warning.
    pub fn run(&self, args: &[&str]) -> Output {
        let output = self.folder.run(args);
        assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?} {output:?}");
        output
    }

    /// How many steps of the schema were taken, and how many this program knows.
    fn steps(&self) -> (usize, usize) {
        let status = self.run(&["migrate", "status"]);
        let taken = status.text.lines().filter(|line| line.starts_with("taken")).count();
        let pending = status.text.lines().filter(|line| line.starts_with("pending")).count();
        (taken, taken + pending)
    }

    /// Brings the schema up, back to that of the old version (by one step at least), and up again.
    pub fn migrate_up_down_and_up(&self) {
        let (taken, known) = self.steps();
        self.run(&["migrate", "up"]);
        assert_eq!(self.steps(), (known, known));
        let added = (known - taken).max(1);
        self.run(&["migrate", "down", "--for-earlier-release", "--steps", &added.to_string()]);
        assert_eq!(self.steps(), (known - added, known));
        self.run(&["migrate", "up"]);
        assert_eq!(self.steps(), (known, known));
    }

    /// Serves the copy.
    pub fn serve(&self) -> Service<'_> {
        let running = self.folder.serve(&[]);
        Service { about: &self.kept.about, running, client: client() }
    }

    /// The database, past the service.
    pub async fn inside(&self) -> Inside {
        match &self.url {
            Some(url) => Inside::postgres(url).await,
            None => Inside::sqlite(&self.folder.path("data/nasss.db")).await,
        }
    }
}

/// A service over a copy.
pub struct Service<'k> {
    about: &'k Value,
    pub running: Running,
    client: reqwest::Client,
}

impl Service<'_> {
    /// The reply to a request with this token, or without one.
    pub async fn reply(&self, bearer: Option<&str>, query: &str, variables: Value) -> Reply {
        let mut request = self.client.post(self.running.url());
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        Reply::to(request, query, variables).await
    }

    /// The data of an answer without errors.
    pub async fn data(&self, bearer: Option<&str>, query: &str, variables: Value) -> Value {
        self.reply(bearer, query, variables).await.data().clone()
    }

    /// Goes on with a kept session: the new access token and the new refresh token.
    pub async fn refresh(&self, refresh: &str) -> Reply {
        let query = "mutation ($input: RefreshInput!) { refresh(input: $input) { accessToken refreshToken } }";
        self.reply(None, query, json!({ "input": { "refreshToken": refresh } })).await
    }

    /// The bearer token of a class of viewers; none for anonymous requests.
    pub async fn bearer(&self, viewer: &str) -> Option<String> {
        let held = &self.about["viewers"][viewer];
        if let Some(token) = held["token"].as_str().or_else(|| self.about["desks"][viewer].as_str())
        {
            return Some(token.to_owned());
        }
        let refreshed = self.refresh(held["refresh"].as_str()?).await;
        Some(refreshed.data()["refresh"]["accessToken"].as_str().unwrap().to_owned())
    }

    /// The bearer token of a class of viewers once all sessions were ended.
    pub async fn bearer_after_restoring(&self, viewer: &str) -> Option<String> {
        if !self.about["viewers"][viewer]["refresh"].is_string() {
            return self.bearer(viewer).await;
        }
        let query = "mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }";
        let input = json!({ "name": viewer, "password": self.about["password"] });
        let signed_in = self.data(None, query, json!({ "input": input })).await;
        Some(signed_in["signIn"]["accessToken"].as_str().unwrap().to_owned())
    }

    /// The bearer tokens of all classes of viewers.
    pub async fn bearers(&self) -> HashMap<String, Option<String>> {
        let mut bearers = HashMap::new();
        for viewer in self.about["viewers"].as_object().unwrap().keys() {
            bearers.insert(viewer.clone(), self.bearer(viewer).await);
        }
        bearers
    }
}
