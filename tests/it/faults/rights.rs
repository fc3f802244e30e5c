//! A database that lets the service read, and refuses what it would write.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use crate::{
    command_line::program::{Folder, Running},
    harness::{Data, World, client, inside::Inside, people::Reply},
};

const SIGN_IN: &str =
    "mutation { signIn(input: { name: \"x\", password: \"y\" }) { accessToken } }";

/// A database with a role of its own, which the service takes on.
struct Rights {
    inside: Inside,
    role: String,
    folder: Folder,
}

impl Rights {
    /// A role that may read everything and write nothing, and more options of its sessions.
    async fn new(options: &str) -> Option<Self> {
        Self::over(Data::Demo, options).await
    }

    /// The same over these data.
    async fn over(data: Data, options: &str) -> Option<Self> {
        let world = World::postgres(data).await?;
        let url = world.app.config.database_url.as_ref().unwrap().reveal().to_owned();
        let role = format!("nasss_{:012x}", Uuid::new_v4().as_u128() >> 80);
        let mark = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{mark}options=-c%20role%3D{role}{options}");
        let inside = Inside::of(&world.app.config).await;
        let mut rights = Self { inside, role, folder: Folder::new().with("DATABASE_URL", &url) };
        rights.run("CREATE ROLE {}").await;
        rights.run("GRANT USAGE ON SCHEMA public TO {}").await;
        rights.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").await;
        Some(rights)
    }

    /// Runs a statement about the role.
    async fn run(&mut self, sql: &str) {
        self.inside.execute(sql.replace("{}", &self.role)).await;
    }

    async fn drop_role(mut self) {
        self.run("DROP OWNED BY {}").await;
        self.run("DROP ROLE {}").await;
    }
}

async fn sign_in(running: &Running) -> Reply {
    Reply::to(client().post(running.url()), SIGN_IN, json!({})).await
}

/// Asserts that readers are served, that a change is refused, and that `/readyz` says so.
async fn only_reads(running: &Running, case: &str) {
    let reply = sign_in(running).await;
    assert_eq!((reply.code(), reply.header("retry-after")), ("UNAVAILABLE", Some("30")), "{case}");
    is_ready(running, false, case).await;
    running.data("{ categories(first: 1) { nodes { name } } }").await;
}

/// Waits until `/readyz` says so; it looks anew ten times a second at most.
async fn is_ready(running: &Running, ready: bool, case: &str) {
    let url = format!("http://{}/readyz", running.address());
    for _ in 0..100 {
        if client().get(&url).send().await.unwrap().status().is_success() == ready {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("/readyz never says that ready is {ready}: {case}");
}

/// The status of the first check of a service that was not yet asked to change anything.
async fn first_check(running: &Running) -> u16 {
    let url = format!("http://{}/readyz", running.address());
    client().get(&url).send().await.unwrap().status().as_u16()
}

/// Ends it, and returns the lines of its log that are errors about changes.
fn told(running: Running) -> usize {
    running.signal("TERM");
    let log = running.end().errors;
    log.lines().filter(|line| line.contains("ERROR") && line.contains("cannot be stored")).count()
}

const ALL: &str = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}";

#[tokio::test]
async fn a_service_that_may_not_write_says_so_from_its_start_until_it_may() {
    for lacking in [
        &["REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM {}"][..],
        &["REVOKE UPDATE ON dataset FROM {}", "REVOKE INSERT ON sign_in_failure FROM {}"],
        &["REVOKE INSERT ON sign_in_failure FROM {}"],
    ] {
        let case = lacking.join("; ");
        let Some(mut rights) = Rights::new("").await else { return };
        rights.run(ALL).await;
        for sql in lacking {
            rights.run(sql).await;
        }
        let running = rights.folder.serve(&["serve"]);
        assert_eq!(first_check(&running).await, 503, "{case}");
        only_reads(&running, &case).await;
        // A reading transaction that ends well does not make it ready.
        is_ready(&running, false, &case).await;
        rights.run(ALL).await;
        is_ready(&running, true, &case).await;
        assert_eq!(sign_in(&running).await.code(), "UNAUTHENTICATED", "{case}");
        for sql in lacking {
            rights.run(sql).await;
        }
        only_reads(&running, &case).await;
        assert_eq!(told(running), 1, "{case}");
        rights.drop_role().await;
    }
}

#[tokio::test]
async fn a_service_whose_sessions_only_read_says_so_from_its_start() {
    let only_read = "%20-c%20default_transaction_read_only%3Don";
    let Some(mut rights) = Rights::new(only_read).await else { return };
    rights.run(ALL).await;
    // Its accounts cannot be made, which is no reason not to start.
    for args in [&["serve"][..], &["serve", "--demo"]] {
        let running = rights.folder.serve(args);
        assert_eq!(first_check(&running).await, 503);
        only_reads(&running, "read only").await;
        assert_eq!(told(running), 1);
    }
    rights.drop_role().await;
}

#[tokio::test]
async fn a_schema_that_was_closed_to_the_service_is_no_fault_of_the_program() {
    let Some(mut rights) = Rights::new("").await else { return };
    rights.run(ALL).await;
    let running = rights.folder.serve(&["serve"]);
    assert_eq!(first_check(&running).await, 200);
    rights.run("REVOKE USAGE ON SCHEMA public FROM PUBLIC, {}").await;
    let reply = sign_in(&running).await;
    assert_eq!((reply.code(), reply.header("retry-after")), ("UNAVAILABLE", Some("30")));
    is_ready(&running, false, "no schema").await;
    rights.run("GRANT USAGE ON SCHEMA public TO PUBLIC").await;
    is_ready(&running, true, "no schema").await;
    assert_eq!(told(running), 0);
    rights.drop_role().await;
}

#[tokio::test]
async fn a_command_that_may_not_write_says_what_the_database_said_and_names_no_request() {
    let Some(rights) = Rights::over(Data::Default, "").await else { return };
    for args in [
        &["account", "create", "ada"][..],
        &["audit", "export"],
        &["search", "rebuild"],
        &["seed", "editorial"],
    ] {
        let output = rights.folder.run(args);
        crate::command_line::assert_one_line(&output, &["permission denied", "42501"]);
        for wrong in ["request id", "on our side", ".:"] {
            assert!(!output.errors.contains(wrong), "{args:?}: {output:?}");
        }
    }
    rights.drop_role().await;
}
