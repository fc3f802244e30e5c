//! Which sets there are for whom, and what they tell.

use serde_json::{Value, json};

use super::{
    desk::{Desk, codes, id, sound, version},
    reading::Reading,
};
use crate::harness::{World, on_both_engines};

const SHOWN: &str = "query ($id: ID!) { changeSet(id: $id) {
    changes { nodes { kind action fields { field before after } } } } }";

struct House<'w> {
    author: Desk<'w>,
    other: Desk<'w>,
    reviewer: Desk<'w>,
    steward: Desk<'w>,
    held: Reading,
}

async fn house(world: &World) -> House<'_> {
    House {
        author: Desk::of(world, "author", &["CURATOR@demo-clinic"]).await,
        other: Desk::of(world, "other", &["CURATOR@demo-clinic"]).await,
        reviewer: Desk::of(world, "reviewer", &["REVIEWER@demo-clinic"]).await,
        steward: Desk::of(world, "steward", &["STEWARD@demo-clinic"]).await,
        held: Reading::of(world, "demo-clinic").await,
    }
}

/// The sets that pass a filter, by id.
async fn listed(desk: &Desk<'_>, filter: Value) -> Vec<String> {
    let query = "query ($filter: ChangeSetFilter) { changeSets(filter: $filter) { nodes { id } totalCount } }";
    let sets = desk.ask(query, json!({ "filter": filter })).await["changeSets"].clone();
    let nodes = sets["nodes"].as_array().unwrap();
    assert_eq!(sets["totalCount"], json!(nodes.len()));
    let mut ids: Vec<String> =
        nodes.iter().map(|set| set["id"].as_str().unwrap().to_owned()).collect();
    ids.sort_unstable();
    ids
}

fn sorted(sets: &[&String]) -> Vec<String> {
    let mut sets: Vec<String> = sets.iter().map(|set| (*set).clone()).collect();
    sets.sort_unstable();
    sets
}

/// The fields of the first change of a set, by name.
async fn fields(desk: &Desk<'_>, set: &str) -> Value {
    let shown = desk.ask(SHOWN, json!({ "id": set })).await;
    let mut fields =
        shown["changeSet"]["changes"]["nodes"][0]["fields"].as_array().unwrap().clone();
    fields.sort_by_key(Value::to_string);
    json!(fields)
}

on_both_engines! {
    async fn sets_can_be_found_by_what_they_are(world: Demo) {
        let House { author, other, reviewer, steward, held } = house(&world).await;
        let words = |words: &str| json!([{ "updateCategory": {
            "id": held.category_id("zeitdruck"), "definition": words,
        } }]);
        let draft = author.opened(words("A.")).await;
        let submitted = other.opened(words("B.")).await;
        sound(other.submit(&submitted).await);
        let approved = author.opened(words("C.")).await;
        sound(author.submit(&approved).await);
        sound(reviewer.review(&approved, "APPROVE").await);
        let asked = other.opened(words("D.")).await;
        sound(other.submit(&asked).await);
        sound(reviewer.review(&asked, "REQUEST_CHANGES").await);
        let delicate = author.opened(json!([
            words("E.")[0], { "updateQuote": { "id": held.quote_id("We ended up"), "access": "REGISTERED" } },
            { "updateParticipant": { "id": held.person_id("Thistle"), "consent": "REGISTERED" } },
        ])).await;
        sound(author.submit(&delicate).await);
        let all = sorted(&[&draft, &submitted, &approved, &asked, &delicate]);
        for desk in [&author, &other, &reviewer, &steward] {
            assert_eq!(listed(desk, Value::Null).await, all);
        }
        let by = async |filter: Value| listed(&author, filter).await;
        assert_eq!(by(json!({ "status": ["DRAFT", "APPROVED"] })).await, sorted(&[&draft, &approved]));
        assert_eq!(by(json!({ "status": [] })).await, sorted(&[]));
        assert_eq!(by(json!({ "study": [held.id()] })).await, all);
        let elsewhere = Reading::of(&world, "demo-companion").await.id();
        assert_eq!(by(json!({ "study": [elsewhere] })).await, sorted(&[]));
        assert_eq!(by(json!({ "mine": true })).await, sorted(&[&draft, &approved, &delicate]));
        assert_eq!(by(json!({ "mine": false })).await, sorted(&[&submitted, &asked]));
        let me = other.ask("{ viewer { account { id } } }", json!({})).await;
        let me = &me["viewer"]["account"]["id"];
        assert_eq!(by(json!({ "author": [me] })).await, sorted(&[&submitted, &asked]));
        assert_eq!(by(json!({ "author": [me], "status": ["SUBMITTED"] })).await, sorted(&[&submitted]));
        for (desk, waiting) in [
            (&author, sorted(&[&approved])),
            (&other, sorted(&[&asked])),
            (&reviewer, sorted(&[&submitted, &approved, &delicate])),
            (&steward, sorted(&[&delicate])),
        ] {
            assert_eq!(listed(desk, json!({ "waitingForMe": true })).await, waiting);
            let rest: Vec<String> = all.iter().filter(|set| !waiting.contains(set)).cloned().collect();
            assert_eq!(listed(desk, json!({ "waitingForMe": false })).await, rest);
        }
    }

    async fn sets_of_other_studies_are_as_if_they_were_never_made(world: Demo) {
        let House { author, held, .. } = house(&world).await;
        let there = Desk::of(&world, "there", &["CURATOR@demo-companion", "REVIEWER@demo-companion"]).await;
        let set = author.opened(json!([{ "updateCategory": {
            "id": held.category_id("zeitdruck"), "definition": "A.",
        } }])).await;
        let never = nasss::id::Kind::ChangeSet.id(uuid::Uuid::from_u128(1));
        let change = nasss::id::Kind::Change.id(uuid::Uuid::from_u128(1));
        assert_eq!(listed(&there, Value::Null).await, sorted(&[]));
        let inputs = |set: &str| [
            ("addChanges", json!({ "changeSet": set, "changes": [] })),
            ("removeChange", json!({ "changeSet": set, "change": change })),
            ("checkChangeSet", json!({ "changeSet": set })),
            ("submitChangeSet", json!({ "changeSet": set })),
            ("reviewChangeSet", json!({ "changeSet": set, "verdict": "APPROVE" })),
            ("publishChangeSet", json!({ "changeSet": set })),
            ("abandonChangeSet", json!({ "changeSet": set })),
            ("revert", json!({ "changeSet": set })),
        ];
        for ((field, hidden), (_, unknown)) in inputs(&set).into_iter().zip(inputs(&never)) {
            let told = there.call(field, hidden).await;
            assert_eq!(codes(&told), ["UNKNOWN_REFERENCE"], "{field}");
            assert_eq!(told, there.call(field, unknown).await);
        }
        for hidden in [&set, &never] {
            let found = there.ask(SHOWN, json!({ "id": hidden })).await;
            assert_eq!(found, json!({ "changeSet": null }));
        }
        // Nor can a curator open one there.
        let input = json!({ "title": "A set", "study": held.id() });
        assert_eq!(codes(&there.call("openChangeSet", input).await), ["NOT_YOURS"]);
    }

    async fn sets_of_consent_and_demographics_are_for_stewards_and_their_authors(world: Demo) {
        let House { author, other, reviewer, steward, held } = house(&world).await;
        let person = held.person_id("Thistle");
        let consent = json!([{ "updateParticipant": { "id": person, "consent": "REGISTERED" } }]);
        let set = author.opened(consent).await;
        for desk in [&other, &reviewer] {
            assert_eq!(desk.status(&set).await, "HIDDEN");
            assert_eq!(listed(desk, Value::Null).await, sorted(&[]));
            assert_eq!(codes(&desk.check(&set).await), ["UNKNOWN_REFERENCE"]);
        }
        // Authors read what they typed, and not what is there.
        let told = |before: Value| json!([{ "field": "consent", "before": before, "after": "REGISTERED" }]);
        assert_eq!(fields(&author, &set).await, told(Value::Null));
        assert_eq!(fields(&steward, &set).await, told(json!("CONTROLLED")));
        // With something else in it the set is there for all, but for these fields.
        sound(author.add(&set, json!([{ "updateParticipant": { "id": person, "pseudonym": "Teasel" } }])).await);
        let name = json!({ "field": "pseudonym", "before": "Thistle", "after": "Teasel" });
        assert_eq!(fields(&other, &set).await, json!([name]));
        assert_eq!(fields(&author, &set).await, json!([told(Value::Null)[0], name]));
        // Whoever adds to the same change does not read what its first author typed.
        let more = json!([{ "updateParticipant": { "id": person, "pseudonym": "Tansy" } }]);
        sound(other.add(&set, more).await);
        let name = json!({ "field": "pseudonym", "before": "Thistle", "after": "Tansy" });
        assert_eq!(fields(&other, &set).await, json!([name]));
        assert_eq!(fields(&author, &set).await, json!([told(Value::Null)[0], name]));
        let more = json!([{ "updateParticipant": { "id": person, "consentRecordedOn": "2025-01-01" } }]);
        sound(other.add(&set, more).await);
        assert_eq!(fields(&other, &set).await, json!([name]));
    }

    async fn changes_for_stewards_are_hidden_among_others(world: Demo) {
        let House { author, other, reviewer, steward, held } = house(&world).await;
        let consent = |to: &str| json!({ "updateParticipant": { "id": held.person_id("Thistle"), "consent": to } });
        let words = json!({ "updateCategory": { "id": held.category_id("zeitdruck"), "definition": "A." } });
        let set = author.opened(json!([consent("REGISTERED"), words])).await;
        let listed = "query ($id: ID!) { changeSet(id: $id) {
            changeCount changes { totalCount nodes { id kind } } } }";
        let changes = async |desk: &Desk<'_>| {
            let set = desk.ask(listed, json!({ "id": set })).await["changeSet"].clone();
            let nodes = set["changes"]["nodes"].as_array().unwrap().clone();
            let count = json!(nodes.len());
            assert_eq!((&set["changeCount"], &set["changes"]["totalCount"]), (&count, &count));
            nodes
        };
        let whole = changes(&author).await;
        assert_eq!((&whole[0]["kind"], whole.len()), (&json!("Participant"), 2));
        assert_eq!(changes(&steward).await, whole);
        for desk in [&other, &reviewer] {
            assert_eq!(changes(desk).await, whole[1..]);
        }
        let never = nasss::id::Kind::Change.id(uuid::Uuid::from_u128(1));
        for change in [&whole[0]["id"], &json!(never)] {
            let told = other.call("removeChange", json!({ "changeSet": set, "change": change })).await;
            assert_eq!(codes(&told), ["UNKNOWN_REFERENCE"]);
            let told = other.resolve(&set, json!([{ "change": change, "take": "MINE" }])).await;
            assert_eq!(codes(&told), ["UNKNOWN_REFERENCE"]);
        }
        // That somebody else settled the consent since is told without what it is about.
        let judge = Desk::of(&world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let theirs = author.opened(json!([consent("PUBLIC_QUOTES")])).await;
        sound(author.submit(&theirs).await);
        sound(judge.review(&theirs, "APPROVE").await);
        sound(author.publish(&theirs).await);
        let problem = async |desk: &Desk<'_>| desk.check(&set).await["userErrors"][0].clone();
        assert_eq!(problem(&steward).await["change"], whole[0]["id"]);
        assert_eq!(problem(&author).await["change"], whole[0]["id"]);
        for desk in [&other, &reviewer] {
            assert_eq!(problem(desk).await, json!({
                "code": "VERSION_CONFLICT", "path": ["input", "changeSet"], "change": null, "conflict": null,
                "about": null, "collidesWith": null,
                "message": "A change that only stewards may see keeps the set from being published.",
            }));
        }
        assert_eq!(changes(&author).await, whole);
    }

    async fn looking_does_not_tell_what_somebody_agreed_to(world: Demo) {
        let House { author, held, steward, .. } = house(&world).await;
        let person = held.person_id("Thistle");
        for consent in ["CONTROLLED", "REGISTERED", "PUBLIC_QUOTES"] {
            let set = author.opened(json!([{ "updateParticipant": { "id": person, "consent": consent } }])).await;
            assert_eq!(author.check(&set).await["userErrors"], json!([]), "{consent}");
            assert_eq!(author.submit(&set).await["userErrors"], json!([]), "{consent}");
        }
        let reviewer = Desk::of(&world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let change = |to: &str| json!([{ "updateParticipant": { "id": person, "consent": to } }]);
        let mine = author.opened(change("REGISTERED")).await;
        let theirs = author.opened(change("PUBLIC_QUOTES")).await;
        sound(author.submit(&theirs).await);
        sound(reviewer.review(&theirs, "APPROVE").await);
        author.publish(&theirs).await;
        assert_eq!(version(&world).await, 2);
        let conflict = |payload: &Value| payload["userErrors"][0]["conflict"].clone();
        let hidden = json!({ "field": "consent", "base": null, "theirs": null, "mine": null });
        assert_eq!(conflict(&author.check(&mine).await), hidden);
        let whole = json!({
            "field": "consent", "base": "CONTROLLED", "theirs": "PUBLIC_QUOTES", "mine": "REGISTERED",
        });
        assert_eq!(conflict(&steward.check(&mine).await), whole);
    }

    async fn words_of_a_quote_that_was_opened_since_need_a_stewards_word(world: Demo) {
        let House { author, reviewer, held, .. } = house(&world).await;
        let judge = Desk::of(&world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let guide = held.source_id("GUIDE");
        let new = json!([{ "createQuote": {
            "localName": "q", "study": held.id(), "source": guide, "text": "Call Ms Miller.", "provenance": "VERBATIM",
        } }]);
        let through = async |set: &str| {
            sound(author.submit(set).await);
            sound(judge.review(set, "APPROVE").await);
            sound(author.publish(set).await);
        };
        let opened = sound(author.open(new).await);
        through(&id(&opened)).await;
        let quote = &opened["created"][0]["id"];
        let words = |words: &str| json!([{ "updateQuote": { "id": quote, "text": words } }]);
        // Approved while the quote was for the team alone, it would change what all read.
        let early = author.opened(words("Call Mr Smith.")).await;
        sound(author.submit(&early).await);
        let approved = sound(reviewer.review(&early, "APPROVE").await);
        assert_eq!(approved["changeSet"]["status"], "APPROVED");
        let clean = author.opened(words("Call her.")).await;
        through(&clean).await;
        let open = author.opened(json!([{ "updateQuote": { "id": quote, "access": "OPEN" } }])).await;
        through(&open).await;
        let told = author.publish(&early).await;
        assert!(codes(&told).contains(&"VERSION_CONFLICT"), "{told:#}");
        let change = &told["userErrors"][0]["change"];
        let resolve = json!([{ "change": change, "take": "MINE" }]);
        let settled = sound(author.resolve(&early, resolve).await);
        assert_eq!(settled["changeSet"]["needsClearance"], true);
        // So would the words from before, when they are taken back to.
        let back = sound(author.revert(&clean).await);
        assert_eq!(back["changeSet"]["needsClearance"], true);
    }

    async fn what_was_opened_since_is_told_even_where_the_words_do_not_clash(world: Demo) {
        let House { author, reviewer, held, .. } = house(&world).await;
        let judge = Desk::of(&world, "judge", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let new = json!([{ "createQuote": {
            "study": held.id(), "source": held.source_id("GUIDE"), "text": "It is warm.", "provenance": "VERBATIM",
        } }]);
        let opened = sound(author.open(new).await);
        let quote = &opened["created"][0]["id"];
        let all = async |set: &str| {
            sound(author.submit(set).await);
            sound(judge.review(set, "APPROVE").await);
            sound(author.publish(set).await);
        };
        all(&id(&opened)).await;
        let early = author.opened(json!([{ "updateQuote": { "id": quote, "text": "It is cold." } }])).await;
        sound(author.submit(&early).await);
        sound(reviewer.review(&early, "APPROVE").await);
        all(&author.opened(json!([{ "updateQuote": { "id": quote, "access": "OPEN" } }])).await).await;
        assert_eq!(codes(&author.publish(&early).await), ["VERSION_CONFLICT"]);
        let words = world.data("query ($id: ID!) { quote(id: $id) { text } }", json!({ "id": quote })).await;
        assert_eq!(words["quote"]["text"], "It is warm.");
    }
}
