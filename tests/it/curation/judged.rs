//! Whoever wants to publish and cannot yet is told what was done, and who is still needed.

use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, id, sound},
    reading::Reading,
};
use crate::harness::{Data, World, on_both_engines, settings};

const SET: &str = "query ($id: ID!) { changeSet(id: $id) { status reviews { approves clears }
    viewerCan { publish { because } } } }";
const WAITING: &str =
    "query ($is: Boolean!) { changeSets(filter: { waitingForMe: $is }) { nodes { id } } }";

/// A change that a steward has to clear.
fn delicate(held: &Reading) -> Value {
    json!([{ "updateQuote": { "id": held.quote_id("We ended up"), "access": "CONTROLLED", "language": "de" } }])
}

async fn waits(desk: &Desk<'_>, set: &str) -> bool {
    let sees = async |is: bool| {
        let found = desk.ask(WAITING, json!({ "is": is })).await;
        found["changeSets"]["nodes"].as_array().unwrap().iter().any(|it| it["id"] == *set)
    };
    let waiting = sees(true).await;
    assert_eq!(sees(false).await, !waiting);
    waiting
}

async fn because(desk: &Desk<'_>, set: &str) -> String {
    let seen = desk.ask(SET, json!({ "id": set })).await;
    seen["changeSet"]["viewerCan"]["publish"]["because"].as_str().unwrap_or_default().to_owned()
}

async fn approves_and_publishes(desk: &Desk<'_>, set: &str) -> Value {
    let input = json!({ "changeSet": set, "verdict": "APPROVE", "publish": true });
    desk.call("reviewChangeSet", input).await
}

fn message(payload: &Value) -> &str {
    assert_eq!(codes(payload), ["NOT_NOW"], "{payload:#}");
    payload["userErrors"][0]["message"].as_str().unwrap()
}

on_both_engines! {
    async fn an_approval_that_is_not_enough_is_recorded_and_says_who_is_needed(world: Demo) {
        let held = Reading::of(&world, "demo-clinic").await;
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic"]).await;
        let set = author.opened(delicate(&held)).await;
        assert!(because(&author, &set).await.contains("draft"));
        sound(author.submit(&set).await);
        let needed = because(&author, &set).await;
        assert!(needed.contains("reviewer") && needed.contains("steward"), "{needed}");
        assert!(waits(&reviewer, &set).await && waits(&steward, &set).await);

        let judged = approves_and_publishes(&reviewer, &set).await;
        let told = message(&judged);
        assert!(told.contains("approval was recorded") && told.contains("not published"), "{told}");
        assert!(told.contains("steward") && !told.contains("reviewer"), "{told}");
        assert_eq!(judged["changeSet"]["status"], "SUBMITTED");
        let seen = reviewer.ask(SET, json!({ "id": set })).await;
        assert_eq!(seen["changeSet"]["reviews"], json!([{ "approves": true, "clears": false }]));
        assert!(!waits(&reviewer, &set).await && waits(&steward, &set).await);
        for desk in [&author, &reviewer, &steward] {
            let needed = because(desk, &set).await;
            assert!(needed.contains("steward") && !needed.contains("reviewer"), "{needed}");
        }
        assert_eq!(message(&author.publish(&set).await), because(&author, &set).await);

        // What was judged is another set once it is changed, and waits again.
        sound(author.add(&set, json!([{ "updateCategory": {
            "id": held.category_id("zeitdruck"), "definition": "So." } }])).await);
        sound(author.submit(&set).await);
        assert!(waits(&reviewer, &set).await && waits(&steward, &set).await);

        // The other way round.
        let told = approves_and_publishes(&steward, &set).await;
        let told = message(&told);
        assert!(told.contains("clearance was recorded") && told.contains("reviewer"), "{told}");
        assert!(waits(&reviewer, &set).await && !waits(&steward, &set).await);
        let published = sound(approves_and_publishes(&reviewer, &set).await);
        assert_eq!(published["changeSet"]["status"], "PUBLISHED");
        assert_eq!(message(&author.publish(&set).await), "The change set is published already.");
    }

    async fn a_clearance_that_is_enough_does_not_publish_by_itself(world: Demo) {
        let held = Reading::of(&world, "demo-clinic").await;
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic"]).await;
        let set = author.opened(delicate(&held)).await;
        sound(author.submit(&set).await);
        sound(reviewer.review(&set, "APPROVE").await);
        let cleared = approves_and_publishes(&steward, &set).await;
        let told = message(&cleared);
        assert!(told.contains("clearance was recorded") && told.contains("author or a reviewer"), "{told}");
        assert_eq!(cleared["changeSet"]["status"], "APPROVED");
        sound(author.publish(&set).await);
    }
}

/// Who opens, submits and publishes in one call is told how far it came, and that paths lead into that call.
async fn alone(world: World) {
    let held = Reading::of(&world, "demo-clinic").await;
    let both = Desk::of(&world, "both", &["CURATOR@demo-clinic", "REVIEWER@demo-clinic"]).await;
    let opening = |changes: Value| {
        json!({
            "title": "Alone", "study": held.id(), "publish": true, "changes": changes,
        })
    };
    let opened = both.call("openChangeSet", opening(delicate(&held))).await;
    let told = message(&opened);
    assert!(told.contains("approval was recorded") && told.contains("steward"), "{told}");
    assert_eq!(opened["userErrors"][0]["path"], json!(["input", "publish"]));
    assert_eq!(opened["changeSet"]["status"], "SUBMITTED");
    assert!(!waits(&both, &id(&opened)).await);
    let curator = Desk::of(&world, "curator", &["CURATOR@demo-clinic"]).await;
    let opened = curator.call("openChangeSet", opening(delicate(&held))).await;
    assert!(message(&opened).contains("reviewer"), "{opened:#}");
    assert_eq!(opened["userErrors"][0]["path"], json!(["input", "publish"]));
}

#[tokio::test]
async fn who_publishes_alone_is_told_who_is_needed_sqlite() {
    let mut config = settings();
    config.curation.four_eyes = false;
    alone(World::sqlite_with(Data::Demo, config).await).await;
}

#[tokio::test]
async fn who_publishes_alone_is_told_who_is_needed_postgres() {
    let mut config = settings();
    config.curation.four_eyes = false;
    if let Some(world) = World::postgres_with(Data::Demo, config).await {
        alone(world).await;
    }
}
