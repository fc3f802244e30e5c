//! Languages are registered tags of BCP 47, in one form.

use serde_json::{Value, json};

use super::{
    desk::{Team, codes},
    reading::Reading,
};
use crate::harness::{inside::Inside, on_both_engines};

/// A change of each kind that takes a language.
fn changes(held: &Reading, language: &str) -> Vec<Value> {
    let quote = held.quote_id("We ended up");
    vec![
        json!({ "updateStudy": { "id": held.id(), "language": language } }),
        json!({ "updateSource": { "id": held.source_id("ARTICLE"), "language": language } }),
        json!({ "updateQuote": { "id": quote, "language": language } }),
        json!({ "createAlias": { "category": held.category_id("short-way"), "text": "Another", "language": language,
            "basis": "ILLUSTRATIVE" } }),
        json!({ "createTranslation": { "quote": quote, "language": language, "text": "So.", "method": "HUMAN" } }),
    ]
}

on_both_engines! {
    async fn a_language_that_is_not_registered_is_refused_with_the_one_that_is_meant(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        for (language, meant) in [("DEUTSCH", "\"de\""), ("english", "\"en\""), ("eng", "\"en\""), ("xx-invalid", "und")] {
            let all = changes(&held, language);
            let told = team.author.open(json!(all)).await;
            assert_eq!(told["changeSet"], Value::Null);
            assert_eq!(codes(&told), vec!["INVALID"; all.len()], "{told:#}");
            for (place, problem) in told["userErrors"].as_array().unwrap().iter().enumerate() {
                let kind = all[place].as_object().unwrap().keys().next().unwrap();
                assert_eq!(problem["path"], json!(["input", "changes", place.to_string(), kind, "language"]));
                assert!(problem["message"].as_str().unwrap().contains(meant), "{problem}");
            }
        }
    }

    async fn registered_languages_are_stored_in_one_form(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        for (given, stored) in [("ZH-hant-tw", "zh-Hant-TW"), ("SR-latn", "sr-Latn"), ("de-de", "de-DE"), ("UND", "und")] {
            team.published(json!([changes(&held, given)[2]])).await;
            let now = Reading::of(&world, "demo-clinic").await;
            assert_eq!(now.quote("We ended up")["language"], stored);
            let query = "query ($l: [String!]) { quotes(filter: { language: $l }) { totalCount } }";
            let found = team.judge.ask(query, json!({ "l": [stored] })).await;
            assert_eq!(found["quotes"]["totalCount"], 1, "{stored}");
            // A filter compares tags as they are stored.
            let found = team.judge.ask(query, json!({ "l": ["DEUTSCH"] })).await;
            assert_eq!(found["quotes"]["totalCount"], 0);
        }
    }

    async fn a_language_of_an_earlier_build_stays_until_another_one_is_given(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let mut inside = Inside::of(&world.app.config).await;
        for table in ["study", "quote", "category_alias"] {
            inside.execute(format!("UPDATE {table} SET language = 'DEUTSCH'")).await;
        }
        let held = Reading::of(&world, "demo-clinic").await;
        let quote = held.quote_id("We ended up");
        team.published(json!([{ "updateQuote": { "id": quote, "locator": "line 17, again" } }])).await;
        team.published(json!([{ "updateStudy": { "id": held.id(), "design": "Talks" } }])).await;
        // The old name of a category is kept in a language that is registered.
        let renamed = json!([{ "updateCategory": { "id": held.category_id("short-way"), "name": "A way that is short" } }]);
        team.published(renamed).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.quote("We ended up")["language"], "DEUTSCH");
        let aliases = now.category("short-way")["aliases"].as_array().unwrap();
        assert!(aliases.iter().any(|it| it["language"] == "und"), "{aliases:#?}");
        let other = json!([{ "updateQuote": { "id": quote, "language": "GERMAN" } }]);
        team.refuses("INVALID", "language", 0, other).await;
        team.lets(json!([{ "updateQuote": { "id": quote, "language": "de" } }])).await;
    }

    async fn short_texts_stand_on_one_line(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let category = held.category_id("short-way");
        for hidden in ["\n", "\u{202e}", "\u{2066}", "\u{200b}"] {
            let text = format!("a{hidden}b");
            let alias = json!({ "createAlias": { "category": category, "text": text, "language": "en", "basis": "ILLUSTRATIVE" } });
            team.refuses("INVALID", "text", 0, json!([alias])).await;
            let locator = json!({ "updateQuote": { "id": held.quote_id("We ended up"), "locator": text } });
            team.refuses("INVALID", "locator", 0, json!([locator])).await;
        }
    }
}
