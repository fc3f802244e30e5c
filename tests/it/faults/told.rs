//! What callers are told about faults of the database.

use serde_json::{Value, json};

use crate::{
    curation::desk::{Desk, sound},
    harness::{Data, World, inside::Inside, people::Reply},
};

/// Lets PostgreSQL fail with the SQLSTATE that a change set has as its title: at once, or at the end of the
/// transaction where the description says so.
async fn fail_as_told(world: &World) {
    let mut inside = Inside::of(&world.app.config).await;
    for step in [
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.title = 'gone' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RAISE EXCEPTION 'told' USING ERRCODE = NEW.title; END $$",
        "CREATE TRIGGER fail_at_once AFTER INSERT ON change_set FOR EACH ROW
            WHEN (NEW.description = 'at once') EXECUTE FUNCTION fail()",
        "CREATE CONSTRAINT TRIGGER fail_at_commit AFTER INSERT ON change_set
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            WHEN (NEW.description = 'at commit') EXECUTE FUNCTION fail()",
    ] {
        inside.texts(step.to_owned()).await;
    }
}

async fn open(desk: &Desk<'_>, title: &str, when: &str) -> Reply {
    let input = json!({ "title": title, "description": when, "study": desk.study, "changes": [] });
    desk.reply("openChangeSet", input).await
}

#[tokio::test]
async fn each_fault_of_postgresql_is_told_by_its_nature_and_hinders_nothing_afterwards() {
    let Some(world) = World::postgres(Data::Demo).await else { return };
    let desk = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
    fail_as_told(&world).await;
    let faults = [
        ("gone", "UNAVAILABLE"),
        ("57P01", "UNAVAILABLE"),
        ("57P03", "UNAVAILABLE"),
        ("57014", "TIMEOUT"),
        ("53100", "UNAVAILABLE"),
        ("53200", "UNAVAILABLE"),
        ("25006", "UNAVAILABLE"),
        ("42501", "UNAVAILABLE"),
        ("40001", "UNAVAILABLE"),
        ("40P01", "UNAVAILABLE"),
        ("55P03", "UNAVAILABLE"),
        ("58030", "UNAVAILABLE"),
        ("08006", "UNAVAILABLE"),
        ("22012", "INTERNAL"),
    ];
    for (state, code) in faults {
        for when in ["at once", "at commit"] {
            let reply = open(&desk, state, when).await;
            assert_eq!(reply.code(), code, "{state} {when}: {:#}", reply.body);
            let wait = reply.header("retry-after").map(|it| it.parse::<u64>().unwrap());
            assert_eq!(wait.is_some(), code != "INTERNAL", "{state} {when}");
            assert_eq!(reply.body["data"]["openChangeSet"], Value::Null);
            sound(open(&desk, "sound", "afterwards").await.data()["openChangeSet"].clone());
        }
    }
    let mut inside = Inside::of(&world.app.config).await;
    let titles = inside.texts("SELECT DISTINCT title FROM change_set".to_owned()).await;
    assert_eq!(titles, ["sound"]);
}

const SIGN_IN: &str =
    "mutation { signIn(input: { name: \"x\", password: \"y\" }) { accessToken } }";

#[tokio::test]
async fn while_another_program_holds_the_lock_of_sqlite_a_change_is_refused_with_a_time_to_wait() {
    let world = World::sqlite(Data::Demo).await;
    let mut inside = Inside::of(&world.app.config).await;
    inside.texts("BEGIN IMMEDIATE".to_owned()).await;
    let reply = Reply::to(world.client.post(world.url()), SIGN_IN, json!({})).await;
    assert_eq!((reply.code(), reply.header("retry-after")), ("UNAVAILABLE", Some("1")));
    world.get("{ categories(first: 1) { nodes { name } } }").await;
    inside.texts("ROLLBACK".to_owned()).await;
    let reply = Reply::to(world.client.post(world.url()), SIGN_IN, json!({})).await;
    assert_eq!(reply.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_database_that_only_reads_serves_readers_and_refuses_changes() {
    let Some(world) = World::postgres(Data::Demo).await else { return };
    let mut inside = Inside::of(&world.app.config).await;
    let only_read =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',
        current_database()); END $$";
    inside.texts(only_read.to_owned()).await;
    let world = World::over((*world.app.config).clone(), None).await;
    world.get("{ categories(first: 1) { totalCount nodes { name } } }").await;
    let reply = Reply::to(world.client.post(world.url()), SIGN_IN, json!({})).await;
    assert_eq!((reply.code(), reply.header("retry-after")), ("UNAVAILABLE", Some("30")));
}
