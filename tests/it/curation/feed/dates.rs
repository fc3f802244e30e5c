//! Each event tells what happened in its version, whatever happened since.

use serde_json::{Value, json};

use super::{Copy, Desk};
use crate::{curation::desk::Desk as Account, harness::on_both_engines};

/// What is told of a thing: version, type and reason of each event.
fn story(events: &[Value], id: &Value) -> Vec<(i64, String)> {
    let of_it = events.iter().filter(|it| it["id"] == *id);
    let word = |it: &Value, field: &str| it[field].as_str().unwrap_or_default().to_owned();
    let told = of_it.map(|it| {
        let what = format!("{} {}", word(it, "type"), word(it, "reason"));
        (it["version"].as_i64().unwrap(), what.trim().to_owned())
    });
    told.collect()
}

const REDACT: &str = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) {
    changeSet { publishedVersion } userErrors { code message path } } }";

on_both_engines! {
    async fn a_quote_that_is_erased_in_the_end_was_there_before(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let steward = Account::of(&world, "steward", &["STEWARD@demo-clinic"]).await;
        let source = desk.printed().await;
        let mut copy = Copy::of(&world, None);
        copy.catch_up(90).await;
        let made = desk.publish(json!([
            desk.quote("q", "Nobody calls back.", "OPEN", &source),
            desk.quote("r", "Nobody writes back.", "OPEN", &source),
            desk.category("c", "Calling back"),
            desk.category("d", "Writing back"),
        ])).await;
        let first = made["version"].as_i64().unwrap();
        for quote in ["q", "r"] {
            desk.publish(json!([{ "createCoding": {
                "quote": made[quote], "category": made["c"], "valence": "BARRIER" } }])).await;
        }
        desk.publish(json!([{ "withdraw": { "id": made["r"] } }])).await;
        desk.publish(json!([{ "reinstate": { "id": made["r"] } }])).await;
        let mut inputs = vec![json!({ "quote": made["q"] })];
        inputs.push(json!({ "quote": made["r"], "replacement": "Somebody writes." }));
        for input in inputs {
            let erased = steward.ask(REDACT, json!({ "input": input })).await;
            assert_eq!(erased["redactQuote"]["userErrors"], json!([]));
        }
        desk.publish(json!([{ "mergeCategories": { "from": made["c"], "into": made["d"] } }])).await;
        let events = copy.catch_up(3).await;
        let at = |after: i64, what: &str| (first + after, what.to_owned());
        assert_eq!(story(&events, &made["q"]), [
            at(0, "CREATED"), at(1, "UPDATED"), at(5, "GONE WITHDRAWN"),
        ]);
        assert_eq!(story(&events, &made["r"]), [
            at(0, "CREATED"), at(2, "UPDATED"), at(3, "GONE WITHDRAWN"), at(4, "CREATED"), at(6, "UPDATED"),
            at(7, "UPDATED"),
        ]);
        let category = story(&events, &made["c"]);
        assert_eq!((&category[0], category.last()), (&at(0, "CREATED"), Some(&at(7, "GONE MERGED"))));
        assert!(category[1..category.len() - 1].iter().all(|(_, what)| what == "UPDATED"), "{category:?}");
        // Words are to be erased in the version that erased them, and in no other.
        let erase: Vec<_> = events.iter().filter(|it| it["mustErase"] == true).map(|it| &it["version"]).collect();
        assert_eq!(erase, [&json!(first + 5), &json!(first + 6)]);
        copy.assert_in_step("at the end").await;
    }

    async fn what_was_hidden_and_shown_again_was_gone_between(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let source = desk.printed().await;
        let mut copy = Copy::of(&world, None);
        copy.catch_up(90).await;
        let made = desk.publish(json!([desk.quote("q", "Nobody calls back.", "OPEN", &source)])).await;
        for access in ["REGISTERED", "CONTROLLED", "OPEN", "REGISTERED"] {
            desk.publish(json!([{ "updateQuote": { "id": made["q"], "access": access } }])).await;
        }
        let first = made["version"].as_i64().unwrap();
        let events = copy.catch_up(2).await;
        let at = |after: i64, what: &str| (first + after, what.to_owned());
        assert_eq!(story(&events, &made["q"]), [
            at(0, "CREATED"), at(1, "GONE NO_LONGER_VISIBLE"), at(3, "CREATED"), at(4, "GONE NO_LONGER_VISIBLE"),
        ]);
        copy.assert_in_step("at the end").await;
    }

    async fn a_set_still_says_which_study_it_withdrew(world: Demo) {
        let desk = Desk::of(&world, "demo-clinic").await;
        let team = Account::of(&world, "team", &["REVIEWER@demo-clinic"]).await;
        desk.publish(json!([{ "withdraw": { "id": desk.study } }])).await;
        let sets = "{ changeSets { nodes { title study { id slug title } } } }";
        let told = team.ask(sets, json!({})).await;
        let study = &told["changeSets"]["nodes"][0]["study"];
        assert_eq!((&study["id"], &study["slug"]), (&json!(desk.study), &json!("demo-clinic")), "{told:#}");
        // The study itself is gone, and nobody else hears of the set.
        let gone = "query ($id: ID!) { node(id: $id) { __typename } study(slug: \"demo-clinic\") { id } }";
        let gone = team.ask(gone, json!({ "id": desk.study })).await;
        assert_eq!(gone, json!({ "node": { "__typename": "Tombstone" }, "study": null }));
        let other = Account::of(&world, "other", &["REVIEWER@demo-companion"]).await;
        assert_eq!(other.ask(sets, json!({})).await["changeSets"]["nodes"], json!([]));
    }
}
