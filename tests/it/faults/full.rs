//! A disk without room, played by a limit on how large any file of the service may grow.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    command_line::program::{Folder, Running},
    harness::{client, inside::Inside, people::Reply},
};

/// Ignores the signal with which a process ends that wrote beyond its limit, so that writing fails instead.
const IGNORING: [&str; 3] = ["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""];
const PASSWORD: &str = "twelve small boats";

/// A service with somebody who may do everything, and one who reads what is audited.
struct Service {
    folder: Folder,
    running: Running,
    token: String,
    study: String,
}

impl Service {
    async fn new() -> Self {
        let folder = Folder::new()
            .with("NASSS_CURATION_FOUR_EYES", "false")
            .with("NASSS_LIMITS_REQUESTS_PER_MINUTE", "0")
            .with("NASSS_LIMITS_REQUESTS_PER_MINUTE_ACCOUNT", "0");
        for args in [
            &["seed", "demo"][..],
            &[
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
            ],
        ] {
            let done = folder.run(args);
            assert_eq!(done.code, Some(0), "{done:?}");
        }
        let set =
            folder.run_with(&["account", "--demo", "password", "boss"], &format!("{PASSWORD}\n"));
        assert_eq!(set.code, Some(0), "{set:?}");
        let mut running = folder.start_through(&IGNORING, &["serve", "--demo"]);
        running.wait_for("Page:");
        let found = running.data("{ study(slug: \"demo-clinic\") { id } }").await;
        let study = found["study"]["id"].as_str().unwrap().to_owned();
        let mut service = Self { folder, running, token: String::new(), study };
        service.token = service.sign_in().await.unwrap();
        service
    }

    async fn ask(&self, query: &str, variables: Value) -> Reply {
        let request = client().post(self.running.url()).bearer_auth(&self.token);
        Reply::to(request, query, variables).await
    }

    /// A new token, or the code with which it was refused.
    async fn sign_in(&self) -> Result<String, String> {
        let query = format!(
            "mutation {{ signIn(input: {{ name: \"boss\", password: \"{PASSWORD}\" }}) {{ accessToken }} }}"
        );
        let reply = Reply::to(client().post(self.running.url()), &query, json!({})).await;
        match reply.body["data"]["signIn"]["accessToken"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(reply.code().to_owned()),
        }
    }

    /// The state of a set that is opened, and published if wanted; or the code with which that was refused.
    async fn open(&self, title: &str, publish: bool) -> Result<String, String> {
        let changes: Vec<Value> = (0..40)
            .map(|n| {
                json!({ "createCategory": { "study": self.study, "name": format!("{title} {n}"),
                "valence": "BARRIER", "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE",
                "definition": "d".repeat(4000) } })
            })
            .collect();
        let query = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
            changeSet { status } userErrors { message } } }";
        let input =
            json!({ "title": title, "study": self.study, "changes": changes, "publish": publish });
        let reply = self.ask(query, json!({ "input": input })).await;
        match reply.body["data"]["openChangeSet"]["changeSet"]["status"].as_str() {
            Some(status) => Ok(status.to_owned()),
            None => Err(reply.code().to_owned()),
        }
    }

    /// What a stored set comes to when it is published.
    async fn publish(&self, set: &str) -> Result<String, String> {
        let query = "mutation ($set: ID!) { publishChangeSet(input: { changeSet: $set }) {
            changeSet { status } userErrors { message } } }";
        let reply = self.ask(query, json!({ "set": set })).await;
        match reply.body["data"]["publishChangeSet"]["changeSet"]["status"].as_str() {
            Some(status) => Ok(status.to_owned()),
            None => Err(reply.code().to_owned()),
        }
    }

    /// A read that is written down in the audit before it is answered.
    async fn read_audited(&self) -> Result<(), String> {
        let query = "{ quotes(first: 50, filter: { access: [CONTROLLED] }) { nodes { text } } }";
        let reply = self.ask(query, json!({})).await;
        match reply.body["data"]["quotes"]["nodes"].as_array() {
            Some(quotes) => {
                assert!(!quotes.is_empty());
                Ok(())
            }
            None => Err(reply.code().to_owned()),
        }
    }

    /// Waits until `/readyz` says so; it looks anew ten times a second at most.
    async fn is_ready(&self, ready: bool) {
        let url = format!("http://{}/readyz", self.running.address());
        for _ in 0..100 {
            if client().get(&url).send().await.unwrap().status().is_success() == ready {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("/readyz never says that ready is {ready}");
    }

    /// Lets no file grow beyond so many bytes.
    fn limit(&self, bytes: &str) {
        let limit = format!("--fsize={bytes}:unlimited");
        let pid = self.running.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &pid, &limit]).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }

    fn fill(&self) {
        self.limit("4096");
    }

    fn make_room(&self) {
        self.limit("unlimited");
    }

    async fn looked_up(&self, sql: &str) -> Vec<String> {
        let mut inside = Inside::sqlite(&self.folder.path("data/demo/nasss.db")).await;
        inside.texts(sql.to_owned()).await
    }
}

fn refused(result: Result<impl std::fmt::Debug, String>) {
    assert_eq!(result.unwrap_err(), "UNAVAILABLE");
}

#[tokio::test]
async fn without_room_every_change_is_refused_and_with_room_again_all_are_kept() {
    let service = Service::new().await;
    assert_eq!(service.open("before", false).await.unwrap(), "DRAFT");
    service.read_audited().await.unwrap();
    for round in 0..3 {
        service.fill();
        for _ in 0..3 {
            refused(service.open("full", false).await);
            refused(service.open("full", true).await);
            refused(service.sign_in().await);
            refused(service.read_audited().await);
        }
        service.is_ready(false).await;
        let read = service.ask("{ categories(first: 3) { nodes { name } } }", json!({})).await;
        read.data();
        service.make_room();
        service.is_ready(true).await;
        assert_eq!(service.open(&format!("after {round}"), true).await.unwrap(), "PUBLISHED");
        let token = service.sign_in().await.unwrap();
        let request = client().post(service.running.url()).bearer_auth(token);
        let viewer = Reply::to(request, "{ viewer { account { name } } }", json!({})).await;
        assert_eq!(viewer.data()["viewer"]["account"]["name"], "boss");
        service.read_audited().await.unwrap();
    }
    // Killed, so that nothing is kept because of an orderly end.
    service.running.signal("KILL");
    let titles = service.looked_up("SELECT title FROM change_set ORDER BY title").await;
    assert_eq!(titles, ["after 0", "after 1", "after 2", "before"]);
    let version = service.looked_up("SELECT CAST(version AS TEXT) FROM dataset").await;
    assert_eq!(version, ["4"]);
    let reads = "SELECT CAST(COUNT(DISTINCT request_id) AS TEXT) FROM audit_event
        WHERE action = 'CONTROLLED_READ'";
    assert_eq!(service.looked_up(reads).await, ["4"]);
}

#[tokio::test]
async fn room_that_ends_in_the_midst_of_publishing_leaves_the_set_as_it_was() {
    let service = Service::new().await;
    let opened = service.open("waiting", false).await.unwrap();
    assert_eq!(opened, "DRAFT");
    let found = service.ask("{ changeSets(first: 5) { nodes { id title } } }", json!({})).await;
    let set = found.data()["changeSets"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let query = "query ($set: ID!) { changeSet(id: $set) { contents } }";
    let seen = service.ask(query, json!({ "set": set })).await;
    let contents = &seen.data()["changeSet"]["contents"];
    let query = "mutation ($set: ID!, $contents: String!) {
        submitChangeSet(input: { changeSet: $set }) { userErrors { message } }
        reviewChangeSet(input: { changeSet: $set, contents: $contents, verdict: APPROVE }) { changeSet { status } userErrors { message } } }";
    let approved = service.ask(query, json!({ "set": set, "contents": contents })).await;
    assert_eq!(approved.data()["reviewChangeSet"]["changeSet"]["status"], "APPROVED");
    let log = service.folder.path("data/demo/nasss.db-wal").metadata().unwrap().len();
    // The log has room for some of it, then for more and more.
    for more in [8_192, 65_536, 131_072, 262_144] {
        service.limit(&(log + more).to_string());
        if service.publish(&set).await.is_ok() {
            break;
        }
        let status = service.looked_up("SELECT status FROM change_set").await;
        assert_eq!(status, ["APPROVED"]);
    }
    service.make_room();
    let status = service.looked_up("SELECT status FROM change_set").await;
    if status == ["APPROVED"] {
        assert_eq!(service.publish(&set).await.unwrap(), "PUBLISHED");
    }
    service.running.signal("KILL");
    assert_eq!(service.looked_up("SELECT status FROM change_set").await, ["PUBLISHED"]);
    assert_eq!(service.looked_up("SELECT CAST(version AS TEXT) FROM dataset").await, ["2"]);
}
