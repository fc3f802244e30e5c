//! Question 1: which barriers only patients name.

use serde_json::{Value, json};

use super::answer;
use crate::harness::on_both_engines;

/// The question as it is published.
pub const ONLY_PATIENTS: &str = include_str!("../../../api/src/questions/01.graphql");

/// Number, names with how many open quotes there are and how many are shown, and how many were not judged.
type Line<'a> = (u64, Vec<(&'a str, u64, usize)>, u64);

fn names(found: &Value) -> Vec<(&str, u64, usize)> {
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(found["totalCount"], nodes.len());
    let one = |category: &'_ Value| -> (u64, usize) {
        let quotes = &category["quotes"];
        (quotes["totalCount"].as_u64().unwrap(), quotes["nodes"].as_array().unwrap().len())
    };
    nodes.iter().map(|it| (it["name"].as_str().unwrap(), one(it).0, one(it).1)).collect()
}

fn by_domain(data: &Value) -> Vec<Line<'_>> {
    let domains = data["domains"]["nodes"].as_array().unwrap().iter();
    let line = |domain: &'_ Value| {
        (domain["number"].as_u64().unwrap(), domain["notJudged"]["totalCount"].as_u64().unwrap())
    };
    domains.map(|it| (line(it).0, names(&it["onlyPatients"]), line(it).1)).collect()
}

on_both_engines! {
    /// Of the thirteen barriers of the demo, patients are MENTIONED in seven. Another role is MENTIONED beside them in
    /// lack-of-human-warmth, technical-failures, worries-about-data and unstable-connection. Of the other three,
    /// unclear-storage (domains 2 and 6) and insurers-reading-along (domain 6) have `NOT_MENTIONED` for all others, and
    /// vague-unease (unplaced) has UNKNOWN for two. Where patients are UNKNOWN, another role is MENTIONED.
    async fn the_demo_has_two_barriers_that_only_patients_name_and_one_that_nobody_can_judge(world: Demo) {
        let data = answer(&world, ONLY_PATIENTS).await;
        let storage = ("Unclear place of storage", 1, 1);
        let insurers = ("Insurers reading along", 2, 2);
        assert_eq!(by_domain(&data), [(1, vec![], 0), (2, vec![storage], 0), (3, vec![], 0),
            (4, vec![], 0), (5, vec![], 0), (6, vec![insurers, storage], 0), (7, vec![], 0)]);
        assert_eq!(names(&data["unplaced"]), []);
        assert_eq!(data["onlyPatients"]["totalCount"], 2);
        let mut unease = data["notJudged"].clone();
        unease["nodes"][0]["roles"].as_array_mut().unwrap().sort_by_key(|line| line["role"]["code"].to_string());
        let line = |role: &str, mention: &str| json!({ "mention": mention, "role": { "code": role } });
        assert_eq!(unease, json!({ "totalCount": 1, "nodes": [{
            "name": "Vague unease", "study": { "slug": "demo-companion" },
            "roles": [line("CAREGIVER", "UNKNOWN"), line("MANAGER", "NOT_MENTIONED"),
                line("PATIENT", "MENTIONED"), line("THERAPIST", "UNKNOWN")],
        }] }));
        let shown = &data["domains"]["nodes"][1]["onlyPatients"]["nodes"][0]["quotes"]["nodes"][0];
        assert_eq!((&shown["language"], &shown["role"]["code"]), (&json!("en"), &json!("PATIENT")));
        assert!(shown["disclaimer"].as_str().unwrap().starts_with("ILLUSTRATIVE"));
    }

    /// Every role of the three barriers that are held is UNKNOWN, and eight more barriers are reported.
    async fn the_default_data_does_not_know_which_barriers_only_patients_name(world: Default) {
        let data = answer(&world, ONLY_PATIENTS).await;
        assert_eq!(by_domain(&data), [1, 2, 3, 4, 5, 6, 7].map(|number| (number, vec![], 0)));
        assert_eq!(names(&data["unplaced"]), []);
        assert_eq!(data["onlyPatients"]["totalCount"], 0);
        assert_eq!(data["notJudged"]["totalCount"], 3);
        let names: Vec<_> = data["notJudged"]["nodes"].as_array().unwrap().iter()
            .map(|category| category["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["AI dependency", "lack of human contact", "resource constraints"]);
        assert_eq!(data["studies"]["nodes"][0]["coverage"]["gap"], "NOT_IN_SOURCE_AT_HAND");
    }

    async fn each_category_has_one_answer_and_the_roles_compared_with_can_be_named(world: Demo) {
        let query = "query($roles: [String!]!, $others: [String!]) {
            yes: categories(filter: {namedOnlyBy: {roles: $roles, comparedWith: $others}}) { totalCount }
            no: categories(filter: {namedOnlyBy: {roles: $roles, comparedWith: $others, answer: NO}}) { totalCount }
            unknown: categories(filter: {namedOnlyBy: {roles: $roles, comparedWith: $others, answer: NOT_KNOWN}}) { totalCount }
        }";
        for (roles, others, expected) in [
            // Beside the two barriers above, curiosity.
            (json!(["PATIENT"]), json!(null), [3, 30, 5]),
            // Against managers alone three of the clinic's: plain language, short way, privacy of the booth.
            (json!(["PATIENT"]), json!(["MANAGER"]), [17, 13, 8]),
            (json!(["PATIENT", "CAREGIVER", "THERAPIST", "MANAGER"]), json!([]), [38, 0, 0]),
            // Nobody is compared with, and nobody of a role that does not exist named anything.
            (json!(["PATIENT"]), json!([]), [26, 8, 4]),
            (json!(["PATIENT"]), json!(["NURSE"]), [26, 8, 4]),
            (json!(["NURSE"]), json!(null), [0, 38, 0]),
            (json!([]), json!(null), [0, 38, 0]),
        ] {
            let data = world.data(query, json!({ "roles": roles, "others": others })).await;
            let found = ["yes", "no", "unknown"].map(|answer| data[answer]["totalCount"].as_u64().unwrap());
            assert_eq!(found, expected, "{roles} against {others}");
        }
    }
}
