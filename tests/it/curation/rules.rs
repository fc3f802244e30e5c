//! Each rule of publishing: an input that breaks it, one that does not, and that nothing is published by looking.

use serde_json::{Value, json};

use super::{
    desk::{Team, version},
    reading::{Reading, text},
};
use crate::harness::{World, on_both_engines};

/// A new thing, with other fields in the place of its own.
pub fn made(kind: &str, mut fields: Value, other: Value) -> Value {
    let Value::Object(other) = other else { panic!("no fields: {other}") };
    fields.as_object_mut().unwrap().extend(other);
    json!({ kind: fields })
}

/// A new category.
pub fn category(study: &str, other: Value) -> Value {
    let fields = json!({
        "study": study, "name": "Warm light", "valence": "BOTH", "origin": "INDUCTIVE", "basis": "EDITORIAL",
    });
    made("createCategory", fields, other)
}

/// The clinic: who writes and who judges there, and what it holds.
async fn clinic(world: &World) -> (Team<'_>, Reading) {
    (Team::of(world, "demo-clinic").await, Reading::of(world, "demo-clinic").await)
}

/// Nothing of the clinic was published by looking.
async fn untouched(world: &World, before: &Reading) {
    assert_eq!(version(world).await, 1);
    assert_eq!(Reading::of(world, "demo-clinic").await.study, before.study);
}

on_both_engines! {
    async fn a_category_may_belong_to_one_of_the_same_set(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (study, old) = (held.id(), held.category_id("zeitdruck"));
        team.published(json!([
            category(&study, json!({ "localName": "above", "name": "Above" })),
            category(&study, json!({ "localName": "below", "name": "Below", "parent": "#above" })),
            { "updateCategory": { "id": old, "parent": "#below" } },
        ])).await;
        let now = Reading::of(&world, "demo-clinic").await;
        assert_eq!(now.category("below")["parent"]["id"], now.category("above")["id"]);
        assert_eq!(now.category("zeitdruck")["parent"]["id"], now.category("below")["id"]);
    }

    async fn what_is_not_there_cannot_be_named(world: Demo) {
        let (team, held) = clinic(&world).await;
        let other = Reading::of(&world, "demo-companion").await;
        let alias = |category: &str| json!([{ "createAlias": {
            "category": category, "text": "Hush", "language": "en", "basis": "EDITORIAL",
        } }]);
        let never = nasss::id::Kind::Category.id(uuid::Uuid::from_u128(1));
        team.refuses("UNKNOWN_REFERENCE", "", 0, alias(&never)).await;
        team.refuses("UNKNOWN_REFERENCE", "", 0, alias(&other.category_id("curiosity"))).await;
        team.lets(alias(&held.category_id("zeitdruck"))).await;
        let (study, theirs) = (held.id(), other.source_id("ARTICLE"));
        let reported = |source: &str| json!([category(&study, json!({
            "basis": "REPORTED", "source": source, "locator": "p. 1",
        }))]);
        team.refuses("UNKNOWN_REFERENCE", "source", 0, reported(&theirs)).await;
        team.lets(reported(&held.source_id("ARTICLE"))).await;
        let below = |parent: &str| json!([category(&study, json!({ "parent": parent }))]);
        team.refuses("UNKNOWN_REFERENCE", "parent", 0, below(&other.category_id("curiosity"))).await;
        team.refuses("UNKNOWN_REFERENCE", "", 0, json!([category(&other.id(), json!({}))])).await;
        let update = json!([{ "updateCategory": { "id": never, "name": "Hush" } }]);
        team.refuses("UNKNOWN_REFERENCE", "id", 0, update).await;
        untouched(&world, &held).await;
        let gone = held.category_id("short-way");
        team.published(json!([{ "withdraw": { "id": gone } }])).await;
        team.refuses("UNKNOWN_REFERENCE", "category", 0, alias(&gone)).await;
        team.refuses("UNKNOWN_REFERENCE", "parent", 0, below(&gone)).await;
        let update = json!([{ "updateCategory": { "id": gone, "name": "Hush" } }]);
        team.refuses("NOT_THERE", "id", 0, update).await;
        team.refuses("NOT_THERE", "id", 0, json!([{ "withdraw": { "id": gone } }])).await;
        let back = json!([{ "reinstate": { "id": held.category_id("zeitdruck") } }]);
        team.refuses("NOT_THERE", "id", 0, back).await;
    }

    async fn what_is_reported_says_where(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (source, study) = (held.source_id("ARTICLE"), held.id());
        let (both, domain) = (held.category_id("privacy-of-the-booth"), held.domain_id(6));
        let roles = world.get("{ participantRoles(first: 100) { nodes { id code } } }").await;
        let roles = roles["participantRoles"]["nodes"].as_array().unwrap();
        let role = text(&roles.iter().find(|role| role["code"] == "THERAPIST").unwrap()["id"]);
        let of = json!({ "category": both });
        let with = |more: Value| {
            let mut fields = of.clone();
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            fields
        };
        let plain = with(json!({ "domain": domain }));
        let condition = with(json!({ "valence": "BARRIER", "text": "When it is loud." }));
        let mention = json!({ "category": both, "role": role, "mention": "MENTIONED" });
        let count = &held.study["reportedCounts"][0]["id"];
        let count = json!({ "id": count, "source": null, "locator": null });
        let whole = json!({ "study": study, "name": "Hush", "valence": "BARRIER", "origin": "INDUCTIVE" });
        for (kind, fields) in [
            ("createCategory", whole),
            ("createPlacement", plain),
            ("createCondition", condition),
            ("createRoleMention", mention),
            ("updateReportedCount", count),
        ] {
            let change = |other: Value| json!([made(kind, fields.clone(), other)]);
            let (basis, locator) = ("REPORTED", "p. 3");
            team.refuses("REQUIRED", "source", 0, change(json!({ "basis": basis, "locator": locator }))).await;
            team.refuses("REQUIRED", "locator", 0, change(json!({ "basis": basis, "source": source }))).await;
            let said = json!({ "basis": basis, "source": source, "locator": locator });
            team.lets(change(said)).await;
        }
        untouched(&world, &held).await;
    }

    async fn a_placement_by_editors_says_why_and_how_sure_they_are(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (category, domain) = (held.category_id("zeitdruck"), held.domain_id(6));
        let place = |other: Value| {
            let fields = json!({ "category": category, "domain": domain, "basis": "EDITORIAL" });
            json!([made("createPlacement", fields, other)])
        };
        team.refuses("REQUIRED", "rationale", 0, place(json!({ "confidence": "LOW" }))).await;
        team.refuses("REQUIRED", "confidence", 0, place(json!({ "rationale": "So." }))).await;
        team.lets(place(json!({ "rationale": "So.", "confidence": "LOW" }))).await;
        let elsewhere = held.study["frameworkVersion"]["domains"][0]["subdomains"][0]["id"].clone();
        let inside = held.study["frameworkVersion"]["domains"][5]["subdomains"][0]["id"].clone();
        let in_part = |part: &Value| place(json!({ "rationale": "So.", "confidence": "LOW", "subdomain": part }));
        team.refuses("INVALID", "subdomain", 0, in_part(&elsewhere)).await;
        team.lets(in_part(&inside)).await;
        untouched(&world, &held).await;
    }

    async fn only_what_acts_both_ways_has_conditions(world: Demo) {
        let (team, held) = clinic(&world).await;
        let condition = |category: &str, valence: &str| json!([{ "createCondition": {
            "category": category, "valence": valence, "text": "When it is loud.", "basis": "EDITORIAL",
        } }]);
        let (one, both) = (held.category_id("zeitdruck"), held.category_id("privacy-of-the-booth"));
        team.refuses("INVALID", "category", 0, condition(&one, "BARRIER")).await;
        team.refuses("INVALID", "valence", 0, condition(&both, "BOTH")).await;
        team.lets(condition(&both, "BARRIER")).await;
        // Nor may one with conditions stop acting both ways.
        let now = json!([{ "updateCategory": { "id": both, "valence": "BARRIER" } }]);
        team.refuses("STILL_NAMED", "valence", 0, now).await;
        let mut changes = vec![json!({ "updateCategory": { "id": both, "valence": "BARRIER" } })];
        for condition in held.category("privacy-of-the-booth")["conditions"].as_array().unwrap() {
            changes.push(json!({ "withdraw": { "id": condition["id"] } }));
        }
        team.lets(json!(changes)).await;
        untouched(&world, &held).await;
    }

    async fn names_are_there_once_whatever_their_case_and_accents(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (study, zeit) = (held.id(), held.category_id("zeitdruck"));
        let named = |name: &str| json!([category(&study, json!({ "name": name }))]);
        team.refuses("NOT_UNIQUE", "name", 0, named("ZEITDRUCK")).await;
        team.refuses("NOT_UNIQUE", "name", 0, named("  ungeklarte   haftung ")).await;
        team.lets(named("Zeitdruck am Abend")).await;
        let renamed = |name: &str| json!([{ "updateCategory": { "id": zeit, "name": name } }]);
        team.refuses("NOT_UNIQUE", "name", 0, renamed("nurse AT the booth")).await;
        team.lets(renamed("ZEITDRUCK")).await;
        let slug = |slug: &str| json!([category(&study, json!({ "slug": slug }))]);
        team.refuses("NOT_UNIQUE", "slug", 0, slug("zeitdruck")).await;
        team.lets(slug("zeitdruck-2")).await;
        let twice = json!([named("Warmth")[0], named("wärmth")[0]]);
        team.refuses("NOT_UNIQUE", "name", 1, twice).await;
        // A name of another study is free.
        team.lets(named("Curiosity")).await;
        let person = |name: &str| json!([{ "createParticipant": {
            "study": study, "pseudonym": name, "consent": "CONTROLLED",
        } }]);
        team.refuses("NOT_UNIQUE", "pseudonym", 0, person("REED")).await;
        team.lets(person("Rye")).await;
        let group = |label: &Value| json!([{ "createFocusGroup": {
            "study": study, "label": label, "mode": "ONLINE",
        } }]);
        team.refuses("NOT_UNIQUE", "label", 0, group(&held.study["focusGroups"]["nodes"][0]["label"])).await;
        team.lets(group(&json!("Another evening"))).await;
        untouched(&world, &held).await;
    }

    async fn parts_are_there_once(world: Demo) {
        let (team, held) = clinic(&world).await;
        let (zeit, quote) = (held.category_id("zeitdruck"), held.quote("Seven minutes"));
        let coding = |category: &str| json!([{ "createCoding": {
            "quote": quote["id"], "category": category, "valence": "BARRIER",
        } }]);
        team.refuses("NOT_UNIQUE", "category", 0, coding(&zeit)).await;
        team.lets(coding(&held.category_id("short-way"))).await;
        let alias = |text: &str| json!({ "createAlias": {
            "category": zeit, "text": text, "language": "fr", "basis": "EDITORIAL",
        } });
        team.refuses("NOT_UNIQUE", "text", 1, json!([alias("Pressé"), alias("PRESSE")])).await;
        team.lets(json!([alias("Pressé"), alias("Hâte")])).await;
        let place = |subdomain: Value| json!({ "createPlacement": {
            "category": zeit, "domain": held.domain_id(7), "basis": "EDITORIAL", "rationale": "So.",
            "confidence": "LOW", "subdomain": subdomain,
        } });
        let part = &held.study["frameworkVersion"]["domains"][6]["subdomains"][0]["id"];
        team.refuses("NOT_UNIQUE", "domain", 1, json!([place(Value::Null), place(Value::Null)])).await;
        team.lets(json!([place(Value::Null), place(part.clone())])).await;
        let author = |place: i32| json!([{ "createAuthor": {
            "study": held.id(), "name": "Another", "position": place,
        } }]);
        team.refuses("NOT_UNIQUE", "position", 0, author(1)).await;
        team.lets(author(9)).await;
        untouched(&world, &held).await;
    }

    async fn no_category_belongs_to_itself_by_any_way(world: Demo) {
        let (team, held) = clinic(&world).await;
        let [a, b, c] = ["zeitdruck", "short-way", "unclear-liability"].map(|slug| held.category_id(slug));
        let below = |child: &str, parent: &str| json!({ "updateCategory": { "id": child, "parent": parent } });
        team.refuses("CYCLE", "parent", 0, json!([below(&a, &a)])).await;
        team.refuses("CYCLE", "parent", 2, json!([below(&a, &b), below(&b, &c), below(&c, &a)])).await;
        team.lets(json!([below(&a, &b), below(&b, &c)])).await;
        untouched(&world, &held).await;
        team.published(json!([below(&a, &b)])).await;
        team.refuses("CYCLE", "parent", 0, json!([below(&b, &a)])).await;
    }

    async fn what_is_still_named_stays(world: Demo) {
        let (team, held) = clinic(&world).await;
        let withdraw = |id: &Value| json!({ "withdraw": { "id": id } });
        let group = &held.study["focusGroups"]["nodes"][0]["id"];
        for id in [&json!(held.person_id("Reed")), &json!(held.source_id("TRANSCRIPT")), group] {
            team.refuses("STILL_NAMED", "", 0, json!([withdraw(id)])).await;
        }
        // Together with what names it, a thing can go.
        let mut changes: Vec<Value> = held.study["quotes"]["nodes"].as_array().unwrap().iter()
            .filter(|quote| quote["participant"]["pseudonym"] == "Thistle")
            .map(|quote| withdraw(&quote["id"]))
            .collect();
        changes.insert(0, withdraw(&json!(held.person_id("Thistle"))));
        team.lets(json!(changes)).await;
        let below = json!([{ "updateCategory": {
            "id": held.category_id("zeitdruck"), "parent": held.category_id("short-way"),
        } }]);
        untouched(&world, &held).await;
        team.published(below).await;
        team.refuses("STILL_NAMED", "", 0, json!([withdraw(&json!(held.category_id("short-way")))])).await;
    }

    async fn a_set_that_changes_nothing_is_not_published(world: Demo) {
        let (team, held) = clinic(&world).await;
        let category = held.category_id("zeitdruck");
        let same = json!([{ "updateCategory": { "id": category, "name": "Zeitdruck", "valence": "BARRIER" } }]);
        for changes in [json!([]), same] {
            let problems = team.problems(changes).await;
            assert_eq!(problems[0]["code"], "NOTHING_CHANGES", "{problems:#?}");
        }
        team.lets(json!([{ "updateCategory": { "id": category, "name": "Zeitnot" } }])).await;
        untouched(&world, &held).await;
    }

    async fn nothing_invented_enters_a_data_set_of_what_studies_found(world: Default) {
        let team = Team::of(&world, "cecil-2026").await;
        let study = Reading::of(&world, "cecil-2026").await;
        let before = version(&world).await;
        let basis = |basis: &str| json!([category(&study.id(), json!({ "basis": basis }))]);
        team.refuses("ILLUSTRATIVE", "basis", 0, basis("ILLUSTRATIVE")).await;
        team.lets(basis("EDITORIAL")).await;
        let source = text(&study.study["sources"][0]["id"]);
        let quote = |provenance: &str| json!([{ "createQuote": {
            "study": study.id(), "source": source, "text": "Made up.", "provenance": provenance,
        } }]);
        team.refuses("ILLUSTRATIVE", "provenance", 0, quote("ILLUSTRATIVE")).await;
        team.lets(quote("PARAPHRASED")).await;
        assert_eq!(version(&world).await, before);
        assert_eq!(Reading::of(&world, "cecil-2026").await.study, study.study);
    }

    async fn in_a_demonstration_invented_things_may_stand(world: Demo) {
        let (team, held) = clinic(&world).await;
        team.lets(json!([category(&held.id(), json!({ "basis": "ILLUSTRATIVE" }))])).await;
        untouched(&world, &held).await;
    }
}
