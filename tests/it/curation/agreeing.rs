//! Quotes agree with their speakers, locators stand beside sources, and places have both ends.

use serde_json::{Value, json};

use super::{
    desk::{Team, codes, id},
    reading::{Reading, text},
};
use crate::harness::{inside::Inside, on_both_engines};

const SAID: &str = "We ended up";

/// The role of a participant of this name.
fn role_of(held: &Reading, pseudonym: &str) -> String {
    text(&held.one("participants", "pseudonym", pseudonym)["role"]["id"])
}

on_both_engines! {
    async fn the_role_of_a_quote_is_that_of_its_participant_by_the_end_of_the_set(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let (quote, own, other) = (held.quote_id(SAID), role_of(&held, "Thistle"), role_of(&held, "Reed"));
        let thistle = held.person_id("Thistle");
        let said = |fields: Value| {
            let mut fields = fields;
            fields["id"] = json!(quote);
            json!({ "updateQuote": fields })
        };
        let person = json!({ "updateParticipant": { "id": thistle, "role": other } });
        team.refuses("INVALID", "role", 0, json!([said(json!({ "role": other }))])).await;
        team.refuses("INVALID", "participant", 0, json!([said(json!({ "participant": held.person_id("Reed") }))])).await;
        team.refuses("INVALID", "role", 0, json!([person])).await;
        let told = team.problems(json!([person])).await;
        assert!(told.iter().any(|it| it["message"].as_str().unwrap().contains(&quote)), "{told:#?}");
        let new = json!({ "createQuote": {
            "study": held.id(), "source": held.source_id("TRANSCRIPT"), "text": "New.", "provenance": "VERBATIM",
            "participant": thistle, "role": other,
        } });
        team.refuses("INVALID", "role", 0, json!([new])).await;
        team.lets(json!([said(json!({ "role": null }))])).await;
        team.lets(json!([said(json!({ "role": other, "participant": held.person_id("Reed") }))])).await;
        team.lets(json!([{ "updateParticipant": { "id": thistle, "role": null } }])).await;
        // All quotes of the participant with the other role, in any order.
        let theirs = held.study["quotes"]["nodes"].as_array().unwrap().iter();
        let theirs = theirs.filter(|it| it["participant"]["id"] == json!(thistle));
        let mut all: Vec<Value> = theirs.map(|it| json!({ "updateQuote": { "id": it["id"], "role": other } })).collect();
        all.push(person);
        team.lets(json!(all)).await;
        assert_ne!(own, other);
    }

    async fn a_role_that_contradicted_its_participant_before_stays_until_it_changes(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute("UPDATE quote SET role_id = (SELECT id FROM participant_role WHERE code = 'PATIENT')
            WHERE text LIKE 'We ended up%'".to_owned()).await;
        let quote = held.quote_id(SAID);
        team.published(json!([{ "updateQuote": { "id": quote, "locator": "line 17, again" } }])).await;
        let manager = role_of(&held, "Barley");
        team.refuses("INVALID", "role", 0, json!([{ "updateQuote": { "id": quote, "role": manager } }])).await;
    }

    async fn a_locator_needs_its_source(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let category = held.category_id("privacy-of-the-booth");
        let condition = json!({ "category": category, "valence": "BARRIER", "text": "When it is loud.", "basis": "EDITORIAL" });
        let with = |more: Value| {
            let mut fields = condition.clone();
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!([{ "createCondition": fields }])
        };
        let source = held.source_id("ARTICLE");
        // Told at once, with all other problems of the call.
        let told = team.author.open(json!([with(json!({ "locator": "p. 3" }))[0], with(json!({ "text": "" }))[0]])).await;
        assert_eq!((&told["changeSet"], codes(&told).len()), (&Value::Null, 2), "{told:#}");
        assert_eq!(told["userErrors"][0]["path"], json!(["input", "changes", "0", "createCondition", "source"]));
        team.refuses("REQUIRED", "source", 0, with(json!({ "locator": "p. 3" }))).await;
        team.lets(with(json!({ "source": source }))).await;
        let made = team.published(with(json!({ "locator": "p. 3", "source": source }))).await;
        let condition = made["created"][0]["id"].clone();
        let update = |fields: Value| {
            let mut fields = fields;
            fields["id"] = condition.clone();
            json!([{ "updateCondition": fields }])
        };
        team.refuses("REQUIRED", "source", 0, update(json!({ "source": null }))).await;
        team.lets(update(json!({ "source": null, "locator": null }))).await;
        // One of an earlier build stays.
        Inside::of(&world.app.config).await.execute("UPDATE category_condition SET source_document_id = NULL".to_owned()).await;
        team.published(update(json!({ "text": "When it is very loud." }))).await;
        team.refuses("REQUIRED", "source", 0, update(json!({ "locator": "p. 4" }))).await;
    }

    async fn half_a_place_is_refused_when_it_is_recorded(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        for (fields, missing) in [(json!({ "start": 3 }), "end"), (json!({ "end": 3 }), "start")] {
            let mut quote = json!({
                "study": held.id(), "source": held.source_id("GUIDE"), "text": "New.", "provenance": "VERBATIM",
            });
            quote.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            let told = team.author.open(json!([{ "createQuote": quote }])).await;
            assert_eq!((&told["changeSet"], codes(&told)), (&Value::Null, vec!["REQUIRED"]), "{told:#}");
            assert_eq!(told["userErrors"][0]["path"], json!(["input", "changes", "0", "createQuote", missing]));
        }
    }

    async fn a_damaged_id_of_a_change_is_a_problem_with_a_path(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let set = id(&team.author.open(json!([{ "updateStudy": { "id": held.id(), "design": "Talks" } }])).await);
        for damaged in ["chg_nothing", "x", held.id().as_str()] {
            let input = json!({ "changeSet": set, "changes": [], "resolve": [{ "change": damaged, "take": "MINE" }] });
            let told = team.author.call("addChanges", input).await;
            assert_eq!(told["userErrors"][0]["path"], json!(["input", "resolve", "0", "change"]), "{told:#}");
            let told = team.author.call("removeChange", json!({ "changeSet": set, "change": damaged })).await;
            assert_eq!(told["userErrors"][0]["path"], json!(["input", "change"]), "{told:#}");
        }
    }
}
