//! A loss of power: whatever was acknowledged before is on the disk.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::trace::{CALLS, Disk, Event, events};
use crate::{
    command_line::program::Folder,
    harness::{client, inside::Inside, people::Reply},
};

const PASSWORD: &str = "twelve small boats";

/// Something that was acknowledged: a query that finds it, and what it finds.
struct Acknowledged {
    what: &'static str,
    sql: String,
    found: String,
}

/// What a service wrote while it acknowledged some changes, one after the other.
struct Traced {
    folder: Folder,
    before: Disk,
    events: Vec<Event>,
    acknowledged: Vec<Acknowledged>,
    erased: String,
}

/// Whether the program can be traced here. In `.ci/run` it must be.
fn can_trace() -> bool {
    let traced =
        std::process::Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    let why = match traced {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    let message = format!("strace cannot trace a program here, so this was not tested: {why}");
    assert!(!required(), "{message}");
    println!("{message}");
    false
}

#[expect(clippy::disallowed_methods, reason = "the tests have settings of their own")]
fn required() -> bool {
    std::env::var("NASSS_TEST_STRACE_REQUIRED").is_ok_and(|it| it == "1")
}

struct Caller<'r> {
    url: String,
    token: String,
    acknowledged: &'r mut Vec<Acknowledged>,
}

impl Caller<'_> {
    /// Asks for a change, whose answer must be without errors, and notes what is then to be found.
    async fn change(
        &mut self,
        what: &'static str,
        query: &str,
        variables: Value,
        sql: &str,
        found: &str,
    ) -> Value {
        let request = client().post(&self.url);
        let request =
            if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let reply = Reply::to(request, query, variables).await;
        let data = reply.data().clone();
        let errors = data.as_object().unwrap().values().next().unwrap().get("userErrors");
        assert!(errors.is_none_or(|it| *it == json!([])), "{what}: {data:#}");
        let (sql, found) = (sql.to_owned(), found.to_owned());
        self.acknowledged.push(Acknowledged { what, sql, found });
        data
    }
}

fn count(rows: &str) -> String {
    format!("SELECT CAST(COUNT(*) AS TEXT) FROM {rows}")
}

impl Traced {
    async fn run() -> Self {
        let folder = Folder::new()
            .with("NASSS_CURATION_FOUR_EYES", "false")
            .with("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0");
        let create = [
            "account",
            "--demo",
            "create",
            "boss",
            "--grant",
            "CURATOR",
            "--grant",
            "REVIEWER",
            "--grant",
            "STEWARD",
            "--grant",
            "RESEARCHER",
        ];
        for args in [&["seed", "demo"][..], &create] {
            let done = folder.run(args);
            assert_eq!(done.code, Some(0), "{done:?}");
        }
        let set =
            folder.run_with(&["account", "--demo", "password", "boss"], &format!("{PASSWORD}\n"));
        assert_eq!(set.code, Some(0), "{set:?}");
        let before = Disk::of(&folder.path("."));
        let trace = tempfile::NamedTempFile::new().unwrap();
        let file = trace.path().to_str().unwrap();
        let strace =
            ["strace", "-I", "2", "-f", "-y", "-xx", "-s", "100000", "-e", CALLS, "-o", file];
        let mut running = folder.start_through(&strace, &["serve", "--demo"]);
        running.wait_for("Page:");
        let mut acknowledged = Vec::new();
        let caller =
            Caller { url: running.url(), token: String::new(), acknowledged: &mut acknowledged };
        let erased = change_everything(caller).await;
        // strace ends the program and what it writes.
        running.signal("TERM");
        running.end();
        let events = events(&fs::read_to_string(trace.path()).unwrap());
        Self { folder, before, events, acknowledged, erased }
    }
}

/// Makes changes of all kinds; the key of the quote that was erased at last.
async fn change_everything(mut caller: Caller<'_>) -> String {
    let sign_in =
        "mutation ($password: String!) { signIn(input: { name: \"boss\", password: $password }) {
        accessToken } }";
    let sql = "SELECT DISTINCT action FROM audit_event WHERE action = 'SIGN_IN'";
    let data =
        caller.change("a session", sign_in, json!({ "password": PASSWORD }), sql, "SIGN_IN").await;
    caller.token = data["signIn"]["accessToken"].as_str().unwrap().to_owned();
    let study = "{ study(slug: \"demo-clinic\") { id quotes(first: 1) { nodes { id } } } }";
    let data = caller.change("nothing", study, json!({}), sql, "SIGN_IN").await;
    let quote = data["study"]["quotes"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let study = data["study"]["id"].clone();
    let open = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
        changeSet { id status } userErrors { message } } }";
    for (title, publish, status) in
        [("One", true, "PUBLISHED"), ("Two", false, "DRAFT"), ("Three", true, "PUBLISHED")]
    {
        let change = json!({ "createCategory": { "study": study, "name": title, "valence": "BARRIER",
            "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE" } });
        let input =
            json!({ "title": title, "study": study, "changes": [change], "publish": publish });
        let sql = format!("SELECT status FROM change_set WHERE title = '{title}'");
        caller.change("a change set", open, json!({ "input": input }), &sql, status).await;
    }
    let create =
        "mutation { createApiToken(input: { name: \"copy\", rights: [{ role: CURATOR }] }) {
        apiToken { id } userErrors { message } } }";
    let data = caller.change("a token", create, json!({}), &count("api_token"), "1").await;
    let token = data["createApiToken"]["apiToken"]["id"].clone();
    let revoke = "mutation ($token: ID!) { revokeApiToken(input: { token: $token }) { done userErrors { message } } }";
    let sql = count("api_token WHERE revoked_at IS NOT NULL");
    caller.change("a revoked token", revoke, json!({ "token": token }), &sql, "1").await;
    let read = "{ quotes(first: 5, filter: { access: [CONTROLLED] }) { nodes { text } } }";
    let sql = "SELECT DISTINCT action FROM audit_event WHERE action = 'CONTROLLED_READ'";
    caller.change("an audited read", read, json!({}), sql, "CONTROLLED_READ").await;
    let redact =
        "mutation ($quote: ID!) { redactQuote(input: { quote: $quote, reason: \"asked for\" }) {
        userErrors { message } } }";
    let (_, key) = nasss::id::read(&quote).unwrap();
    let sql =
        format!("SELECT text FROM quote WHERE lower(hex(id)) = '{}' AND text <> ''", key.simple());
    caller.change("an erased quote", redact, json!({ "quote": quote }), &sql, "").await;
    let out = "mutation { signOut(input: {}) { done userErrors { message } } }";
    let sql = count("audit_event WHERE action = 'SIGN_OUT'");
    caller.change("the end of a session", out, json!({}), &sql, "1").await;
    key.to_string()
}

/// What a copy of the database holds.
async fn found(folder: &Path, sql: &str) -> String {
    let mut inside = Inside::sqlite(&folder.join("data/demo/nasss.db")).await;
    inside.texts(sql.to_owned()).await.join(" ")
}

#[tokio::test]
async fn what_was_acknowledged_is_found_in_what_a_loss_of_power_leaves() {
    if !can_trace() {
        return;
    }
    let Traced { folder: _folder, mut before, events, acknowledged, erased } = Traced::run().await;
    let mut answers = 0;
    for event in &events {
        before.apply(event);
        if *event != Event::Answer {
            continue;
        }
        answers += 1;
        let left = tempfile::tempdir().unwrap();
        before.leave(left.path());
        for it in &acknowledged[..answers] {
            let held = found(left.path(), &it.sql).await;
            assert_eq!(held, it.found, "{} is not there after answer {answers}", it.what);
        }
        assert!(left.path().join("data/keys.json").exists(), "the keys are not there");
        if answers + 1 >= acknowledged.len() {
            let list = fs::read_to_string(left.path().join("data/erased.jsonl")).unwrap();
            assert!(list.contains(&erased), "{list}");
        }
    }
    assert_eq!(answers, acknowledged.len(), "the trace does not show every answer");
}

#[tokio::test]
async fn the_log_is_synced_after_the_last_write_before_each_answer() {
    if !can_trace() {
        return;
    }
    let Traced { folder: _folder, events, acknowledged, .. } = Traced::run().await;
    let is_log = |path: &Path| path.to_string_lossy().ends_with("-wal");
    let (mut written, mut synced, mut answers, mut changes) = (false, true, 0, 0);
    for event in &events {
        match event {
            Event::Write(path, ..) if is_log(path) => (written, synced) = (true, false),
            Event::Sync(path) if is_log(path) => synced = true,
            Event::Answer => {
                answers += 1;
                changes += usize::from(written);
                assert!(synced, "the log was not synced before answer {answers}");
                written = false;
            }
            _ => {}
        }
    }
    // One of them only reads.
    assert_eq!((answers, changes), (acknowledged.len(), acknowledged.len() - 1));
}
