//! A curator's day, from signing in to taking it back.

use serde_json::{Value, json};

use crate::harness::{World, on_both_engines};

/// What comes back of a mutation of change sets.
const ANSWER: &str = "changeSet { id status changeCount needsClearance publishedVersion }
    created { localName kind id } userErrors { code message path change }";

struct Person<'a> {
    world: &'a World,
    token: String,
}

impl Person<'_> {
    async fn does(&self, mutation: &str, input: Value) -> Value {
        let kind = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
        let kind = match mutation {
            "checkChangeSet" | "submitChangeSet" | "abandonChangeSet" | "revert" => {
                "ChangeSet".to_owned()
            }
            _ => kind,
        };
        let query = format!(
            "mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {ANSWER} }} }}"
        );
        let reply = self.world.ask_with(&self.token, &query, json!({ "input": input })).await;
        reply.data()[mutation].clone()
    }

    async fn sees(&self, query: &str, variables: Value) -> Value {
        self.world.ask_with(&self.token, query, variables).await.data().clone()
    }
}

async fn person<'a>(world: &'a World, name: &str, grants: &[&str]) -> Person<'a> {
    world.person(name, grants).await;
    Person { world, token: world.sign_in(name).await.0 }
}

fn codes(payload: &Value) -> Vec<&str> {
    let errors = payload["userErrors"].as_array().unwrap();
    errors.iter().map(|error| error["code"].as_str().unwrap()).collect()
}

fn made<'a>(payload: &'a Value, name: &str) -> &'a str {
    let created = payload["created"].as_array().unwrap();
    let found = created.iter().find(|it| it["localName"] == name).unwrap();
    found["id"].as_str().unwrap()
}

const AROUND: &str = r#"{
    study(slug: "demo-clinic") { id frameworkVersion { id } sources { id reuseAllowed } }
    domains(first: 1) { nodes { id name } }
    dataset { version }
}"#;

const CATEGORY: &str = "query ($id: ID!) { node(id: $id) { __typename ... on Category {
    name slug placements { domain { name } evidence { basis } } quoteCount
    quotes { nodes { text access } } } } }";

const CONTENTS: &str = "query ($id: ID!) { changeSet(id: $id) { contents } }";

const SEARCH: &str = "query ($q: String!) { search(query: $q) { nodes { node { id } } } }";

const HISTORY: &str =
    "query ($id: ID!) { history(id: $id) { nodes { kind event version fields { field after } } } }";

/// A set with a category, where it lies, two quotes and their codings. One thing is missing: how sure the placement is.
fn night_shifts(around: &Value) -> Value {
    let study = &around["study"]["id"];
    let sources = around["study"]["sources"].as_array().unwrap();
    let source = &sources.iter().find(|it| it["reuseAllowed"] == true).unwrap()["id"];
    let quote = |name: &str, text: &str, access: &str| {
        json!({ "createQuote": {
            "localName": name, "study": study, "text": text, "provenance": "ILLUSTRATIVE",
            "source": source, "language": "en", "access": access, "speakerUnknownBecause": "NOT_RECORDED",
        } })
    };
    let coding = |quote: &str| json!({ "createCoding": { "quote": quote, "category": "#night", "valence": "BARRIER" } });
    json!({ "title": "Night shifts", "study": study, "changes": [
        { "createCategory": { "localName": "night", "study": study, "name": "Night shifts",
            "valence": "BARRIER", "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE" } },
        { "createPlacement": { "localName": "place", "category": "#night",
            "domain": around["domains"]["nodes"][0]["id"], "basis": "EDITORIAL",
            "rationale": "Shifts are the organisation's." } },
        quote("first", "At night nobody answers.", "OPEN"),
        quote("second", "The night team was never trained.", "CONTROLLED"),
        coding("#first"), coding("#second"),
    ] })
}

/// Opens the set, sees what is wrong with it, and mends it: the set, and its category.
async fn opened_and_mended(curator: &Person<'_>, around: &Value) -> (String, String) {
    let opened = curator.does("openChangeSet", night_shifts(around)).await;
    assert_eq!(codes(&opened), Vec::<&str>::new(), "{opened:#}");
    let set = opened["changeSet"]["id"].as_str().unwrap().to_owned();
    assert_eq!(opened["changeSet"]["status"], "DRAFT");
    assert_eq!(opened["changeSet"]["changeCount"], 6);
    assert_eq!(opened["changeSet"]["needsClearance"], true);
    let category = made(&opened, "night").to_owned();
    assert_eq!(curator.sees(CATEGORY, json!({ "id": category })).await["node"], Value::Null);
    let checked = curator.does("checkChangeSet", json!({ "changeSet": set })).await;
    assert_eq!(codes(&checked), ["REQUIRED"], "{checked:#}");
    let place = made(&opened, "place");
    let mending = json!([{ "updatePlacement": { "id": place, "confidence": "LOW" } }]);
    let mended = curator.does("addChanges", json!({ "changeSet": set, "changes": mending })).await;
    assert_eq!(mended["changeSet"]["changeCount"], 6, "{mended:#}");
    let submitted = curator.does("submitChangeSet", json!({ "changeSet": set })).await;
    assert_eq!(submitted["changeSet"]["status"], "SUBMITTED", "{submitted:#}");
    (set, category)
}

on_both_engines! {
    async fn a_curators_day(world: Demo) {
        let curator = person(&world, "cora", &["CURATOR@demo-clinic"]).await;
        let around = curator.sees(AROUND, json!({})).await;
        let before = around["dataset"]["version"].as_i64().unwrap();
        let (set, category) = opened_and_mended(&curator, &around).await;

        // Whoever wrote it cannot judge it; somebody else asks for changes, and approves with clearance.
        let reviewer = person(&world, "rea", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let judges = async |set: &str, verdict: Value| {
            let seen = reviewer.sees(CONTENTS, json!({ "id": set })).await;
            let mut input = json!({ "changeSet": set, "contents": seen["changeSet"]["contents"] });
            input.as_object_mut().unwrap().extend(verdict.as_object().unwrap().clone());
            reviewer.does("reviewChangeSet", input).await
        };
        let ask = json!({ "verdict": "REQUEST_CHANGES", "note": "Say what it means." });
        assert_eq!(judges(&set, ask).await["changeSet"]["status"], "CHANGES_REQUESTED");
        let defined = curator.does("addChanges", json!({ "changeSet": set, "changes": [
            { "updateCategory": { "id": category, "definition": "What happens at night." } },
        ] })).await;
        assert_eq!(defined["changeSet"]["status"], "DRAFT");
        curator.does("submitChangeSet", json!({ "changeSet": set })).await;
        let approve = json!({ "verdict": "APPROVE", "publish": true });
        let published = judges(&set, approve.clone()).await;
        assert_eq!(codes(&published), Vec::<&str>::new(), "{published:#}");
        assert_eq!(published["changeSet"]["status"], "PUBLISHED", "{published:#}");
        assert_eq!(published["changeSet"]["publishedVersion"], before + 1);

        // Everybody sees it, and of its quotes the open one.
        let seen = world.data(CATEGORY, json!({ "id": category })).await;
        let domain_name = &around["domains"]["nodes"][0]["name"];
        assert_eq!(seen["node"], json!({
            "__typename": "Category", "name": "Night shifts", "slug": "night-shifts",
            "placements": [{ "domain": { "name": domain_name }, "evidence": { "basis": "EDITORIAL" } }],
            "quoteCount": 1,
            "quotes": { "nodes": [{ "text": "At night nobody answers.", "access": "OPEN" }] },
        }));
        assert_eq!(curator.sees(CATEGORY, json!({ "id": category })).await["node"]["quoteCount"], 2);
        let hits = world.data(SEARCH, json!({ "q": "night shift" })).await;
        assert!(hits.to_string().contains(&category), "{hits:#}");
        let read = world.data(HISTORY, json!({ "id": category })).await;
        let made = read["history"]["nodes"].as_array().unwrap().iter().find(|it| it["kind"] == "Category").unwrap();
        assert_eq!((&made["event"], &made["version"]), (&json!("CREATED"), &json!(before + 1)));
        let defined = json!({ "field": "definition", "after": "What happens at night." });
        assert!(made["fields"].as_array().unwrap().contains(&defined), "{made:#}");

        // And taken back.
        let reverted = curator.does("revert", json!({ "changeSet": set })).await;
        let back = reverted["changeSet"]["id"].as_str().unwrap().to_owned();
        curator.does("submitChangeSet", json!({ "changeSet": back })).await;
        assert_eq!(judges(&back, approve).await["changeSet"]["status"], "PUBLISHED");
        let seen = world.data(CATEGORY, json!({ "id": category })).await;
        assert_eq!(seen["node"], json!({ "__typename": "Tombstone" }));
        let hits = world.data(SEARCH, json!({ "q": "night shift" })).await;
        assert!(!hits.to_string().contains(&category), "{hits:#}");
    }
}
