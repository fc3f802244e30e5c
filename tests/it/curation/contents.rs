//! A judgement is of what somebody looked at, and of nothing else.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, contents, id, sound, version},
    reading::Reading,
};
use crate::harness::{inside::Inside, on_both_engines};

fn define(category: &str, words: &str) -> Value {
    json!([{ "updateCategory": { "id": category, "definition": words } }])
}

async fn seen(desk: &Desk<'_>, set: &str) -> String {
    contents(desk.world, &desk.token, &json!(set)).await.as_str().unwrap().to_owned()
}

async fn judge(desk: &Desk<'_>, set: &str, contents: &str) -> Value {
    let input =
        json!({ "changeSet": set, "contents": contents, "verdict": "APPROVE", "publish": true });
    desk.call("reviewChangeSet", input).await
}

/// The ids of the changes of a set.
async fn changes(desk: &Desk<'_>, set: &str) -> Vec<String> {
    let query = "query ($id: ID!) { changeSet(id: $id) { changes(first: 100) { nodes { id } } } }";
    let found = desk.ask(query, json!({ "id": set })).await;
    let nodes = found["changeSet"]["changes"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    async fn contents_that_were_swapped_while_somebody_read_are_not_approved(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let set = team.author.opened(define(&zeit, "Harmless.")).await;
        sound(team.author.submit(&set).await);
        let looked_at = seen(&team.judge, &set).await;
        sound(team.author.add(&set, define(&zeit, "Harmful.")).await);
        sound(team.author.submit(&set).await);
        let judged = judge(&team.judge, &set, &looked_at).await;
        assert_eq!(codes(&judged), ["VERSION_CONFLICT"]);
        assert_eq!(judged["userErrors"][0]["path"], json!(["input", "contents"]));
        assert_eq!((team.author.status(&set).await.as_str(), version(&world).await), ("SUBMITTED", 1));
        // Back to the same words is another state, too.
        sound(team.author.add(&set, define(&zeit, "Harmless.")).await);
        sound(team.author.submit(&set).await);
        assert_eq!(codes(&judge(&team.judge, &set, &looked_at).await), ["VERSION_CONFLICT"]);
        let now = seen(&team.judge, &set).await;
        sound(judge(&team.judge, &set, &now).await);
        assert_eq!(version(&world).await, 2);
    }

    async fn every_edit_changes_the_contents_for_everybody_and_submitting_does_not(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let (zeit, way) = (held.category_id("zeitdruck"), held.category_id("short-way"));
        let opened = team.author.open(define(&zeit, "One.")).await;
        let set = id(&sound(opened));
        let desks = [&team.author, &team.judge, &reviewer];
        let mut known: Vec<String> = Vec::new();
        for edit in 0..5 {
            match edit {
                1 => drop(sound(team.author.add(&set, define(&way, "Two.")).await)),
                2 => drop(sound(team.author.add(&set, define(&way, "Three.")).await)),
                3 => {
                    let change = changes(&team.author, &set).await.pop().unwrap();
                    let input = json!({ "changeSet": set, "change": change });
                    sound(team.author.call("removeChange", input).await);
                }
                // The speaker of a quote is for those who work on the study.
                4 => {
                    let person = held.person_id("Reed");
                    let consent = json!([{ "updateParticipant": { "id": person, "consent": "CONTROLLED" } }]);
                    sound(team.author.add(&set, consent).await);
                }
                _ => {}
            }
            for desk in desks {
                let contents = seen(desk, &set).await;
                assert_eq!(contents.split_once('.').unwrap().0, (edit + 1).to_string());
                assert!(!known.contains(&contents), "after edit {edit}: {contents} of {known:?}");
                known.push(contents);
            }
        }
        let before = seen(&team.judge, &set).await;
        sound(team.author.submit(&set).await);
        assert_eq!(seen(&team.judge, &set).await, before);
    }

    async fn what_one_looked_at_another_did_not(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let set = team.author.opened(define(&zeit, "Another.")).await;
        sound(team.author.submit(&set).await);
        for other in [&team.author, &team.judge] {
            let theirs = seen(other, &set).await;
            assert_eq!(codes(&judge(&reviewer, &set, &theirs).await), ["VERSION_CONFLICT"]);
        }
        for nonsense in ["", "1", "1.", "1.00", "-1.0123456789abcdef0123456789abcdef"] {
            assert_eq!(codes(&judge(&reviewer, &set, nonsense).await), ["VERSION_CONFLICT"], "{nonsense}");
        }
        let own = seen(&reviewer, &set).await;
        sound(judge(&reviewer, &set, &own).await);
    }

    async fn conflicts_are_settled_in_what_was_looked_at(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let zeit = Reading::of(&world, "demo-clinic").await.category_id("zeitdruck");
        let mine = team.author.opened(define(&zeit, "Mine.")).await;
        team.published(define(&zeit, "Theirs.")).await;
        let change = changes(&team.author, &mine).await.pop().unwrap();
        let settled = json!([{ "change": change, "take": "MINE" }]);
        let input = |contents: Value| json!({ "changeSet": mine, "changes": [], "resolve": settled, "contents": contents });
        let looked_at = seen(&team.author, &mine).await;
        let without = team.author.call("addChanges", input(Value::Null)).await;
        assert_eq!(codes(&without), ["REQUIRED"]);
        sound(team.author.add(&mine, define(&zeit, "Mine, mended.")).await);
        assert_eq!(codes(&team.author.call("addChanges", input(json!(looked_at))).await), ["VERSION_CONFLICT"]);
        let now = seen(&team.author, &mine).await;
        sound(team.author.call("addChanges", input(json!(now))).await);
        sound(team.author.check(&mine).await);
    }

    async fn what_an_open_set_held_before_is_kept_until_it_closes_or_its_words_are_erased(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let held = Reading::of(&world, "demo-clinic").await;
        let zeit = held.category_id("zeitdruck");
        let mut inside = Inside::of(&world.app.config).await;
        let kept = "SELECT stored FROM earlier_change ORDER BY until_state".to_owned();
        let set = team.author.opened(define(&zeit, "The first words.")).await;
        assert_eq!(inside.texts(kept.clone()).await, Vec::<String>::new());
        sound(team.author.add(&set, define(&zeit, "The second words.")).await);
        let stored = inside.texts(kept.clone()).await;
        assert!(stored.len() == 1 && stored[0].contains("The first words."), "{stored:?}");
        team.through(&set).await;
        assert_eq!(inside.texts(kept.clone()).await, Vec::<String>::new());
        // What was proposed of a quote, and then something else, is gone with the quote.
        let quote = held.quote_id("");
        let words = |text: &str| json!([{ "updateQuote": { "id": quote, "text": text } }]);
        let set = team.author.opened(words("ILLUSTRATIVE: words that were proposed first.")).await;
        sound(team.author.add(&set, words("ILLUSTRATIVE: words that were proposed then.")).await);
        assert_eq!(inside.texts(kept.clone()).await.len(), 1);
        let redact = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) { userErrors { code } } }";
        let gone = team.judge.ask(redact, json!({ "input": { "quote": quote } })).await;
        assert_eq!(gone["redactQuote"]["userErrors"], json!([]));
        assert_eq!(inside.texts(kept).await, Vec::<String>::new());
    }

    async fn the_page_asks_for_what_waits_with_the_contents_that_a_judgement_repeats(world: Demo) {
        let query = nasss::questions::WAITING.query;
        assert_eq!(world.code(query, json!({})).await, "UNAUTHENTICATED");
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let set = author.opened(json!([{ "updateCategory": {
            "id": held.category_id("zeitdruck"), "definition": "Too little time." } }])).await;
        sound(author.submit(&set).await);
        let waiting = reviewer.ask(query, json!({})).await["changeSets"].clone();
        assert_eq!((&waiting["totalCount"], &waiting["nodes"][0]["id"]), (&json!(1), &json!(set)));
        assert_eq!(waiting["nodes"][0]["changes"]["nodes"][0]["fields"][0]["after"], "Too little time.");
        let contents = waiting["nodes"][0]["contents"].as_str().unwrap();
        sound(judge(&reviewer, &set, contents).await);
    }
}
