//! Question 4: the evidence behind one category.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::{answer, gaps, of_cecil};
use crate::harness::on_both_engines;

/// The question as it is published.
pub const EVIDENCE: &str = include_str!("evidence.graphql");

/// Lines about roles of one mention have no order of their own.
fn sort_roles(data: &mut Value) {
    let roles = data["category"]["roles"].as_array_mut().unwrap();
    roles.sort_by_key(|line| line["role"]["code"].to_string());
}

on_both_engines! {
    async fn the_evidence_behind_cost_coverage_in_the_demo(world: Demo) {
        let mut data = answer(&world, EVIDENCE).await;
        sort_roles(&mut data);
        let category = &data["category"];
        assert_eq!((&category["quoteCount"], &category["quotes"]["totalCount"]), (&json!(5), &json!(5)));
        let roles = category["roles"].as_array().unwrap().iter();
        let roles: Vec<_> = roles.map(|line| (
            line["role"]["code"].as_str().unwrap(), line["mention"].as_str().unwrap())).collect();
        assert_eq!(roles, [("CAREGIVER", "UNKNOWN"), ("MANAGER", "MENTIONED"),
            ("PATIENT", "MENTIONED"), ("THERAPIST", "NOT_MENTIONED")]);
        assert_json_snapshot!("evidence_behind_cost_coverage", data);
    }

    async fn the_evidence_behind_cost_coverage_in_the_default_data(world: Default) {
        let mut data = answer(&world, &of_cecil(EVIDENCE)).await;
        sort_roles(&mut data);
        let title = "Navigating the complexity of AI adoption in psychotherapy by identifying key \
            facilitators and barriers";
        let unknown = |role: &str| json!({ "role": { "code": role }, "mention": "UNKNOWN",
            "evidence": { "basis": "DERIVED", "locator": null, "source": null } });
        assert_eq!(data, json!({ "category": {
            "name": "cost coverage", "valence": "FACILITATOR", "origin": "NOT_STATED",
            "definition": null, "inclusionCriteria": null, "exclusionCriteria": null,
            "aliases": [], "parent": null,
            "evidence": { "basis": "REPORTED", "locator": "abstract",
                "source": { "kind": "SUMMARY_PAGE", "title": title } },
            "conditions": [], "placements": [],
            "roles": [unknown("PATIENT"), unknown("THERAPIST")],
            "gaps": gaps(&["DEFINITION", "PLACEMENTS", "ROLES", "QUOTES"]),
            "quoteCount": 0, "quotes": { "totalCount": 0, "nodes": [] },
            "study": { "slug": "cecil-2026", "title": title, "publishedOn": "2026-03-07",
                "heldFrom": "ABSTRACT", "licence": null, "licenceChecked": false,
                "coverage": {
                    "sentence": "Held here: 8 of the 36 categories the study reports; none is placed in a domain.",
                    "gap": "NOT_IN_SOURCE_AT_HAND" } },
            "citation": format!("Category \"cost coverage\" in: Julia Cecil, Insa Schaffernak, \
                Danae Evangelou, Eva Lermer, Susanne Gaube, Anne-Kathrin Kleine (2026) {title}. \
                NPJ Mental Health Research. https://doi.org/10.1038/s44184-026-00199-1"),
        } }));
    }
}
