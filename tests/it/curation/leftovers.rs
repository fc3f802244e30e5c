//! Free text that repeats erased words is not changed, but told to the steward who erased them.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, id, sound},
    reading::{Reading, text},
};
use crate::harness::{World, on_both_engines};

/// The start of a quote, and a stretch of it by words.
struct Said {
    quote: &'static str,
    words: [&'static str; 9],
}

const RAIN: Said = Said {
    quote: "When it rains we lose",
    words: ["when", "it", "rains", "we", "lose", "the", "line", "and", "it"],
};
const NURSE: Said = Said {
    quote: "Put one nurse next",
    words: ["one", "nurse", "next", "to", "the", "booth", "and", "the", "complaints"],
};

impl Said {
    /// So many of the words in a row, in other words, in other case and with other punctuation.
    fn repeated(&self, n: usize) -> String {
        let row: Vec<String> = self.words[..n].iter().map(|word| word.to_uppercase()).collect();
        format!("Somebody said: “{}” – as I heard.", row.join(", \n"))
    }
}

/// Opens a set with a title and a description.
const OPEN: &str = "mutation ($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
    changeSet { id } userErrors { code } } }";

async fn erased(judge: &Desk<'_>, held: &Reading, said: &Said) -> Vec<Value> {
    let query = "mutation ($input: RedactQuoteInput!) { redactQuote(input: $input) {
        quoteCount leftovers { kind id field } userErrors { code message } } }";
    let input = json!({ "input": { "quote": held.quote_id(said.quote) } });
    let payload = judge.ask(query, input).await["redactQuote"].clone();
    assert_eq!((&payload["userErrors"], &payload["quoteCount"]), (&json!([]), &json!(1)));
    let mut leftovers = payload["leftovers"].as_array().unwrap().clone();
    leftovers.sort_by_key(Value::to_string);
    leftovers
}

/// A place for free text: the type that tells of it, its field, the input that changes it, and its id.
type Place = (&'static str, &'static str, &'static str, String);

/// Free texts of the clinic that are published.
fn published(held: &Reading) -> Vec<Place> {
    let part = |of: &Value, list: &str| text(&of[list][0]["id"]);
    let study = |field| ("Study", field, "updateStudy", held.id());
    let category =
        |field| ("Category", field, "updateCategory", held.category_id("unclear-liability"));
    let both = held.category("privacy-of-the-booth");
    let quote = held.quote("The screen says");
    let source = held.source_id("GUIDE");
    vec![
        study("title"),
        study("design"),
        study("dataAvailability"),
        study("venue"),
        study("legalBasis"),
        study("ethicsReference"),
        ("SourceDocument", "title", "updateSource", source),
        category("name"),
        category("definition"),
        category("inclusionCriteria"),
        category("exclusionCriteria"),
        (
            "CategoryAlias",
            "text",
            "updateAlias",
            part(held.category("kiosk-plain-language"), "aliases"),
        ),
        ("CategoryCondition", "text", "updateCondition", part(both, "conditions")),
        ("Placement", "rationale", "updatePlacement", part(both, "placements")),
        ("Placement", "decidedBy", "updatePlacement", part(both, "placements")),
        ("RoleMention", "locator", "updateRoleMention", part(both, "roles")),
        (
            "FocusGroup",
            "label",
            "updateFocusGroup",
            text(&held.study["focusGroups"]["nodes"][0]["id"]),
        ),
        ("Quote", "text", "updateQuote", held.quote_id("One patient said")),
        ("QuoteTranslation", "text", "updateTranslation", part(quote, "translations")),
        ("Coding", "note", "updateCoding", part(quote, "codings")),
    ]
}

/// Changes that write a text into each place.
fn written(places: &[Place], words: &str) -> Value {
    let change = |(_, field, input, id): &Place| {
        let names = ["title", "venue", "ethicsReference", "name", "decidedBy", "locator", "label"];
        let is_name = names.contains(field) || *input == "updateAlias";
        let line = words.replace('\n', "");
        json!({ *input: { "id": id, *field: if is_name { &line } else { words } } })
    };
    places.iter().map(change).collect()
}

fn sorted(mut told: Vec<Value>) -> Vec<Value> {
    told.sort_by_key(Value::to_string);
    told
}

/// Sets in whose title, description, reviews and changes a text stands, and where that is told.
async fn proposed(team: &Team<'_>, held: &Reading, words: &str) -> Vec<Value> {
    let change =
        json!({ "updateCategory": { "id": held.category_id("zeitdruck"), "definition": words } });
    let title = words.replace('\n', "");
    let input =
        json!({ "title": title, "description": words, "study": held.id(), "changes": [change] });
    let opened = team.author.ask(OPEN, json!({ "input": input })).await;
    let titled = id(&opened["openChangeSet"]);
    let shown = "query ($id: ID!) { changeSet(id: $id) { changes { nodes { id } } } }";
    let shown = team.author.ask(shown, json!({ "id": titled })).await;
    let judged = team
        .author
        .opened(json!([
            { "updateCategory": { "id": held.category_id("zeitdruck"), "definition": "Judged." } },
        ]))
        .await;
    sound(team.author.submit(&judged).await);
    let input = json!({ "changeSet": judged, "verdict": "REJECT", "note": words });
    sound(team.judge.call("reviewChangeSet", input).await);
    vec![
        json!({ "kind": "ChangeSet", "id": titled, "field": "title" }),
        json!({ "kind": "ChangeSet", "id": titled, "field": "description" }),
        json!({ "kind": "Change", "id": shown["changeSet"]["changes"]["nodes"][0]["id"], "field": "definition" }),
        json!({ "kind": "ChangeSet", "id": judged, "field": "reviews" }),
    ]
}

async fn clinic(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-clinic").await, Reading::of(world, "demo-clinic").await)
}

on_both_engines! {
    async fn eight_words_in_a_row_are_told_wherever_they_are_published_and_seven_are_not(world: Demo) {
        let (team, held) = clinic(&world).await;
        let places = published(&held);
        team.published(written(&places, &RAIN.repeated(7))).await;
        assert_eq!(erased(&team.judge, &held, &RAIN).await, Vec::<Value>::new());

        let opened = team.published(written(&places, &NURSE.repeated(8))).await;
        let changes = opened["changeSet"]["changes"]["nodes"].as_array().unwrap().iter();
        let mut told: Vec<Value> = places.iter()
            .map(|(kind, field, _, id)| json!({ "kind": kind, "id": id, "field": field })).collect();
        // What proposed them says it too.
        for change in changes {
            let fields = places.iter().filter(|it| json!(it.3) == change["thing"]).map(|it| it.1);
            told.extend(fields.map(|field| json!({ "kind": "Change", "id": change["id"], "field": field })));
        }
        assert_eq!(erased(&team.judge, &held, &NURSE).await, sorted(told));
        // Each is still there as it was, for the steward to look at.
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.category("unclear-liability")["definition"], NURSE.repeated(8));
    }

    async fn eight_words_in_a_row_are_told_wherever_they_are_proposed_and_seven_are_not(world: Demo) {
        let (team, held) = clinic(&world).await;
        proposed(&team, &held, &RAIN.repeated(7)).await;
        assert_eq!(erased(&team.judge, &held, &RAIN).await, Vec::<Value>::new());
        let told = proposed(&team, &held, &NURSE.repeated(8)).await;
        assert_eq!(erased(&team.judge, &held, &NURSE).await, sorted(told));
    }

    async fn what_was_published_once_is_told_after_it_was_mended(world: Demo) {
        let (team, held) = clinic(&world).await;
        let zeit = held.category_id("zeitdruck");
        for words in [&NURSE.repeated(9), "Mended."] {
            team.published(json!([{ "updateCategory": { "id": zeit, "definition": words } }])).await;
        }
        let leftovers = erased(&team.judge, &held, &NURSE).await;
        let now = json!({ "kind": "Category", "id": zeit, "field": "definition" });
        assert!(leftovers.contains(&now), "{leftovers:#?}");
    }

    async fn why_something_was_withdrawn_is_told_too(world: Demo) {
        let (team, held) = clinic(&world).await;
        let gone = held.category_id("short-way");
        team.published(json!([{ "withdraw": { "id": gone, "reason": NURSE.repeated(8) } }])).await;
        let leftovers = erased(&team.judge, &held, &NURSE).await;
        let reason = json!({ "kind": "Category", "id": gone, "field": "withdrawnReason" });
        assert!(leftovers.contains(&reason), "{leftovers:#?}");
    }

    async fn what_other_studies_say_is_not_told(world: Demo) {
        let (team, held) = clinic(&world).await;
        let there = Desk::of(&world, "there", &["CURATOR@demo-companion"]).await;
        let other = Reading::of(&world, "demo-companion").await;
        let change = json!([{ "updateCategory": {
            "id": other.category_id("curiosity"), "definition": NURSE.repeated(9),
        } }]);
        there.opened(change).await;
        assert_eq!(erased(&team.judge, &held, &NURSE).await, Vec::<Value>::new());
    }
}
