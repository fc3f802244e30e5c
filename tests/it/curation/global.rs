//! What belongs to all studies, and new studies.

use serde_json::{Value, json};

use super::{
    desk::{Desk, Team, codes, id, sound, version},
    reading::{Reading, text},
};
use crate::harness::{World, on_both_engines};

const FRAMEWORK: &str = "query ($id: ID!) { framework(id: $id) { id slug name shortName description
    references { id citation } versions { id slug label notes { id topic } domains { id number name
        aliases { id text } subdomains { id code question } } } } }";

async fn framework(world: &World, id: &str) -> Value {
    world.data(FRAMEWORK, json!({ "id": id })).await["framework"].clone()
}

/// A framework of its own with one version, one domain, one sub-domain, a note, and two publications.
fn new_framework() -> Value {
    json!([
        { "createFramework": { "localName": "f", "name": "A frame of warmth", "shortName": "WARM" } },
        { "createFrameworkReference": { "localName": "r", "framework": "#f", "kind": "ORIGIN", "citation": "One." } },
        { "createFrameworkReference": { "framework": "#f", "kind": "REVIEW", "citation": "Two." } },
        { "createFrameworkVersion": { "localName": "v", "framework": "#f", "label": "1.0", "reference": "#r" } },
        { "createFrameworkNote": { "frameworkVersion": "#v", "topic": "Light", "text": "Of light." } },
        { "createDomain": { "localName": "d", "frameworkVersion": "#v", "number": 1, "name": "Light" } },
        { "createDomainAlias": { "domain": "#d", "text": "Licht", "language": "de", "basis": "EDITORIAL" } },
        { "createSubdomain": { "localName": "s", "domain": "#d", "code": "1A", "question": "Is it warm?" } },
    ])
}

/// The id of what a call made under this name.
fn made(payload: &Value, name: &str) -> String {
    let created = payload["created"].as_array().unwrap();
    text(&created.iter().find(|it| it["localName"] == name).unwrap()["id"])
}

on_both_engines! {
    async fn a_global_set_needs_a_grant_for_all_studies(world: Demo) {
        let one = Desk::of(&world, "one", &["CURATOR@demo-clinic", "CURATOR@demo-companion"]).await;
        let global = Desk { study: None, ..one };
        let refused = global.open(json!([])).await;
        assert_eq!((codes(&refused), &refused["changeSet"]), (vec!["NOT_YOURS"], &Value::Null));
        let team = Team::of_all(&world).await;
        let set = team.author.opened(new_framework()).await;
        assert_eq!(global.status(&set).await, "HIDDEN");
        sound(team.author.submit(&set).await);
        let reviewer = Desk::of(&world, "reviewer", &["REVIEWER@demo-clinic"]).await;
        assert_eq!(codes(&reviewer.review(&set, "APPROVE").await), ["UNKNOWN_REFERENCE"]);
        sound(team.judge.review(&set, "APPROVE").await);
        sound(team.author.publish(&set).await);
    }

    async fn a_published_version_is_final_but_for_other_names(world: Demo) {
        let team = Team::of_all(&world).await;
        let opened = team.published(new_framework()).await;
        let [version_id, domain, subdomain] = ["v", "d", "s"].map(|name| made(&opened, name));
        let before = framework(&world, &made(&opened, "f")).await;
        for change in [
            json!({ "updateFrameworkVersion": { "id": version_id, "label": "1.1" } }),
            json!({ "updateDomain": { "id": domain, "name": "Dark" } }),
            json!({ "updateSubdomain": { "id": subdomain, "question": "Is it dark?" } }),
            json!({ "createDomain": { "frameworkVersion": version_id, "number": 2, "name": "Dark" } }),
            json!({ "createSubdomain": { "domain": domain, "code": "1B", "question": "Is it dark?" } }),
            json!({ "createFrameworkNote": { "frameworkVersion": version_id, "topic": "Dark", "text": "Of dark." } }),
        ] {
            team.refuses("FINAL", "", 0, json!([change])).await;
        }
        assert_eq!(framework(&world, &made(&opened, "f")).await, before);
        team.published(json!([
            { "createDomainAlias": { "domain": domain, "text": "Lumière", "language": "fr", "basis": "EDITORIAL" } },
            { "updateFramework": { "id": made(&opened, "f"), "description": "Of warmth." } },
            { "createFrameworkVersion": { "localName": "w", "framework": made(&opened, "f"), "label": "2.0" } },
            { "createDomain": { "frameworkVersion": "#w", "number": 1, "name": "Light" } },
        ])).await;
        let now = framework(&world, &made(&opened, "f")).await;
        assert_eq!(now["versions"].as_array().unwrap().len(), 2);
        assert_eq!(version(&world).await, 3);
    }

    async fn a_framework_goes_with_all_its_parts_and_comes_back_with_them(world: Demo) {
        let team = Team::of_all(&world).await;
        let opened = team.published(new_framework()).await;
        let own = made(&opened, "f");
        let before = framework(&world, &own).await;
        team.published(json!([{ "withdraw": { "id": own } }])).await;
        assert_eq!(framework(&world, &own).await, Value::Null);
        team.published(json!([{ "reinstate": { "id": own } }])).await;
        assert_eq!(framework(&world, &own).await, before);
        // One that a study used stays.
        let nasss = world.get("{ frameworks { nodes { id slug } } }").await;
        let nasss = &nasss["frameworks"]["nodes"].as_array().unwrap().iter().find(|it| it["slug"] != before["slug"]);
        team.refuses("STILL_NAMED", "", 0, json!([{ "withdraw": { "id": nasss.unwrap()["id"] } }])).await;
        // And so does a publication that a version names.
        let named = made(&opened, "r");
        team.refuses("STILL_NAMED", "", 0, json!([{ "withdraw": { "id": named } }])).await;
        // Its publications can be exchanged.
        let [one, two] = [0, 1].map(|place| before["references"][place]["id"].clone());
        team.published(json!([
            { "updateFrameworkReference": { "id": one, "position": 2 } },
            { "updateFrameworkReference": { "id": two, "position": 1 } },
        ])).await;
        assert_eq!(framework(&world, &own).await["references"][0]["id"], two);
    }

    async fn a_set_of_a_study_touches_neither_other_studies_nor_what_all_share(world: Demo) {
        let team = Team::of(&world, "demo-clinic").await;
        let other = Reading::of(&world, "demo-companion").await;
        let roles = world.get("{ participantRoles { nodes { id } } frameworks { nodes { id } } }").await;
        let (role, frame) = (&roles["participantRoles"]["nodes"][0]["id"], &roles["frameworks"]["nodes"][0]["id"]);
        let never = nasss::id::Kind::Category.id(uuid::Uuid::from_u128(1));
        let update = |id: &str| json!([{ "updateCategory": { "id": id, "name": "Mine", "definition": "Mine." } }]);
        let of = async |changes: Value| team.author.open(changes).await;
        // What is there is answered as what is not.
        assert_eq!(of(update(&other.category_id("curiosity"))).await, of(update(&never)).await);
        for change in [
            json!({ "updateStudy": { "id": other.id(), "title": "Mine" } }),
            json!({ "updateParticipant": { "id": other.person_id("Ahorn"), "pseudonym": "Mine" } }),
            json!({ "updateQuote": { "id": other.quote_id("Um drei Uhr"), "text": "Mine." } }),
            json!({ "updateParticipantRole": { "id": role, "name": "Mine" } }),
            json!({ "updateFramework": { "id": frame, "name": "Mine" } }),
            json!({ "withdraw": { "id": other.category_id("curiosity") } }),
            json!({ "withdraw": { "id": role } }),
            json!({ "reinstate": { "id": other.category_id("curiosity") } }),
        ] {
            team.refuses("UNKNOWN_REFERENCE", "id", 0, json!([change])).await;
        }
        for change in [
            json!({ "createAuthor": { "study": other.id(), "name": "Mine" } }),
            json!({ "createAlias": {
                "category": other.category_id("curiosity"), "text": "Mine", "language": "en", "basis": "EDITORIAL",
            } }),
            json!({ "createParticipantRole": { "code": "MINE", "name": "Mine" } }),
            json!({ "createFramework": { "name": "Mine", "shortName": "M" } }),
        ] {
            team.refuses("UNKNOWN_REFERENCE", "", 0, json!([change])).await;
        }
        assert_eq!(version(&world).await, 1);
        assert_eq!(Reading::of(&world, "demo-companion").await.study, other.study);
    }

    async fn a_new_study_comes_with_all_that_it_holds_in_one_set(world: Demo) {
        let team = Team::of_all(&world).await;
        let held = Reading::of(&world, "demo-clinic").await;
        let used = &held.study["frameworkVersion"]["id"];
        let opened = team.published(json!([
            { "createParticipantRole": { "localName": "role", "code": "COOK", "name": "Cook" } },
            { "createStudy": {
                "localName": "study", "frameworkVersion": used, "title": "Ärzte in the kitchen", "heldFrom": "FULL_TEXT",
                "basis": "ILLUSTRATIVE", "controller": "A kitchen", "contact": "mail", "legalBasis": "consent",
                "retainUntil": "2040",
            } },
            { "createAuthor": { "study": "#study", "name": "A. Cook" } },
            { "createSource": {
                "localName": "tape", "study": "#study", "kind": "TRANSCRIPT", "title": "Tape", "published": false,
                "text": "Cook: It is hot.",
            } },
            { "createReportedCount": { "study": "#study", "what": "CATEGORIES", "n": 1, "basis": "ILLUSTRATIVE" } },
            { "createFocusGroup": { "localName": "group", "study": "#study", "label": "One", "mode": "IN_PERSON" } },
            { "createParticipant": {
                "localName": "cook", "study": "#study", "pseudonym": "Basil", "consent": "PUBLIC_QUOTES",
                "role": "#role", "focusGroup": "#group",
            } },
            { "createDemographics": { "participant": "#cook", "ageYears": 40 } },
            { "createCategory": {
                "localName": "heat", "study": "#study", "name": "Heat", "valence": "BOTH", "origin": "INDUCTIVE",
                "basis": "ILLUSTRATIVE",
            } },
            { "createPlacement": {
                "category": "#heat", "domain": held.domain_id(1), "basis": "EDITORIAL", "rationale": "So.",
                "confidence": "LOW",
            } },
            { "createCondition": { "category": "#heat", "valence": "BARRIER", "text": "At noon.", "basis": "EDITORIAL" } },
            { "createRoleMention": { "category": "#heat", "role": "#role", "mention": "MENTIONED", "basis": "EDITORIAL" } },
            { "createQuote": {
                "localName": "hot", "study": "#study", "source": "#tape", "text": "It is hot.", "provenance": "VERBATIM",
                "participant": "#cook", "access": "OPEN", "start": 6, "end": 16, "role": "#role",
            } },
            { "createTranslation": {
                "quote": "#hot", "language": "de", "text": "Es ist heiß.", "method": "HUMAN", "access": "OPEN",
            } },
            { "createCoding": { "quote": "#hot", "category": "#heat", "valence": "BARRIER", "note": "Noon." } },
        ])).await;
        let new = Reading::of(&world, "arzte-in-the-kitchen").await;
        assert_eq!(json!(new.id()), json!(made(&opened, "study")));
        assert_eq!(new.category("heat")["quoteCount"], 1);
        assert_eq!(new.quote("It is hot")["translations"][0]["text"], "Es ist heiß.");
        assert_eq!(new.one("participants", "pseudonym", "Basil")["demographics"]["ageYears"], 40);
        // Afterwards it is changed in sets of its own.
        let later = json!([{ "createAuthor": { "study": new.id(), "name": "B. Cook" } }]);
        team.refuses("UNKNOWN_REFERENCE", "", 0, later).await;
        let back = id(&sound(team.author.revert(&id(&opened)).await));
        team.through(&back).await;
        assert_eq!(world.get("{ study(slug: \"arzte-in-the-kitchen\") { id } }").await["study"], Value::Null);
        assert_eq!(Reading::of(&world, "demo-clinic").await.study, held.study);
    }
}
