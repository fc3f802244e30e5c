//! A restored database revives nothing that was taken away, and takes nothing on that is not ours.

use std::path::Path;

use sea_orm::sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions,
};
use serde_json::{Value, json};

use super::{
    assert_one_line, on_postgres,
    program::{Folder, Running, mode},
};
use crate::harness::{client, inside::Inside};

const PASSWORD: &str = "twelve small boats";
const ME: &str = "{ viewer { credential } }";
const READ: &str =
    "{ dataset { id } studies { nodes { quotes(first: 100) { nodes { id text } } } } }";

pub fn done(folder: &Folder, args: &[&str]) -> String {
    let output = folder.run(args);
    assert_eq!((output.code, output.errors.as_str()), (Some(0), ""), "{args:?}: {output:?}");
    output.text
}

async fn ask(running: &Running, token: Option<&str>, query: &str, variables: Value) -> Value {
    let mut request = client().post(running.url());
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let body = json!({ "query": query, "variables": variables });
    request.json(&body).send().await.unwrap().json().await.unwrap()
}

async fn sign_in(running: &Running) -> (String, String) {
    let query = format!(
        "mutation {{ signIn(input: {{ name: \"ada\", password: \"{PASSWORD}\" }}) {{ accessToken refreshToken }} }}"
    );
    let signed_in = ask(running, None, &query, json!({})).await["data"]["signIn"].clone();
    let text = |name: &str| signed_in[name].as_str().unwrap().to_owned();
    (text("accessToken"), text("refreshToken"))
}

/// Makes an account with a password, one with a code, a session and two tokens.
struct Credentials {
    code: String,
    access: String,
    refresh: String,
    kept: String,
    other: String,
}

impl Credentials {
    async fn of(folder: &Folder, running: &Running, demo: &[&str]) -> Self {
        let args = |command: &'static str, rest: &[&'static str]| {
            let all = [command].into_iter().chain(demo.iter().copied()).chain(rest.iter().copied());
            all.map(str::to_owned).collect::<Vec<String>>()
        };
        let run =
            |args: Vec<String>| done(folder, &args.iter().map(String::as_str).collect::<Vec<_>>());
        run(args("account", &["create", "ada", "--grant", "READER"]));
        let password = args("account", &["password", "ada"]);
        let password: Vec<&str> = password.iter().map(String::as_str).collect();
        assert_eq!(folder.run_with(&password, PASSWORD).code, Some(0));
        let made = run(args("account", &["create", "bob"]));
        let code = made.lines().nth(1).unwrap().to_owned();
        let token = |what| args("token", &["create", "ada", "--for", what, "--right", "READER"]);
        let (kept, other) = (run(token("kept")), run(token("other")));
        let (access, refresh) = sign_in(running).await;
        Self { code, access, refresh, kept, other }
    }

    /// Which of them are good: access token, refresh token, code, and the two API tokens.
    async fn good(&self, running: &Running) -> [bool; 5] {
        let lets_in = async |token: &str| {
            ask(running, Some(token), ME, json!({})).await["data"]["viewer"].is_object()
        };
        let refresh = "mutation ($token: String!) { refresh(input: { refreshToken: $token }) { accessToken } }";
        let refreshed = ask(running, None, refresh, json!({ "token": self.refresh })).await;
        let set = "mutation ($input: SetPasswordInput!) { setPassword(input: $input) { done } }";
        let input = json!({ "name": "bob", "code": self.code, "password": PASSWORD });
        let set = ask(running, None, set, json!({ "input": input })).await;
        [
            lets_in(&self.access).await,
            refreshed["data"]["refresh"].is_object(),
            set["data"]["setPassword"]["done"] == true,
            lets_in(&self.kept).await,
            lets_in(&self.other).await,
        ]
    }

    fn kept_id(&self) -> String {
        let id = nasss::auth::ApiToken::parse(&self.kept).unwrap().id;
        nasss::id::Kind::ApiToken.id(id)
    }
}

fn end(running: Running) {
    running.signal("TERM");
    running.end();
}

#[tokio::test]
async fn a_restored_database_lets_in_by_passwords_and_tokens_that_are_named_alone() {
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    let running = folder.serve(&["serve", "--demo"]);
    let held = Credentials::of(&folder, &running, &["--demo"]).await;
    done(&folder, &["backup", "--demo", "copy.db"]);
    done(&folder, &["account", "--demo", "disable", "bob"]);
    end(running);
    let never = nasss::id::Kind::ApiToken.id(uuid::Uuid::from_u128(1));
    let place = "data/demo/nasss.db";
    let restore = ["restore", "--demo", "copy.db", "--replaces", place];
    let refused = folder.run(&[&restore[..], &["--keep-token", &never]].concat());
    assert_one_line(&refused, &[&never, "cannot be kept"]);
    let told = done(&folder, &[&restore[..], &["--keep-token", &held.kept_id()]].concat());
    assert!(
        told.contains("ended: 1 sessions, 1 one-time codes; revoked: 1 API tokens, 1 kept"),
        "{told}"
    );
    // Those of the demonstration, and two of this test.
    assert!(
        told.contains("as in the copy: 8 accounts (0 disabled), 7 grants, 7 passwords"),
        "{told}"
    );
    assert!(folder.path("data/demo/nasss.db.replaced").exists());
    let running = folder.serve(&["serve", "--demo"]);
    assert_eq!(held.good(&running).await, [false, false, false, true, false]);
    sign_in(&running).await;
    assert!(done(&folder, &["audit", "export", "--demo"]).contains("\"RESTORED\""));
    end(running);
    // What is aside is not overwritten.
    assert_one_line(&folder.run(&restore), &["nasss.db.replaced is there already"]);
}

#[tokio::test]
async fn what_postgresql_restored_lets_in_by_passwords_and_tokens_that_are_named_alone() {
    let Some((folder, _)) = on_postgres().await else { return };
    done(&folder, &["migrate"]);
    done(&folder, &["seed"]);
    let running = folder.serve(&["serve"]);
    let held = Credentials::of(&folder, &running, &[]).await;
    end(running);
    assert_one_line(&folder.run(&["restore", "--adopt"]), &["no list", "--without-erased-list"]);
    let id = held.kept_id();
    let told = done(&folder, &["restore", "--adopt", "--without-erased-list", "--keep-token", &id]);
    assert!(
        told.contains("ended: 1 sessions, 1 one-time codes; revoked: 1 API tokens, 1 kept"),
        "{told}"
    );
    assert!(
        told.contains("as in the copy: 2 accounts (0 disabled), 1 grants, 1 passwords"),
        "{told}"
    );
    let running = folder.serve(&["serve"]);
    assert_eq!(held.good(&running).await, [false, false, false, true, false]);
    sign_in(&running).await;
}

/// Runs statements in a database file, without keeping its foreign keys.
pub async fn alter(file: &Path, sql: &str) {
    let options = SqliteConnectOptions::new().filename(file).foreign_keys(false);
    let mut db = options.connect().await.unwrap();
    db.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_copy_with_a_schema_that_is_not_ours_or_with_damage_is_refused() {
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    done(&folder, &["backup", "--demo", "copy.db"]);
    let (whole, bad) = (folder.path("copy.db"), folder.path("bad.db"));
    let new = Folder::new();
    let args = ["restore", "bad.db", "--without-erased-list"];
    for (sql, named) in [
        ("CREATE TABLE theirs (x)", "table theirs"),
        ("CREATE VIEW theirs AS SELECT 1", "view theirs"),
        ("CREATE TRIGGER theirs AFTER INSERT ON session BEGIN SELECT 1; END", "trigger theirs"),
        ("CREATE TRIGGER theirs INSTEAD OF INSERT ON v BEGIN SELECT 1; END", "theirs"),
        ("CREATE INDEX theirs ON quote (text)", "index theirs"),
        ("CREATE VIRTUAL TABLE theirs USING fts5(x)", "theirs"),
        ("ALTER TABLE account ADD COLUMN theirs TEXT", "table account differs"),
        ("DROP TRIGGER audit_event_stands", "trigger audit_event_stands is missing"),
        (
            "DROP TRIGGER audit_event_stands; CREATE TRIGGER audit_event_stands AFTER INSERT ON account BEGIN SELECT 1; END",
            "trigger audit_event_stands differs",
        ),
        ("DROP INDEX account_name", "index account_name is missing"),
        ("DROP TABLE seaql_migrations", "schema of any release"),
        ("DELETE FROM seaql_migrations WHERE version LIKE '%_000003_%'", "schema of any release"),
        ("DELETE FROM seaql_migrations WHERE version LIKE '%_000018_%'", "schema of any release"),
        (
            "DELETE FROM seaql_migrations WHERE version > 'm20261129_000021'",
            "schema is not ours",
        ),
        ("INSERT INTO seaql_migrations VALUES ('m29991231_000099_later', 1)", "newer"),
        ("UPDATE role_grant SET account_id = zeroblob(16); UPDATE quote SET study_id = zeroblob(16)", "damaged"),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'order_key, id', 'id, order_key')
            WHERE name = 'account_by_name'",
            "account_by_name",
        ),
    ] {
        std::fs::copy(&whole, &bad).unwrap();
        let sql = if sql.contains(" ON v ") { format!("CREATE VIEW v AS SELECT 1 AS x; {sql}") } else { sql.to_owned() };
        alter(&bad, &sql).await;
        std::fs::copy(&bad, new.path("bad.db")).unwrap();
        assert_one_line(&new.run(&args), &["bad.db is no backup of nasss", named]);
        assert!(!new.path("data/nasss.db").exists(), "{sql}");
        assert!(!new.path("data/nasss.db.restoring").exists(), "{sql}");
    }
    // Pages that were written over, each for itself.
    let bytes = std::fs::read(&whole).unwrap();
    let pages = bytes.len() / 4096;
    for page in [3, pages / 4, pages / 2, pages - 2] {
        let mut bytes = bytes.clone();
        bytes[page * 4096..][..4096].fill(0xAB);
        std::fs::write(new.path("bad.db"), bytes).unwrap();
        assert_one_line(&new.run(&args), &["bad.db is no backup of nasss"]);
        assert!(!new.path("data/nasss.db").exists(), "page {page}");
    }
    std::fs::copy(&whole, new.path("bad.db")).unwrap();
    done(&new, &args);
}

#[tokio::test]
async fn the_folder_of_a_restored_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    done(&folder, &["backup", "--demo", "copy.db"]);
    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    std::fs::create_dir_all(new.path("data")).unwrap();
    std::fs::set_permissions(new.path("data"), std::fs::Permissions::from_mode(0o755)).unwrap();
    done(&new, &["restore", "copy.db", "--without-erased-list"]);
    assert_eq!((mode(&new.path("data")), mode(&new.path("data/nasss.db"))), (0o700, 0o600));
}

/// Where a list may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Own,
    Named,
    Replaced,
    InTheCopy,
}

const SOURCES: [Source; 4] = [Source::Own, Source::Named, Source::Replaced, Source::InTheCopy];

fn listed(key: uuid::Uuid) -> String {
    json!({ "entity": "quote", "id": key, "at": i64::MAX }).to_string() + "\n"
}

async fn in_table(file: &Path, key: uuid::Uuid) {
    let key = key.simple();
    alter(
        file,
        &format!("INSERT INTO erased_thing VALUES ('quote', x'{key}', 9223372036854775807)"),
    )
    .await;
}

/// A folder with a copy and lists, each of which names one quote, and the command that restores it by them.
async fn with_lists(folder: &Folder, keys: &[(uuid::Uuid, Source)]) -> (Folder, Vec<&'static str>) {
    let new = Folder::new();
    for name in ["copy.db", "old.db"] {
        std::fs::copy(folder.path("copy.db"), new.path(name)).unwrap();
    }
    std::fs::create_dir_all(new.path("data")).unwrap();
    // A list that names nothing tells nothing.
    std::fs::write(new.path("data/erased.jsonl"), "").unwrap();
    let mut args = vec!["restore", "--demo", "copy.db"];
    for (key, source) in keys {
        match source {
            Source::Own => std::fs::write(new.path("data/erased.jsonl"), listed(*key)).unwrap(),
            Source::Named => {
                std::fs::write(new.path("theirs.jsonl"), listed(*key)).unwrap();
                args.extend(["--erased", "theirs.jsonl"]);
            }
            Source::Replaced => {
                in_table(&new.path("old.db"), *key).await;
                args.extend(["--replaces", "old.db"]);
            }
            Source::InTheCopy => in_table(&new.path("copy.db"), *key).await,
        }
    }
    (new, args)
}

#[tokio::test]
async fn every_list_at_hand_is_applied_together_and_the_copys_own_does_not_count() {
    let folder = Folder::new();
    done(&folder, &["seed", "demo"]);
    let read = folder.serve(&["serve", "--demo"]).data(READ).await;
    let mut quotes = Vec::new();
    for study in read["studies"]["nodes"].as_array().unwrap() {
        quotes.extend(study["quotes"]["nodes"].as_array().unwrap().clone());
    }
    done(&folder, &["backup", "--demo", "copy.db"]);
    let of = |n: usize| {
        let id = quotes[n]["id"].as_str().unwrap();
        (nasss::id::read(id).unwrap().1, quotes[n]["text"].as_str().unwrap().to_owned())
    };
    for which in 0_u8..16 {
        let chosen: Vec<(usize, Source)> =
            SOURCES.into_iter().enumerate().filter(|(n, _)| which & (1 << n) != 0).collect();
        let keys: Vec<_> = chosen.iter().map(|(n, source)| (of(*n).0, *source)).collect();
        let (new, mut args) = with_lists(&folder, &keys).await;
        let applied: Vec<usize> =
            chosen.iter().filter(|(_, it)| *it != Source::InTheCopy).map(|(n, _)| *n).collect();
        if applied.is_empty() {
            assert_one_line(&new.run(&args), &["nothing tells", "--without-erased-list"]);
            args.push("--without-erased-list");
        }
        let told = done(&new, &args);
        let count = applied.len();
        let expected = if count == 0 {
            "nothing was erased again".to_owned()
        } else {
            format!("erased again: {count} of {count} that the list names")
        };
        assert!(told.contains(&expected), "{chosen:?}: {told}");
        let file = std::fs::read(new.path("data/demo/nasss.db")).unwrap();
        let list = std::fs::read_to_string(new.path("data/erased.jsonl")).unwrap();
        for n in 0..SOURCES.len() {
            let (key, words) = of(n);
            let there = file.windows(words.len()).any(|window| window == words.as_bytes());
            assert_eq!(there, !applied.contains(&n), "{chosen:?} {n}");
            // From now on this server knows it, too.
            assert_eq!(list.contains(&key.to_string()), applied.contains(&n), "{chosen:?} {n}");
        }
        let mut inside = Inside::sqlite(&new.path("data/demo/nasss.db")).await;
        let rows = inside.texts("SELECT entity FROM erased_thing".to_owned()).await.len();
        let in_copy = usize::from(chosen.iter().any(|(_, it)| *it == Source::InTheCopy));
        assert_eq!(rows, applied.len() + in_copy, "{chosen:?}");
    }
    let new = Folder::new();
    std::fs::copy(folder.path("copy.db"), new.path("copy.db")).unwrap();
    for missing in [["--erased", "nothing.jsonl"], ["--replaces", "nothing.db"]] {
        let args = [&["restore", "--demo", "copy.db"][..], &missing].concat();
        assert_one_line(&new.run(&args), &[missing[1]]);
    }
}
