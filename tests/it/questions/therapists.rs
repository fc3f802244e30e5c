//! Question 5: what therapists found and patients did not.

use serde_json::{Value, json};

use super::answer;
use crate::harness::on_both_engines;

/// The question as it is published.
pub const THERAPISTS: &str = include_str!("../../../api/src/questions/05.graphql");

/// Code of the row, and what therapists and patients say: categories, mentioned, not mentioned, unknown.
fn mentions(rows: &Value) -> Vec<(&str, [u64; 4], [u64; 4])> {
    let counts = |cell: &Value| {
        ["categories", "mentioned", "notMentioned", "unknown"]
            .map(|field| cell[field].as_u64().unwrap())
    };
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["heading"]["code"].as_str().unwrap(),
            counts(&row["therapists"]),
            counts(&row["patients"]),
        )
    })
    .collect()
}

on_both_engines! {
    /// Therapists are MENTIONED in 1A, 1B, 2A, 2B, 2D, 4A, 4B, 5B, 5D, 5E, 7A and in domain 4 as a whole. In 5B
    /// (team-training), 5D (zeitdruck of both studies, uebergabe-im-team) and 5E (klare-zustaendigkeiten) patients are
    /// `NOT_MENTIONED` throughout; in 2B (honesty-about-limits) they are UNKNOWN; elsewhere they are MENTIONED. Of the
    /// clinic, nobody looked at therapists.
    async fn three_subdomains_of_the_demo_have_findings_of_therapists_and_none_of_patients(world: Demo) {
        let data = answer(&world, THERAPISTS).await;
        assert_eq!(mentions(&data["matrix"]["noneFromPatients"]), [
            ("5B", [1, 1, 0, 0], [1, 0, 1, 0]),
            ("5D", [3, 2, 0, 1], [3, 0, 3, 0]),
            ("5E", [1, 1, 0, 0], [1, 0, 1, 0]),
        ]);
        assert_eq!(mentions(&data["matrix"]["nobodyLooked"]), [("2B", [1, 1, 0, 0], [1, 0, 0, 1])]);
        let row = &data["matrix"]["noneFromPatients"][1];
        assert_eq!(row["heading"], json!({ "code": "5D", "label": "What changes in team routines?",
            "domain": { "number": 5, "name": "The organisation(s)" }, "subdomain": { "code": "5D" } }));
        // None among what is held: both studies report more than is held.
        assert_eq!((&row["patients"]["state"], &row["patients"]["gap"]),
            (&json!("NONE_FOUND"), &json!("NOT_ENTERED")));
        assert_eq!(data["matrix"]["total"], json!({ "categories": 38, "gap": "NOT_ENTERED" }));
    }

    /// All eight categories are unplaced, and it is not known which role named any of them.
    async fn the_default_data_knows_of_no_finding_of_therapists(world: Default) {
        let data = answer(&world, THERAPISTS).await;
        assert_eq!(data["matrix"], json!({ "noneFromPatients": [], "nobodyLooked": [],
            "total": { "categories": 8, "gap": "NOT_IN_SOURCE_AT_HAND" } }));
        let query = "{ matrix(of: SUBDOMAIN_ROLE) { rows { heading { code }
            cell(column: \"PATIENT\") { categories unknown state gap } } } }";
        let data = world.get(query).await;
        let rows = data["matrix"]["rows"].as_array().unwrap();
        // 19 sub-domains, 7 domains as a whole, and the unplaced.
        assert_eq!(rows.len(), 27);
        for row in rows {
            let held = if row["heading"]["code"] == "UNPLACED" { 8 } else { 0 };
            assert_eq!(row["cell"], json!({ "categories": held, "unknown": held,
                "state": "NOT_KNOWN", "gap": "NOT_IN_SOURCE_AT_HAND" }));
        }
    }
}
