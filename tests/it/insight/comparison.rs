//! Comparisons: their rows page by page, and what they refuse.

use serde_json::{Value, json};

use super::beside;
use crate::harness::{World, on_both_engines};

const PAGE: &str = "query($studies: [ID!]!, $first: Int, $after: String, $last: Int, $before: String) {
    comparison(studies: $studies) { rows(first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

/// The names of one page, and where it lies.
async fn page(world: &World, variables: Value) -> (Vec<String>, Value) {
    let mut data = world.data(PAGE, variables).await;
    let rows = data["comparison"]["rows"].take();
    let edges = rows["edges"].as_array().unwrap();
    let ends = json!([edges.first().map(|it| &it["cursor"]), edges.last().map(|it| &it["cursor"])]);
    assert_eq!(ends, json!([rows["pageInfo"]["startCursor"], rows["pageInfo"]["endCursor"]]));
    let names = edges.iter().map(|it| it["node"]["name"].as_str().unwrap().to_owned()).collect();
    (names, rows["pageInfo"].clone())
}

on_both_engines! {
    async fn pages_in_both_directions_are_the_whole_table(world: Demo) {
        let studies = json!(["demo-clinic", "demo-companion"]);
        let (all, place) = page(&world, json!({ "studies": studies, "first": 100 })).await;
        assert_eq!((all.len(), &place["hasNextPage"], &place["hasPreviousPage"]), (36, &json!(false), &json!(false)));
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let (names, place) = page(&world, json!({ "studies": studies, "first": 7, "after": after })).await;
            assert_eq!(place["hasPreviousPage"], !after.is_null());
            forward.extend(names);
            after = place["endCursor"].clone();
            if place["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, all);
        let (mut backward, mut before): (Vec<String>, _) = (Vec::new(), Value::Null);
        loop {
            let (names, place) = page(&world, json!({ "studies": studies, "last": 7, "before": before })).await;
            backward.splice(0..0, names);
            before = place["startCursor"].clone();
            if place["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backward, all);
        assert_eq!(page(&world, json!({ "studies": studies })).await.0, all[..20]);
    }

    async fn a_cursor_belongs_to_its_studies_in_their_order(world: Demo) {
        let studies = json!(["demo-clinic", "demo-companion"]);
        let (_, place) = page(&world, json!({ "studies": studies, "first": 3 })).await;
        let after = &place["endCursor"];
        let turned = json!({ "studies": ["demo-companion", "demo-clinic"], "after": after });
        assert_eq!(world.code(PAGE, turned).await, "INVALID_CURSOR");
        assert_eq!(world.code(PAGE, json!({ "studies": studies, "after": "nonsense" })).await, "INVALID_CURSOR");
        assert_eq!(world.code(PAGE, json!({ "studies": studies, "first": 101 })).await, "BAD_USER_INPUT");
    }

    /// The clinic prints "Plain language" as the companion study does, but only the latter also calls it "Leichte
    /// Sprache": a study that prints this fits the one and not the other.
    async fn names_that_fit_in_more_than_one_way_are_left_apart_and_said_to_be(world: Demo) {
        beside::add_one(&world, "demo-light", "Leichte Sprache").await;
        let query = "{ comparison(studies: [\"demo-companion\", \"demo-clinic\", \"demo-light\"]) { rows(first: 100) {
            nodes { name matchedBy cells { category { name } valence gap } } } } }";
        let data = world.get(query).await;
        let rows = data["comparison"]["rows"]["nodes"].as_array().unwrap();
        let of = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap();
        let held = |name: &str| json!({ "category": { "name": name }, "valence": "FACILITATOR", "gap": null });
        let open = json!({ "category": null, "valence": null, "gap": "NOT_DECIDED" });
        assert_eq!(of("Plain language"), &json!({ "name": "Plain language", "matchedBy": "SAME_NAME",
            "cells": [held("Plain language"), held("Plain language"), open] }));
        assert_eq!(of("Leichte Sprache"), &json!({ "name": "Leichte Sprache", "matchedBy": null,
            "cells": [open, open, held("Leichte Sprache")] }));
        let two = query.replace(", \"demo-clinic\"", "");
        let data = world.get(&two).await;
        let rows = data["comparison"]["rows"]["nodes"].as_array().unwrap();
        let row = rows.iter().find(|row| row["name"] == "Plain language").unwrap();
        assert_eq!(row, &json!({ "name": "Plain language", "matchedBy": "ALIAS",
            "cells": [held("Plain language"), held("Leichte Sprache")] }));
    }

    async fn too_few_too_many_and_what_is_not_there_are_refused(world: Demo) {
        let query = "query($studies: [ID!]!) { comparison(studies: $studies) { studies { slug } } }";
        let many: Vec<String> = (0..11).map(|nth| format!("study-{nth}")).collect();
        for (studies, code, named) in [
            (json!([]), "BAD_USER_INPUT", "2 to 10 studies"),
            (json!(["demo-clinic"]), "BAD_USER_INPUT", "not 1"),
            (json!(many), "BAD_USER_INPUT", "not 11"),
            (json!(["demo-clinic", "demo-clinic"]), "BAD_USER_INPUT", "only once"),
            (json!(["demo-clinic", "cecil-2026"]), "NOT_FOUND", "\"cecil-2026\""),
            (json!(["demo-clinic", "x".repeat(5000)]), "NOT_FOUND", "xxx"),
            (json!(["demo-clinic", "dom_00000000000000000000000000"]), "BAD_USER_INPUT", "domain"),
        ] {
            let answer = world.ask(query, json!({ "studies": studies })).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], code, "{studies}: {answer}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(named) && message.len() < 300, "{studies}: {error}");
        }
    }
}
