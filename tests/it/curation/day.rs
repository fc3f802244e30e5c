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

on_both_engines! {
    async fn a_curators_day(world: Demo) {
        let curator = person(&world, "cora", &["CURATOR@demo-clinic"]).await;
        let around = curator.sees(AROUND, json!({})).await;
        let study = &around["study"]["id"];
        let domain = &around["domains"]["nodes"][0]["id"];
        let sources = around["study"]["sources"].as_array().unwrap();
        let source = &sources.iter().find(|it| it["reuseAllowed"] == true).unwrap()["id"];
        let before = around["dataset"]["version"].as_i64().unwrap();

        // A set with a category, where it lies, two quotes and their codings. Two things are wrong with it.
        let quote = |name: &str, text: &str, access: &str| json!({ "createQuote": {
            "localName": name, "study": study, "text": text, "provenance": "ILLUSTRATIVE",
            "source": source, "language": "en", "access": access,
            "speakerUnknownBecause": "NOT_RECORDED",
        }});
        let coding = |quote: &str| json!({ "createCoding": {
            "quote": quote, "category": "#night", "valence": "BARRIER" } });
        let opened = curator.does("openChangeSet", json!({
            "title": "Night shifts", "study": study,
            "changes": [
                { "createCategory": { "localName": "night", "study": study, "name": "Night shifts",
                    "valence": "BARRIER", "origin": "INDUCTIVE", "basis": "ILLUSTRATIVE" } },
                { "createPlacement": { "localName": "place", "category": "#night", "domain": domain,
                    "basis": "EDITORIAL", "rationale": "Shifts are the organisation's." } },
                quote("first", "At night nobody answers.", "OPEN"),
                quote("second", "The night team was never trained.", "CONTROLLED"),
                coding("#first"), coding("#second"),
            ],
        })).await;
        assert_eq!(codes(&opened), Vec::<&str>::new(), "{opened:#}");
        let set = opened["changeSet"]["id"].as_str().unwrap().to_owned();
        assert_eq!(opened["changeSet"]["status"], "DRAFT");
        assert_eq!(opened["changeSet"]["changeCount"], 6);
        assert_eq!(opened["changeSet"]["needsClearance"], true);
        let category = made(&opened, "night").to_owned();
        assert_eq!(curator.sees(CATEGORY, json!({ "id": category })).await["node"], Value::Null);

        let checked = curator.does("checkChangeSet", json!({ "changeSet": set })).await;
        let mut found = codes(&checked);
        found.sort_unstable();
        assert_eq!(found, ["REQUIRED"], "{checked:#}");

        // Mended, it can be submitted.
        let mended = curator.does("addChanges", json!({ "changeSet": set, "changes": [
            { "updatePlacement": { "id": made(&opened, "place"), "confidence": "LOW" } },
        ] })).await;
        assert_eq!(mended["changeSet"]["changeCount"], 6, "{mended:#}");
        let submitted = curator.does("submitChangeSet", json!({ "changeSet": set })).await;
        assert_eq!(submitted["changeSet"]["status"], "SUBMITTED", "{submitted:#}");

        // Whoever wrote it cannot judge it; somebody else asks for changes.
        let reviewer = person(&world, "rea", &["REVIEWER@demo-clinic", "STEWARD@demo-clinic"]).await;
        let asked = reviewer.does("reviewChangeSet", json!({
            "changeSet": set, "verdict": "REQUEST_CHANGES", "note": "Say what it means." })).await;
        assert_eq!(asked["changeSet"]["status"], "CHANGES_REQUESTED", "{asked:#}");
        let defined = curator.does("addChanges", json!({ "changeSet": set, "changes": [
            { "updateCategory": { "id": category, "definition": "What happens at night." } },
        ] })).await;
        assert_eq!(defined["changeSet"]["status"], "DRAFT");
        curator.does("submitChangeSet", json!({ "changeSet": set })).await;
        let published = reviewer.does("reviewChangeSet", json!({
            "changeSet": set, "verdict": "APPROVE", "publish": true })).await;
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
        let mine = curator.sees(CATEGORY, json!({ "id": category })).await;
        assert_eq!(mine["node"]["quoteCount"], 2);
        let search = r#"query ($q: String!) { search(query: $q) { nodes { node { id } } } }"#;
        let hits = world.data(search, json!({ "q": "night shift" })).await;
        assert!(hits.to_string().contains(&category), "{hits:#}");
        let dataset = world.data("{ dataset { version } }", json!({})).await;
        assert_eq!(dataset["dataset"]["version"], before + 1);

        // And taken back.
        let reverted = curator.does("revert", json!({ "changeSet": set })).await;
        let back = reverted["changeSet"]["id"].as_str().unwrap().to_owned();
        curator.does("submitChangeSet", json!({ "changeSet": back })).await;
        let gone = reviewer.does("reviewChangeSet", json!({
            "changeSet": back, "verdict": "APPROVE", "publish": true })).await;
        assert_eq!(gone["changeSet"]["status"], "PUBLISHED", "{gone:#}");
        let seen = world.data(CATEGORY, json!({ "id": category })).await;
        assert_eq!(seen["node"], json!({ "__typename": "Tombstone" }));
        let hits = world.data(search, json!({ "q": "night shift" })).await;
        assert!(!hits.to_string().contains(&category), "{hits:#}");
    }
}
