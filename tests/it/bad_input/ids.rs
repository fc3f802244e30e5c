//! Ids that are malformed, of another type, or of nothing.

use std::collections::BTreeSet;

use nasss::id::{Kind, read};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{answer, assert_alive, assert_refused};
use crate::harness::on_both_engines;

/// Every place that takes an id, beside the kind that it wants; none where any will do.
const PLACES: &[(&str, Option<Kind>)] = &[
    ("node(id: $id) { id }", None),
    ("nodes(ids: [$id]) { id }", None),
    ("framework(id: $id) { id }", Some(Kind::Framework)),
    ("domain(id: $id) { id }", Some(Kind::Domain)),
    ("study(id: $id) { id }", Some(Kind::Study)),
    ("category(id: $id) { id }", Some(Kind::Category)),
    ("quote(id: $id) { id }", Some(Kind::Quote)),
    ("domains(filter: {frameworkVersion: [$id]}) { totalCount }", Some(Kind::FrameworkVersion)),
    ("studies(filter: {frameworkVersion: [$id]}) { totalCount }", Some(Kind::FrameworkVersion)),
    ("categories(filter: {study: [$id]}) { totalCount }", Some(Kind::Study)),
    ("categories(filter: {parent: [$id]}) { totalCount }", Some(Kind::Category)),
    ("categories(filter: {placement: {domain: [$id]}}) { totalCount }", Some(Kind::Domain)),
    ("categories(filter: {placement: {subdomain: [$id]}}) { totalCount }", Some(Kind::Subdomain)),
    ("categories(filter: {role: {role: [$id]}}) { totalCount }", Some(Kind::ParticipantRole)),
    ("quotes(filter: {study: [$id]}) { totalCount }", Some(Kind::Study)),
    ("quotes(filter: {role: [$id]}) { totalCount }", Some(Kind::ParticipantRole)),
    ("quotes(filter: {coding: {category: [$id]}}) { totalCount }", Some(Kind::Category)),
    ("quotes(filter: {not: {coding: {domain: [$id]}}}) { totalCount }", Some(Kind::Domain)),
    (
        "study(slug: \"demo-clinic\") { quotes(filter: {study: [$id]}) { totalCount } }",
        Some(Kind::Study),
    ),
];

fn query(place: &str) -> String {
    format!("query($id: ID!) {{ {place} }}")
}

/// All ids in an answer, in the order that they stand in.
fn ids_in(answer: &Value, ids: &mut Vec<String>) {
    match answer {
        Value::Array(list) => list.iter().for_each(|item| ids_in(item, ids)),
        Value::Object(fields) => {
            ids.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| ids_in(field, ids));
        }
        _ => {}
    }
}

on_both_engines! {
    async fn a_malformed_id_is_refused_wherever_it_is_given(world: Demo) {
        let long = "x".repeat(100_001);
        for (place, _) in PLACES {
            for id in ["nonsense", "cat_", "cat_8zzzzzzzzzzzzzzzzzzzzzzzzz", "dog_01h2xcejqtf2nbrexx3vqjhp41",
                "' OR 1=1 --", "cat_01h2xcejqtf2nbrexx3vqjhp4é", &long] {
                let named: String = id.chars().take(20).collect();
                assert_refused(&world, &query(place), json!({ "id": id }), (200, "BAD_USER_INPUT"), &named).await;
            }
            assert_refused(&world, &query(place), json!({ "id": "" }), (200, "BAD_USER_INPUT"), "\"\"").await;
            assert_refused(&world, &query(place), json!({ "id": 12 }), (200, "BAD_USER_INPUT"), "\"12\"").await;
        }
        assert_alive(&world).await;
    }

    async fn a_value_that_is_no_id_is_refused_before_anything_runs(world: Demo) {
        for (place, _) in PLACES {
            for value in [json!(null), json!(1.5), json!(true), json!(["x"]), json!({ "id": "x" })] {
                assert_refused(&world, &query(place), json!({ "id": value }), (400, "BAD_USER_INPUT"), "$id").await;
            }
            assert_refused(&world, &query(place), json!({}), (400, "BAD_USER_INPUT"), "$id").await;
        }
        assert_alive(&world).await;
    }

    async fn an_id_of_another_type_is_refused_with_both_types_named(world: Demo) {
        for (place, wanted) in PLACES {
            let Some(wanted) = wanted else { continue };
            for kind in Kind::ALL.iter().copied().filter(|kind| kind != wanted) {
                let id = kind.id(Uuid::now_v7());
                let named = format!("\"{id}\" is the id of a {}, but the id of a {}", kind.words(), wanted.words());
                assert_refused(&world, &query(place), json!({ "id": id }), (200, "BAD_USER_INPUT"), &named).await;
            }
        }
        assert_alive(&world).await;
    }

    async fn an_id_of_nothing_finds_nothing(world: Demo) {
        for (place, wanted) in PLACES {
            let kinds = wanted.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
            for kind in kinds {
                let id = kind.id(Uuid::now_v7());
                let data = world.data(&query(place), json!({ "id": id })).await;
                let found = data.as_object().unwrap().values().next().unwrap();
                let negated = place.contains("not:");
                let nothing = match found {
                    Value::Array(list) => *list == [Value::Null],
                    Value::Object(list) if !negated => list.get("totalCount") == Some(&json!(0))
                        || list.get("quotes").is_some_and(|quotes| quotes["totalCount"] == 0),
                    Value::Object(list) => list.get("totalCount") == Some(&json!(67)),
                    other => other.is_null(),
                };
                assert!(nothing, "{place} {id}: {data}");
            }
        }
    }

    async fn the_id_of_a_part_names_it_and_opens_no_door(world: Demo) {
        let data = world.get("{
            framework(slug: \"nasss\") {
                references { id }
                versions { notes { id } domains { aliases { id } } }
            }
            studies(first: 10) { nodes { authors { id } reportedCounts { id } } }
            categories(first: 100) { nodes {
                aliases { id } placements { id } conditions { id } roles { id }
            } }
            quotes(first: 100) { nodes { translations { id } codings { id } } }
        }").await;
        let mut parts = Vec::new();
        ids_in(&data, &mut parts);
        let kinds: BTreeSet<Kind> = parts.iter().map(|id| read(id).unwrap().0).collect();
        assert_eq!(kinds, BTreeSet::from([
            Kind::FrameworkReference, Kind::FrameworkNote, Kind::DomainAlias, Kind::StudyAuthor,
            Kind::ReportedCount, Kind::CategoryAlias, Kind::Placement, Kind::CategoryCondition,
            Kind::CategoryRole, Kind::QuoteTranslation, Kind::Coding,
        ]));
        let different: BTreeSet<&String> = parts.iter().collect();
        assert_eq!(different.len(), parts.len(), "two parts share an id");
        for some in parts.chunks(100) {
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
            let data = world.data(query, json!({ "ids": some })).await;
            assert_eq!(data["nodes"], json!(vec![Value::Null; some.len()]));
        }
    }

    async fn a_field_that_may_be_null_fails_alone_and_a_list_at_the_root_with_all(world: Demo) {
        for field in ["comparison(studies: [\"demo-clinic\", \"nowhere\"]) { studies { slug } }",
            "matrix(of: DOMAIN_VALENCE, studies: [\"nowhere\"]) { columns { label } }", "node(id: \"x\") { id }"] {
            let told = world.ask(&format!("{{ dataset {{ kind }} failing: {field} }}"), json!({})).await;
            assert_eq!(told["data"], json!({ "dataset": { "kind": "DEMO" }, "failing": null }), "{told}");
            assert_eq!(told["errors"][0]["path"], json!(["failing"]));
        }
        for field in ["studies(first: 101) { totalCount }", "studies(after: \"x\") { totalCount }"] {
            let told = world.ask(&format!("{{ dataset {{ kind }} {field} }}"), json!({})).await;
            assert_eq!((&told["data"], told["errors"].as_array().unwrap().len()), (&json!(null), 1), "{told}");
        }
    }

    async fn one_wrong_id_among_many_is_named(world: Demo) {
        let ids: Vec<String> = (0..99).map(|_| Kind::Quote.id(Uuid::new_v4())).collect();
        let all = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let data = world.data(all, json!({ "ids": ids })).await;
        assert_eq!(data["nodes"], json!(vec![Value::Null; 99]));
        let study = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].clone();
        let given = json!({ "ids": [study, "quo_wrong", study] });
        let beside = "query($ids: [ID!]!) { dataset { kind } nodes(ids: $ids) { id } }";
        let told = world.ask(beside, given).await;
        assert_eq!(told["data"]["nodes"], json!([{ "id": study }, null, { "id": study }]));
        assert_eq!((&told["data"]["dataset"]["kind"], &told["errors"][0]["path"]), (&json!("DEMO"), &json!(["nodes", 1])));
        assert_eq!(told["errors"].as_array().unwrap().len(), 1);
        let mut with_wrong = ids.clone();
        with_wrong.push("quo_wrong".to_owned());
        assert_refused(&world, all, json!({ "ids": with_wrong }), (200, "BAD_USER_INPUT"), "\"quo_wrong\"").await;
    }

    async fn more_than_a_hundred_ids_are_refused_as_variable_and_as_literal(world: Demo) {
        let ids: Vec<String> = (0..101).map(|_| Kind::Quote.id(Uuid::new_v4())).collect();
        let variable = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        assert_refused(&world, variable, json!({ "ids": ids }), (400, "BAD_USER_INPUT"), "$ids").await;
        let literal = format!("{{ nodes(ids: {}) {{ id }} }}", json!(ids));
        assert_refused(&world, &literal, json!({}), (400, "BAD_USER_INPUT"), "ids").await;
        let filter = "query($ids: [ID!]) { quotes(filter: {or: [{study: $ids}]}) { totalCount } }";
        let studies: Vec<String> = (0..101).map(|_| Kind::Study.id(Uuid::now_v7())).collect();
        assert_refused(&world, filter, json!({ "ids": studies }), (400, "BAD_USER_INPUT"), "$ids").await;
        let hundred = json!({ "ids": ids[..100] });
        assert_eq!(world.data(variable, hundred).await["nodes"].as_array().unwrap().len(), 100);
    }

    async fn the_same_id_twice_gives_the_same_thing_twice(world: Demo) {
        let study = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].clone();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let data = world.data(query, json!({ "ids": [study, study] })).await;
        assert_eq!(data["nodes"], json!([{ "id": study }, { "id": study }]));
    }

    async fn things_without_a_way_to_name_them_are_refused(world: Demo) {
        let id = Kind::Category.id(Uuid::now_v7());
        for (field, named) in [
            ("category { id }".to_owned(), "`study` and `slug`"),
            ("category(study: \"demo-clinic\") { id }".to_owned(), "`slug`"),
            ("category(slug: \"zeitdruck\") { id }".to_owned(), "`study`"),
            (format!("category(id: \"{id}\", slug: \"zeitdruck\") {{ id }}"), "`id`"),
            ("domain { id }".to_owned(), "`version` and `number`"),
            ("domain(number: 3) { id }".to_owned(), "`version`"),
            ("domain(version: \"nasss-2017\") { id }".to_owned(), "`number`"),
            ("study { id }".to_owned(), "`id`, `slug`, `doi` or `pmcid`"),
            ("study(id: null, slug: null) { id }".to_owned(), "`id`, `slug`, `doi` or `pmcid`"),
            ("study(slug: \"demo-clinic\", doi: \"10.1/x\") { id }".to_owned(), "only one"),
            ("framework { id }".to_owned(), "`id` or `slug`"),
        ] {
            assert_refused(&world, &format!("{{ {field} }}"), json!({}), (200, "BAD_USER_INPUT"), named).await;
        }
        assert_refused(&world, "{ quote { id } }", json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), "id").await;
        assert_refused(&world, "{ node { id } }", json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), "id").await;
        assert_alive(&world).await;
    }

    async fn a_field_that_fails_leaves_the_others(world: Demo) {
        let body = json!({ "query": "{ category { id } dataset { kind } }" }).to_string();
        let (status, answer) = answer(&world, body).await;
        assert_eq!(status, 200);
        assert_eq!(answer["data"], json!({ "category": null, "dataset": { "kind": "DEMO" } }));
        assert_eq!(answer["errors"][0]["path"], json!(["category"]));
    }
}
