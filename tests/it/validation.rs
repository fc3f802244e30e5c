//! Documents are valid or invalid as GraphQL September 2025, section 5, says.

mod arguments;
mod cases;
mod directives;
mod fields;
mod fragments;
mod merging;
mod operations;
mod values;
mod variables;

use serde_json::{Value, json};

use self::cases::Case;
use crate::harness::{Data, World, settings};

const INVALID: [&str; 2] = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"];

async fn answer(world: &World, case: &Case) -> Value {
    let variables: Value = serde_json::from_str(case.variables).unwrap();
    let mut body = json!({ "query": case.document, "variables": variables });
    if !case.operation.is_empty() {
        body["operationName"] = case.operation.into();
    }
    world.client.post(world.url()).json(&body).send().await.unwrap().json().await.unwrap()
}

fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap()).collect()
}

fn is_right(case: &Case, answer: &Value) -> bool {
    let (codes, ran) = (codes(answer), answer.get("data").is_some());
    if case.valid {
        ran && !codes.iter().any(|code| INVALID.contains(code) || *code == "BAD_USER_INPUT")
    } else {
        !ran && !codes.is_empty() && codes.iter().all(|code| INVALID.contains(code))
    }
}

#[tokio::test]
async fn every_document_has_the_verdict_of_the_specification() {
    let world = World::sqlite_with(Data::Default, settings()).await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    for case in cases::all() {
        let answer = answer(&world, case).await;
        if !is_right(case, &answer) {
            let Case { rule, valid, because, document, .. } = case;
            wrong.push(format!("{rule}, valid: {valid}, {because}\n{document}\n{answer}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(count >= 500);
}

/// Rules of section 5 that this schema has counterexamples for.
const RULES: [&str; 29] = [
    "5.1.1",
    "5.2.1.1",
    "5.2.2.1",
    "5.2.3.1",
    "5.2.4.1",
    "5.3.1",
    "5.3.2",
    "5.3.3",
    "5.4.1",
    "5.4.2",
    "5.4.3",
    "5.5.1.1",
    "5.5.1.2",
    "5.5.1.3",
    "5.5.1.4",
    "5.5.2.1",
    "5.5.2.2",
    "5.5.2.3.1",
    "5.5.2.3.2",
    "5.6.1",
    "5.6.2",
    "5.6.3",
    "5.6.4",
    "5.7.1",
    "5.7.2",
    "5.7.3",
    "5.8.1",
    "5.8.2",
    "5.8.5",
];

#[test]
fn every_rule_has_documents_that_it_refuses() {
    for rule in RULES {
        assert!(cases::all().any(|case| case.rule == rule && !case.valid), "{rule}");
    }
}

#[tokio::test]
async fn a_description_of_an_operation_is_no_part_of_what_it_asks() {
    let world = World::sqlite(Data::Default).await;
    let text = "\"\"\"Which data\n\"\"\" query Q(\"the name\" $n: [ String ! ] ! = [\"Study\"]) { ...F nodes(ids: []) { id } dataset @skip(if: false) { kind } x: nodes(ids: $ids) { id } }";
    let text = text.replace("$n: [ String ! ] ! = [\"Study\"]", "$ids: [ ID ! ] ! = []");
    let data = world.get(&format!("{text} \"fields\" fragment F on Query {{ __typename }}")).await;
    assert_eq!(data["dataset"]["kind"], "REAL");
    let answer = world.ask("\"a\"\n query { nope }", json!({})).await;
    assert_eq!(answer["errors"][0]["locations"][0], json!({ "line": 2, "column": 10 }));
}

#[tokio::test]
async fn defaults_of_variables_decide_what_is_executed() {
    let world = World::sqlite(Data::Default).await;
    let include = "query ($b: Boolean! = true) { dataset @include(if: $b) { kind } }";
    assert_eq!(world.get(include).await, json!({ "dataset": { "kind": "REAL" } }));
    assert_eq!(world.data(include, json!({ "b": false })).await, json!({}));
    let skip = "mutation ($b: Boolean! = true) { signOut(input: {}) @skip(if: $b) { done } }";
    assert_eq!(world.get(skip).await, json!({}));
    let fragment = "query ($b: Boolean! = false) { ...F @include(if: $b) dataset { kind } } fragment F on Query { __typename }";
    assert_eq!(world.get(fragment).await, json!({ "dataset": { "kind": "REAL" } }));
    let priced = "query ($n: Int = 100) { studies(first: $n) { nodes { authors { givenName } } } }";
    let cost = |answer: &Value| answer["extensions"]["cost"]["requested"].clone();
    let (given, default) =
        (world.ask(priced, json!({ "n": 100 })).await, world.ask(priced, json!({})).await);
    assert_eq!(cost(&given), cost(&default));
}

#[tokio::test]
async fn interfaces_that_implement_none_have_an_empty_list() {
    let world = World::sqlite(Data::Default).await;
    let data = world
        .get("{ n: __type(name: \"Node\") { all: interfaces { name } ...I } v: __type(name: \"Valence\") { ...I }
            s: __type(name: \"Study\") { interfaces { name } } }
            fragment I on __Type { interfaces @skip(if: false) { name } none: interfaces @skip(if: true) { name } }")
        .await;
    assert_eq!(data["n"], json!({ "all": [], "interfaces": [] }));
    assert_eq!(data["v"], json!({ "interfaces": null }));
    assert_eq!(data["s"]["interfaces"][0], json!({ "name": "Node" }));
}

#[tokio::test]
async fn an_integer_of_any_size_is_an_id_that_leads_to_nothing() {
    let world = World::sqlite(Data::Default).await;
    for id in ["18446744073709551615", "99999999999999999999", "-1", "-0"] {
        let literal = format!("{{ dataset {{ kind }} node(id: {id}) {{ id }} }}");
        let variable = "query ($id: ID!) { dataset { kind } node(id: $id) { id } }";
        let given = format!("{{ \"id\": {id} }}");
        for (text, variables) in [(literal.as_str(), "{}"), (variable, given.as_str())] {
            let answer = world.ask(text, serde_json::from_str(variables).unwrap()).await;
            assert_eq!(
                answer["data"],
                json!({ "dataset": { "kind": "REAL" }, "node": null }),
                "{id}"
            );
            assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
            assert_eq!(answer["errors"][0]["path"], json!(["node"]), "{answer}");
        }
    }
    let nodes = world
        .ask("{ dataset { kind } nodes(ids: [18446744073709551615]) { id } }", json!({}))
        .await;
    assert_eq!(nodes["data"]["dataset"]["kind"], "REAL", "{nodes}");
}

#[tokio::test]
async fn a_block_string_reaches_the_service_as_the_specification_says() {
    let world = World::sqlite(Data::Default).await;
    let indented = "{ framework(slug: \"\"\"\n    nasss\n  \"\"\") { slug } nope }";
    let answer = world.ask(indented, json!({})).await;
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 3, "column": 17 }]));
    let data = world.get(&indented.replace(" nope", "")).await;
    assert_eq!(data["framework"]["slug"], "nasss");
}

#[tokio::test]
async fn an_absent_variable_at_a_default_asks_for_the_default() {
    let world = World::sqlite(Data::Default).await;
    let with = "query ($d: Boolean) { __type(name: \"Study\") { fields(includeDeprecated: $d) { name } } }";
    let without = "{ __type(name: \"Study\") { fields { name } } }";
    assert_eq!(world.data(with, json!({})).await, world.get(without).await);
}
