//! Calls that are sent again, names within a call, and what is left out.

use async_graphql::futures_util::future::join_all;
use nasss::config::Config;
use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, id, mutation, sound, version},
    reading::Reading,
    rules::category,
};
use crate::{
    access::everything,
    harness::{World, inside::Inside, on_both_engines},
};

const OPEN: &str = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
    changeSet { id status } created { localName id } userErrors { code message path } } }";

async fn clinic(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-clinic").await, Reading::of(world, "demo-clinic").await)
}

fn opening(study: &str, key: &str, name: &str) -> Value {
    json!({
        "title": "A light", "study": study, "idempotencyKey": key,
        "changes": [category(study, json!({ "name": name, "localName": "c" }))],
    })
}

/// How many sets and changes there are.
async fn counted(world: &World) -> (usize, usize) {
    let sets = everything::<entity::change_set::Entity>(world).await.len();
    (sets, everything::<entity::change::Entity>(world).await.len())
}

on_both_engines! {
    async fn opening_again_with_the_same_key_is_done_once(world: Demo) {
        let (team, held) = clinic(&world).await;
        let input = opening(&held.id(), "k", "Warm");
        let first = sound(team.author.call("openChangeSet", input.clone()).await);
        assert_eq!(team.author.call("openChangeSet", input.clone()).await, first);
        let all = join_all((0..8).map(|_| team.author.call("openChangeSet", input.clone()))).await;
        assert!(all.iter().all(|payload| *payload == first));
        let fresh = opening(&held.id(), "at once", "Cold");
        let all = join_all((0..8).map(|_| team.author.call("openChangeSet", fresh.clone()))).await;
        assert!(all.iter().all(|payload| *payload == all[0] && payload["userErrors"] == json!([])), "{all:#?}");
        assert_eq!(counted(&world).await, (2, 2));
        let reused = team.author.call("openChangeSet", opening(&held.id(), "k", "Other")).await;
        assert_eq!((codes(&reused), &reused["changeSet"]), (vec!["KEY_REUSED"], &Value::Null));
        assert_eq!(reused["userErrors"][0]["path"], json!(["input", "idempotencyKey"]));
        // Somebody else's key is their own, and so is a key of another mutation.
        let other = Desk::of(&world, "other", &["CURATOR@demo-clinic"]).await;
        let theirs = sound(other.call("openChangeSet", opening(&held.id(), "k", "Other")).await);
        assert_ne!(id(&theirs), id(&first));
        let add = json!({ "changeSet": id(&first), "idempotencyKey": "k", "changes": [] });
        sound(team.author.call("addChanges", add).await);
        for key in ["", &"k".repeat(201)] {
            let wrong = team.author.call("openChangeSet", opening(&held.id(), key, "Other")).await;
            assert_eq!(codes(&wrong), ["INVALID"]);
        }
        assert_eq!(counted(&world).await, (3, 3));
    }

    async fn what_is_opened_and_submitted_again_is_answered_the_same(world: Demo) {
        let (team, held) = clinic(&world).await;
        let mut input = opening(&held.id(), "k", "Warm");
        input["submit"] = json!(true);
        let first = sound(team.author.call("openChangeSet", input.clone()).await);
        assert_eq!(first["changeSet"]["status"], "SUBMITTED");
        assert_eq!(team.author.call("openChangeSet", input.clone()).await, first);
        // What became of the set since is left alone.
        sound(team.judge.review(&id(&first), "REQUEST_CHANGES").await);
        let later = sound(team.author.call("openChangeSet", input.clone()).await);
        assert_eq!(later["changeSet"]["status"], "CHANGES_REQUESTED");
        let edit = json!([{ "createAlias": {
            "category": first["created"][0]["id"], "text": "Glow", "language": "en", "basis": "EDITORIAL",
        } }]);
        sound(team.author.add(&id(&first), edit).await);
        let later = sound(team.author.call("openChangeSet", input).await);
        assert_eq!(later["changeSet"]["status"], "DRAFT");
    }

    async fn adding_again_with_the_same_key_is_done_once(world: Demo) {
        let (team, held) = clinic(&world).await;
        let set = team.author.opened(json!([])).await;
        let input = |name: &str| json!({
            "changeSet": set, "idempotencyKey": "k",
            "changes": [category(&held.id(), json!({ "name": name, "localName": "c" }))],
        });
        let all = join_all((0..8).map(|_| team.author.call("addChanges", input("Warm")))).await;
        assert!(all.iter().all(|payload| *payload == all[0] && payload["userErrors"] == json!([])), "{all:#?}");
        assert_eq!(all[0]["created"][0]["localName"], "c");
        assert_eq!(all[0]["changeSet"]["changeCount"], 1);
        assert_eq!(codes(&team.author.call("addChanges", input("Cold")).await), ["KEY_REUSED"]);
        assert_eq!(counted(&world).await, (1, 1));
        // What was refused is not kept.
        let wrong = json!({
            "changeSet": set, "idempotencyKey": "w",
            "changes": [{ "withdraw": { "id": "#nothing" } }],
        });
        assert_eq!(codes(&team.author.call("addChanges", wrong).await), ["UNKNOWN_REFERENCE"]);
        let right = json!({ "changeSet": set, "idempotencyKey": "w", "changes": [] });
        sound(team.author.call("addChanges", right).await);
    }

    async fn publishing_again_with_the_same_key_is_done_once(world: Demo) {
        let (team, held) = clinic(&world).await;
        let mut sets = Vec::new();
        for name in ["Warm", "Cold"] {
            let set = team.author.opened(json!([category(&held.id(), json!({ "name": name }))])).await;
            sound(team.author.submit(&set).await);
            sound(team.judge.review(&set, "APPROVE").await);
            sets.push(set);
        }
        let input = |set: &str| json!({ "changeSet": set, "idempotencyKey": "k" });
        let all = join_all((0..8).map(|_| team.author.call("publishChangeSet", input(&sets[0])))).await;
        assert!(all.iter().all(|payload| *payload == all[0] && payload["userErrors"] == json!([])), "{all:#?}");
        assert_eq!(all[0]["changeSet"]["publishedVersion"], 2);
        assert_eq!(codes(&team.author.call("publishChangeSet", input(&sets[1])).await), ["KEY_REUSED"]);
        // Without a key, it is closed.
        assert_eq!(codes(&team.author.publish(&sets[0]).await), ["NOT_NOW"]);
        assert_eq!(version(&world).await, 2);
        sound(team.judge.call("publishChangeSet", input(&sets[1])).await);
        assert_eq!(version(&world).await, 3);
    }

    async fn local_names_stand_for_what_the_same_call_made_before(world: Demo) {
        let (team, held) = clinic(&world).await;
        let new = |name: &str| category(&held.id(), json!({ "name": name, "localName": "c" }));
        let alias = |of: &str| json!({ "createAlias": {
            "category": of, "text": "Glow", "language": "en", "basis": "EDITORIAL",
        } });
        let opened = sound(team.author.open(json!([new("Warm"), alias("#c")])).await);
        let made = opened["created"].as_array().unwrap();
        assert_eq!((&made[0]["localName"], &made[0]["kind"]), (&json!("c"), &json!("Category")));
        assert_eq!((&made[1]["localName"], made.len()), (&Value::Null, 2));
        assert_eq!(opened["changeSet"]["changes"]["nodes"][0]["thing"], made[0]["id"]);
        team.through(&id(&opened)).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(json!(now.category_id("warm")), made[0]["id"]);
        assert_eq!(now.category("warm")["aliases"][0]["text"], "Glow");
        for (changes, code, path) in [
            (json!([alias("#c"), new("Cold")]), "UNKNOWN_REFERENCE", ["0", "createAlias", "category"]),
            (json!([new("Cold"), alias("#d")]), "UNKNOWN_REFERENCE", ["1", "createAlias", "category"]),
            (json!([new("Cold"), new("Dim")]), "NOT_UNIQUE", ["1", "createCategory", "localName"]),
            (json!([new("Cold"), { "updateQuote": { "id": "#c", "text": "x" } }]), "INVALID", ["1", "updateQuote", "id"]),
            (json!([alias(&held.source_id("GUIDE"))]), "INVALID", ["0", "createAlias", "category"]),
            (json!([{ "updateQuote": { "id": held.category_id("zeitdruck"), "text": "x" } }]), "INVALID", ["0", "updateQuote", "id"]),
            (json!([{ "withdraw": { "id": "nonsense" } }]), "INVALID", ["0", "withdraw", "id"]),
            (json!([{ "withdraw": { "id": id(&opened) } }]), "INVALID", ["0", "withdraw", "id"]),
        ] {
            let refused = team.author.open(changes.clone()).await;
            assert_eq!(codes(&refused), [code], "{changes:#}");
            assert_eq!(refused["userErrors"][0]["path"], json!(["input", "changes", path[0], path[1], path[2]]));
            assert_eq!(refused["changeSet"], Value::Null);
        }
        assert_eq!(counted(&world).await.0, 1);
    }

    async fn what_is_left_out_stays_and_null_empties(world: Demo) {
        let (team, held) = clinic(&world).await;
        let both = held.category_id("privacy-of-the-booth");
        team.published(json!([{ "updateCategory": {
            "id": both, "definition": "Defined.", "inclusionCriteria": "In.", "exclusionCriteria": "Out.",
        } }])).await;
        team.published(json!([{ "updateCategory": { "id": both, "inclusionCriteria": null } }])).await;
        let now = Reading::of(&world, "demo-clinic").await;
        let told = |held: &Reading| {
            let it = held.category("privacy-of-the-booth");
            ["definition", "inclusionCriteria", "exclusionCriteria"].map(|field| it[field].clone())
        };
        assert_eq!(told(&now), [json!("Defined."), Value::Null, json!("Out.")]);
        // A variable that is left out is as if its field were left out; one that is null is null.
        let query = "mutation ($study: ID, $id: ID!, $in: String, $ex: String, $de: String) {
            openChangeSet(input: { title: \"A set\", study: $study, changes: [{ updateCategory: {
                id: $id, definition: $de, inclusionCriteria: $in, exclusionCriteria: $ex } }] }) {
            changeSet { id changes { nodes { fields { field after } } } } userErrors { code } } }";
        let variables = json!({ "study": held.id(), "id": both, "in": "Again.", "ex": null });
        let opened = team.author.ask(query, variables).await["openChangeSet"].clone();
        let mut fields = opened["changeSet"]["changes"]["nodes"][0]["fields"].as_array().unwrap().clone();
        fields.sort_by_key(Value::to_string);
        assert_eq!(fields, [
            json!({ "field": "exclusionCriteria", "after": null }),
            json!({ "field": "inclusionCriteria", "after": "Again." }),
        ]);
        team.through(&id(&opened)).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(told(&now), [json!("Defined."), json!("Again."), Value::Null]);
    }

    async fn the_same_input_is_known_again_whatever_the_order_of_its_fields(world: Demo) {
        let (team, held) = clinic(&world).await;
        let ordered = |text: &str| {
            let body = format!("{{\"query\":{},\"variables\":{{\"input\":{text}}}}}", json!(mutation("openChangeSet")));
            let request = world.client.post(world.url()).bearer_auth(&team.author.token);
            request.header("content-type", "application/json").body(body).send()
        };
        let study = held.id();
        let one = format!("{{\"title\":\"A\",\"study\":\"{study}\",\"idempotencyKey\":\"k\"}}");
        let two = format!("{{\"idempotencyKey\":\"k\",\"study\":\"{study}\",\"title\":\"A\"}}");
        let first: Value = ordered(&one).await.unwrap().json().await.unwrap();
        let second: Value = ordered(&two).await.unwrap().json().await.unwrap();
        assert_eq!(first["data"]["openChangeSet"]["userErrors"], json!([]));
        assert_eq!(first["data"], second["data"]);
    }

    async fn calls_of_one_key_that_arrive_at_once_at_two_servers_are_one_call_and_told_the_same(world: Demo) {
        let mut config = Config::clone(&world.app.config);
        config.curation.four_eyes = false;
        let servers = [World::over(config.clone(), None).await, World::over(config, None).await];
        let study = nasss::id::Kind::Study.id(world.study("demo-clinic").await);
        let token = world.program("boss", &["CURATOR", "REVIEWER", "STEWARD"]).await;
        let twice = json!([category(&study, json!({ "name": "Twice" })), category(&study, json!({ "name": "twice" }))]);
        let once = |name: &str| json!([category(&study, json!({ "name": name, "localName": "c" }))]);
        for (key, changes, reach, status, code) in [
            ("published", once("Warm"), "publish", "PUBLISHED", None),
            ("submitted", once("Cold"), "submit", "SUBMITTED", None),
            ("refused", twice.clone(), "submit", "DRAFT", Some("NOT_UNIQUE")),
            ("not published", twice, "publish", "DRAFT", Some("NOT_UNIQUE")),
        ] {
            let input = json!({ "title": key, "study": study, "idempotencyKey": key, "changes": changes, reach: true });
            let call = |n: usize| servers[n % 2].ask_with(&token, OPEN, json!({ "input": input }));
            let all = join_all((0..8).map(call)).await;
            let first = all[0].data()["openChangeSet"].clone();
            for reply in &all {
                assert_eq!(reply.data()["openChangeSet"], first, "{key}");
            }
            assert_eq!(first["changeSet"]["status"], status, "{first:#}");
            assert_eq!(codes(&first).first().copied(), code, "{first:#}");
            // Later it is the same, too.
            assert_eq!(call(1).await.data()["openChangeSet"], first, "{key}");
        }
        assert_eq!(everything::<entity::change_set::Entity>(&world).await.len(), 4);
        assert_eq!(version(&world).await, 2);
    }

    async fn a_call_waits_for_another_one_and_goes_on_where_that_was_cut_short(world: Demo) {
        let (team, held) = clinic(&world).await;
        let mut input = opening(&held.id(), "k", "Warm");
        input["submit"] = json!(true);
        let first = sound(team.author.call("openChangeSet", input.clone()).await);
        let mut inside = Inside::of(&world.app.config).await;
        // As if the first call had ended right after it opened the set.
        inside.texts("UPDATE change_set SET status = 'DRAFT', submitted_at = NULL".to_owned()).await;
        inside.texts(format!("UPDATE idempotent_answer SET claimed_until = {}", i64::MAX)).await;
        let mut waiting = Box::pin(team.author.call("openChangeSet", input.clone()));
        let early = tokio::time::timeout(std::time::Duration::from_millis(500), &mut waiting).await;
        assert!(early.is_err(), "{early:#?}");
        inside.texts("UPDATE idempotent_answer SET claimed_until = 1".to_owned()).await;
        assert_eq!(waiting.await, first);
        assert_eq!(counted(&world).await, (1, 1));
        let left = inside.texts("SELECT CAST(claimed_until AS TEXT) FROM idempotent_answer
            WHERE claimed_until IS NOT NULL".to_owned()).await;
        assert_eq!(left, Vec::<String>::new());
    }

    async fn publishing_that_is_refused_is_told_the_same_to_all_calls_of_one_key(world: Demo) {
        let (team, held) = clinic(&world).await;
        let mut sets = Vec::new();
        for _ in 0..2 {
            let set = team.author.opened(json!([category(&held.id(), json!({ "name": "Warm" }))])).await;
            sound(team.author.submit(&set).await);
            sound(team.judge.review(&set, "APPROVE").await);
            sets.push(set);
        }
        sound(team.judge.publish(&sets[0]).await);
        let input = json!({ "changeSet": sets[1], "idempotencyKey": "k" });
        let all = join_all((0..6).map(|_| team.author.call("publishChangeSet", input.clone()))).await;
        assert_eq!(codes(&all[0]).first(), Some(&"NOT_UNIQUE"), "{:#}", all[0]);
        assert!(all.iter().all(|payload| *payload == all[0]), "{all:#?}");
        assert_eq!(all[0]["changeSet"]["status"], "CHANGES_REQUESTED");
    }
}
