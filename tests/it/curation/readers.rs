//! Without a steward nobody gets to read words that they could not read, whatever the change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, id, sound},
    reading::{Reading, text},
};
use crate::harness::{World, on_both_engines};

const STUDY: &str = "demo-clinic";

/// Who reads: everybody, and everybody with an account.
struct Readers<'w> {
    world: &'w World,
    reader: String,
}

impl Readers<'_> {
    /// All words of the study that each of them can read, with the record and the field.
    async fn words(&self) -> [BTreeSet<String>; 2] {
        let query = "query ($slug: String!) { study(slug: $slug) { sources { id text }
            quotes(first: 100) { totalCount nodes { id text role { id } translations { id text } } } } }";
        let variables = json!({ "slug": STUDY });
        let open = self.world.data(query, variables.clone()).await;
        let registered = self.world.ask_with(&self.reader, query, variables).await.data().clone();
        [open, registered].map(|told| {
            let study = &told["study"];
            let quotes = study["quotes"]["nodes"].as_array().unwrap();
            assert_eq!(study["quotes"]["totalCount"], json!(quotes.len()));
            let translations = quotes.iter().flat_map(|it| it["translations"].as_array().unwrap());
            let records =
                quotes.iter().chain(translations).chain(study["sources"].as_array().unwrap());
            let said = records.flat_map(|it| {
                ["text", "role"]
                    .into_iter()
                    .map(|field| (it["id"].clone(), field, it[field].clone()))
            });
            let said = said.filter(|(.., held)| !held.is_null() && held != "");
            said.map(|(id, field, held)| format!("{id} {field} {held}")).collect()
        })
    }
}

/// Changes that a curator can think of, one set each. Some follow from those before.
fn sets(held: &Reading) -> Vec<Value> {
    let quotes = held.study["quotes"]["nodes"].as_array().unwrap();
    let of = |level: &str| quotes.iter().find(|it| it["access"] == level).unwrap();
    let other_role = |quote: &Value| {
        let roles = quotes.iter().map(|it| &it["role"]["id"]);
        roles.filter(|id| !id.is_null()).find(|id| **id != quote["role"]["id"]).unwrap().clone()
    };
    let (guide, transcript) = (held.source_id("GUIDE"), held.source_id("TRANSCRIPT"));
    let mut sets = Vec::new();
    for level in ["OPEN", "REGISTERED", "CONTROLLED"] {
        let quote = of(level);
        let fields = [
            json!({ "text": format!("Other words of {level}.") }),
            json!({ "role": other_role(quote) }),
            json!({ "role": null }),
            json!({ "role": other_role(quote), "language": "en" }),
            json!({ "language": "en" }),
            json!({ "locator": "p. 2" }),
            json!({ "source": guide }),
            json!({ "source": transcript }),
            json!({ "participant": null, "speakerUnknownBecause": "WITHHELD" }),
            json!({ "access": "OPEN" }),
            json!({ "access": "REGISTERED" }),
            json!({ "access": "CONTROLLED" }),
        ];
        for mut fields in fields {
            fields["id"] = quote["id"].clone();
            sets.push(json!([{ "updateQuote": fields }]));
        }
        sets.push(json!([{ "withdraw": { "id": quote["id"], "reason": "For a while." } }]));
        sets.push(json!([{ "reinstate": { "id": quote["id"] } }]));
        sets.push(json!([{ "createQuote": { "study": held.id(), "source": guide, "text": format!("New, {level}."),
            "provenance": "VERBATIM", "access": level, "speakerUnknownBecause": "NOT_RECORDED" } }]));
        for with in ["OPEN", "REGISTERED", "CONTROLLED"] {
            sets.push(json!([{ "createTranslation": { "quote": quotes[0]["id"], "language": "fr",
                "text": format!("{level} {with}"), "method": "HUMAN", "access": with } }]));
        }
    }
    let translation = quotes.iter().find_map(|it| it["translations"].get(0)).unwrap();
    sets.push(json!([{ "updateTranslation": { "id": translation["id"], "text": "Otherwise." } }]));
    sets.push(json!([{ "updateTranslation": { "id": translation["id"], "translator": "N. N." } }]));
    sets.push(json!([{ "withdraw": { "id": translation["id"], "reason": "For a while." } }]));
    sets.push(json!([{ "reinstate": { "id": translation["id"] } }]));
    for (at, source) in [guide, transcript].iter().enumerate() {
        sets.push(json!([{ "updateSource": { "id": source, "title": format!("Title {at}") } }]));
        sets.push(
            json!([{ "updateSource": { "id": source, "text": format!("Whole text {at}.") } }]),
        );
        sets.push(json!([{ "updateSource": { "id": source, "published": true } }]));
    }
    for published in [true, false] {
        sets.push(json!([{ "createSource": { "study": held.id(), "kind": "GUIDE", "title": "More",
            "published": published, "text": "All of it." } }]));
    }
    sets
}

/// Proposes changes, has them approved by a reviewer, and says whether they were published.
async fn goes_through(author: &Desk<'_>, reviewer: &Desk<'_>, changes: &Value) -> bool {
    let opened = author.open(changes.clone()).await;
    if opened["changeSet"].is_null() {
        return false;
    }
    let set = id(&opened);
    if author.submit(&set).await["changeSet"]["status"] != "SUBMITTED" {
        return false;
    }
    let input = json!({ "changeSet": set, "verdict": "APPROVE", "publish": true });
    reviewer.call("reviewChangeSet", input).await;
    author.publish(&set).await;
    author.status(&set).await == "PUBLISHED"
}

on_both_engines! {
    async fn nobody_gets_to_read_more_words_without_a_steward(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let reader = world.program("reader", &["READER"]).await;
        let readers = Readers { world: &world, reader };
        let held = Reading::of(&world, STUDY).await;
        let mut before = readers.words().await;
        assert!(before[1].len() > before[0].len() && before[0].len() > 10);
        let (mut through, mut stopped) = (0, 0);
        for changes in sets(&held) {
            if goes_through(&author, &reviewer, &changes).await {
                through += 1;
            } else {
                stopped += 1;
            }
            let after = readers.words().await;
            for (after, before) in after.iter().zip(&before) {
                let more: Vec<&String> = after.difference(before).collect();
                assert!(more.is_empty(), "{changes} tells {more:?}");
            }
            before = after;
        }
        assert!(through > 15 && stopped > 15, "{through} went through, {stopped} did not");
    }

    async fn a_source_that_was_withdrawn_comes_back_with_a_steward_alone(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic", "REVIEWER@demo-clinic"]).await;
        let held = Reading::of(&world, STUDY).await;
        let opened = sound(author.open(json!([{ "createSource": { "study": held.id(), "kind": "GUIDE",
            "title": "More", "published": true, "text": "All of it." } }])).await);
        let (set, source) = (id(&opened), text(&opened["created"][0]["id"]));
        sound(author.submit(&set).await);
        sound(steward.review(&set, "APPROVE").await);
        sound(author.publish(&set).await);
        let gone = json!([{ "withdraw": { "id": source, "reason": "For a while." } }]);
        assert!(goes_through(&author, &reviewer, &gone).await);
        let back = json!([{ "reinstate": { "id": source } }]);
        assert!(!goes_through(&author, &reviewer, &back).await);
        let texts = "query ($slug: String!) { study(slug: $slug) { sources { id text } } }";
        let told = world.data(texts, json!({ "slug": STUDY })).await;
        assert!(!told.to_string().contains("All of it."));
        let set = author.opened(back).await;
        sound(author.submit(&set).await);
        sound(steward.review(&set, "APPROVE").await);
        sound(author.publish(&set).await);
        let told = world.data(texts, json!({ "slug": STUDY })).await;
        assert!(told.to_string().contains("All of it."));
    }

    async fn words_go_to_those_whom_the_steward_saw(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let steward = Desk::of(&world, "steward", &["STEWARD@demo-clinic", "REVIEWER@demo-clinic"]).await;
        let held = Reading::of(&world, STUDY).await;
        let quotes = held.study["quotes"]["nodes"].as_array().unwrap();
        // Who said it agreed to anything, so that nothing else stands in the way.
        let of = |level: &str| quotes.iter().find(|it| it["access"] == level && !it["participant"].is_null()).unwrap();
        let approved = async |changes: Value| {
            let set = author.opened(changes).await;
            sound(author.submit(&set).await);
            sound(steward.review(&set, "APPROVE").await);
            set
        };
        for (level, first, other) in [
            ("REGISTERED", json!({ "text": "Only for those with an account.", "start": null, "end": null }), json!({ "access": "CONTROLLED" })),
            ("CONTROLLED", json!({ "access": "REGISTERED" }), json!({ "role": null })),
        ] {
            let id = &of(level)["id"];
            if level == "CONTROLLED" {
                let consents = json!([{ "updateParticipant": { "id": of(level)["participant"]["id"], "consent": "PUBLIC_QUOTES" } }]);
                let set = approved(consents).await;
                author.publish(&set).await;
            }
            let change = |mut fields: Value| {
                fields["id"] = id.clone();
                json!([{ "updateQuote": fields }])
            };
            let waiting = approved(change(first)).await;
            let meanwhile = approved(change(other)).await;
            sound(author.publish(&meanwhile).await);
            assert_eq!(codes(&author.publish(&waiting).await), ["VERSION_CONFLICT"], "{level}");
        }
    }

    async fn consent_is_never_emptied(world: Demo) {
        let author = Desk::of(&world, "author", &["CURATOR@demo-clinic"]).await;
        let held = Reading::of(&world, STUDY).await;
        let person = held.person_id("Thistle");
        for fields in [json!({}), json!({ "consentRecordedOn": null }), json!({ "consentRecordedOn": "2024-01-31" })] {
            let mut change = json!({ "id": person, "consent": null });
            change.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            let opened = author.open(json!([{ "updateParticipant": change }])).await;
            let told = if opened["changeSet"].is_null() { opened } else { author.submit(&id(&opened)).await };
            assert_eq!(codes(&told), ["REQUIRED"], "{change}");
        }
    }
}
