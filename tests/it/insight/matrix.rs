//! Matrices of the demo, by hand, and what they refuse.

use serde_json::{Value, json};

use super::beside;
use crate::harness::on_both_engines;

/// Code of each row and one number of each cell.
fn numbers(data: &Value, field: &str) -> Vec<(String, Vec<u64>)> {
    let rows = data["matrix"]["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let cells = row["cells"].as_array().unwrap().iter();
        let code = row["heading"]["code"].as_str().unwrap().to_owned();
        (code, cells.map(|cell| cell[field].as_u64().unwrap()).collect())
    })
    .collect()
}

on_both_engines! {
    async fn studies_are_rows_and_a_category_of_two_domains_counts_once_in_the_total(world: Demo) {
        let data = world.get("{ matrix(of: STUDY_DOMAIN) { columns { code label }
            rows { heading { code study { slug } domain { number } } cells { categories }
                total { categories mentioned quoteCount state gap } } } }").await;
        let codes: Vec<_> = data["matrix"]["columns"].as_array().unwrap().iter()
            .map(|column| column["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["1", "2", "3", "4", "5", "6", "7", "UNPLACED"]);
        assert_eq!(numbers(&data, "categories"), [
            ("demo-clinic".to_owned(), vec![0, 3, 1, 2, 1, 2, 0, 0]),
            ("demo-companion".to_owned(), vec![3, 7, 3, 9, 4, 4, 3, 2]),
        ]);
        let total = |at: usize| &data["matrix"]["rows"][at]["total"];
        assert_eq!((&total(0)["categories"], &total(1)["categories"]), (&json!(8), &json!(30)));
        assert_eq!(total(0)["mentioned"], Value::Null);
        assert_eq!(data["matrix"]["rows"][0]["heading"], json!({ "code": "demo-clinic",
            "study": { "slug": "demo-clinic" }, "domain": null }));
    }

    async fn studies_can_be_named_by_slug_or_id_and_narrow_what_is_counted(world: Demo) {
        let id = world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].clone();
        let query = "query($studies: [ID!]) { matrix(of: STUDY_VALENCE, studies: $studies) {
            rows { heading { code } cells { categories state gap placementBases { basis } } } total { categories state } } }";
        for name in [id, json!("demo-clinic")] {
            let data = world.data(query, json!({ "studies": [name, name] })).await;
            assert_eq!(numbers(&data, "categories"), [("demo-clinic".to_owned(), vec![3, 3, 2])]);
            assert_eq!(data["matrix"]["rows"][0]["cells"][0],
                json!({ "categories": 3, "state": "FOUND", "gap": "NOT_ENTERED", "placementBases": null }));
            assert_eq!(data["matrix"]["rows"][0]["cells"][1]["gap"], Value::Null);
        }
        let none = world.data(query, json!({ "studies": [] })).await;
        assert_eq!(none["matrix"], json!({ "rows": [], "total": { "categories": 0, "state": "NOT_KNOWN" } }));
    }

    /// A whole text without numbers, whose two categories are unplaced: what it does not say is not in a domain.
    async fn zero_is_none_only_where_all_is_held_and_placed(world: Demo) {
        beside::add(&world).await;
        let query = "query($of: MatrixOf!, $study: ID!) { matrix(of: $of, studies: [$study]) {
            rows { heading { code } cells { categories state gap } } } }";
        let cell = |n: u64, state: &str, gap: Value| json!({ "categories": n, "state": state, "gap": gap });
        let whole = world.data(query, json!({ "of": "STUDY_VALENCE", "study": "demo-whole" })).await;
        assert_eq!(whole["matrix"]["rows"][0]["cells"], json!([cell(0, "NONE_FOUND", json!(null)),
            cell(1, "FOUND", json!(null)), cell(1, "FOUND", json!(null))]));
        let whole = world.data(query, json!({ "of": "DOMAIN_VALENCE", "study": "demo-whole" })).await;
        let unsaid = json!("NOT_REPORTED");
        assert_eq!(whole["matrix"]["rows"][2]["cells"], json!([cell(0, "NONE_FOUND", json!(null)),
            cell(0, "NOT_KNOWN", unsaid.clone()), cell(0, "NOT_KNOWN", unsaid)]));
        let part = world.data(query, json!({ "of": "STUDY_VALENCE", "study": "demo-abstract" })).await;
        let gap = json!("NOT_IN_SOURCE_AT_HAND");
        assert_eq!(part["matrix"]["rows"][0]["cells"],
            json!([1, 1, 1].map(|n| cell(n, "FOUND", gap.clone()))));
    }

    /// Of the two categories of domain 4 as a whole, one is a facilitator: it may belong to 4C, where none is held.
    async fn what_lies_in_a_whole_domain_may_lie_in_each_of_its_subdomains(world: Demo) {
        let data = world.get("{ matrix(of: SUBDOMAIN_VALENCE, studies: [\"demo-companion\"]) {
            rows { heading { code label subdomain { code } domain { number } } cells { categories state gap } } } }").await;
        let rows = data["matrix"]["rows"].as_array().unwrap();
        let codes: Vec<_> = rows.iter().map(|row| row["heading"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["1A", "1B", "1", "2A", "2B", "2C", "2D", "2", "3A", "3B", "3", "4A", "4B", "4C", "4",
            "5A", "5B", "5C", "5D", "5E", "5", "6A", "6", "7A", "7B", "7", "UNPLACED"]);
        assert_eq!(rows[14]["heading"], json!({ "code": "4", "label": "The adopter system (no sub-domain named)",
            "subdomain": null, "domain": { "number": 4 } }));
        let numbers = numbers(&data, "categories");
        assert_eq!(numbers[13..15], [("4C".to_owned(), vec![0, 0, 1]), ("4".to_owned(), vec![1, 0, 1])]);
        assert_eq!(rows[13]["cells"][0], json!({ "categories": 0, "state": "NOT_KNOWN", "gap": "NOT_REPORTED" }));
        // All eight of valence BOTH are held, and the only one that is placed in a whole domain is in domain 4.
        let both = |at: usize| &rows[at]["cells"][2];
        assert_eq!(both(9), &json!({ "categories": 0, "state": "NONE_FOUND", "gap": null }));
        assert_eq!(both(13), &json!({ "categories": 1, "state": "FOUND", "gap": "NOT_REPORTED" }));
    }

    async fn rows_can_be_asked_for_by_what_is_found_in_their_cells(world: Demo) {
        let data = world.get("{ matrix(of: DOMAIN_VALENCE) {
            none: rows(found: [\"BARRIER\"], noneFound: [\"BOTH\"]) { heading { code } cell(column: \"BARRIER\") { column { code } categories } }
            two: rows(found: [\"BARRIER\", \"BOTH\"]) { heading { code } }
            all: rows(found: []) { heading { code } }
            open: rows(notKnown: [\"FACILITATOR\"]) { heading { code } } } }").await;
        let codes = |name: &str| -> Vec<String> {
            let rows = data["matrix"][name].as_array().unwrap().iter();
            rows.map(|row| row["heading"]["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes("none"), ["3", "6", "UNPLACED"]);
        assert_eq!(codes("two"), ["1", "2", "4", "5", "7"]);
        assert_eq!((codes("all").len(), codes("open").len()), (8, 0));
        assert_eq!(data["matrix"]["none"][1]["cell"], json!({ "column": { "code": "BARRIER" }, "categories": 5 }));
    }

    async fn what_is_not_there_is_named_and_refused(world: Demo) {
        for (query, code, named) in [
            ("matrix(of: STUDY_ROLE, studies: [\"demo-clinci\"]) { of }", "NOT_FOUND", "\"demo-clinci\""),
            ("matrix(of: STUDY_ROLE, studies: [\"\"]) { of }", "NOT_FOUND", "study \"\""),
            ("matrix(of: STUDY_ROLE, studies: [\"stu_00000000000000000000000000\"]) { of }", "NOT_FOUND", "stu_0"),
            ("matrix(of: STUDY_ROLE, studies: [\"cat_00000000000000000000000000\"]) { of }", "BAD_USER_INPUT", "study"),
            ("matrix(of: STUDY_ROLE, studies: [\"stu_\"]) { of }", "BAD_USER_INPUT", "stu_"),
            ("matrix(of: DOMAIN_ROLE, frameworkVersion: \"nasss-1917\") { of }", "NOT_FOUND", "framework version"),
            ("matrix(of: DOMAIN_ROLE, frameworkVersion: \"dom_1\") { of }", "BAD_USER_INPUT", "dom_1"),
            ("matrix(of: DOMAIN_ROLE) { rows(found: [\"patient\"]) { heading { code } } }", "BAD_USER_INPUT", "PATIENT"),
            ("matrix(of: DOMAIN_ROLE) { rows { cell(column: \"BARRIER\") { unknown } } }", "BAD_USER_INPUT", "`column`"),
        ] {
            let answer = world.ask(&format!("{{ {query} }}"), json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], code, "{query}: {answer}");
            assert!(error["message"].as_str().unwrap().contains(named), "{query}: {error}");
        }
    }
}
