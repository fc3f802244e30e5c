//! Question 2: what is held of each domain, against what the studies report.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer;
use crate::harness::on_both_engines;

/// The question as it is published.
pub const HELD: &str = include_str!("../../../api/src/questions/02.graphql");

/// The same without a matrix: for every domain, how many facilitators, barriers, both and unplaced are held, against how many the
/// studies report, and on what basis are they placed?
pub const COUNTS: &str = "query HeldAgainstReported {
  framework(slug: \"nasss\") { versions { slug domains {
    number
    facilitators: categories(filter: {valence: [FACILITATOR]}) { totalCount }
    barriers: categories(filter: {valence: [BARRIER]}) { totalCount }
    both: categories(filter: {valence: [BOTH]}) { totalCount }
    placed: categories { totalCount nodes { placements { domain { number } evidence { basis } } } }
  } } }
  unplacedFacilitators: categories(filter: {placed: false, valence: [FACILITATOR]}) { totalCount }
  unplacedBarriers: categories(filter: {placed: false, valence: [BARRIER]}) { totalCount }
  unplacedBoth: categories(filter: {placed: false, valence: [BOTH]}) { totalCount }
  studies { nodes { slug coverage {
    sentence heldFrom gap categoriesPlaced categoriesUnplaced counts { what reported held }
  } } }
}";

/// Number, facilitators, barriers and both of each domain of the one version that is held.
fn held_by_domain(data: &Value) -> Vec<[u64; 4]> {
    let versions = data["framework"]["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0]["slug"], "nasss-2017");
    let domains = versions[0]["domains"].as_array().unwrap();
    let total = |domain: &Value, of: &str| domain[of]["totalCount"].as_u64().unwrap();
    let row = |domain: &Value| {
        let number = domain["number"].as_u64().unwrap();
        let [helps, hinders, both] =
            ["facilitators", "barriers", "both"].map(|of| total(domain, of));
        assert_eq!(total(domain, "placed"), helps + hinders + both);
        [number, helps, hinders, both]
    };
    domains.iter().map(row).collect()
}

/// How many placements in each domain rest on what.
fn bases_by_domain(data: &Value) -> Vec<(u64, String, usize)> {
    let mut bases: BTreeMap<(u64, String), usize> = BTreeMap::new();
    for domain in data["framework"]["versions"][0]["domains"].as_array().unwrap() {
        let categories = domain["placed"]["nodes"].as_array().unwrap().iter();
        let placements = categories.flat_map(|category| category["placements"].as_array().unwrap());
        for placement in placements.filter(|one| one["domain"]["number"] == domain["number"]) {
            let basis = placement["evidence"]["basis"].as_str().unwrap().to_owned();
            *bases.entry((domain["number"].as_u64().unwrap(), basis)).or_default() += 1;
        }
    }
    bases.into_iter().map(|((number, basis), n)| (number, basis, n)).collect()
}

fn unplaced(data: &Value) -> [&Value; 3] {
    ["unplacedFacilitators", "unplacedBarriers", "unplacedBoth"]
        .map(|alias| &data[alias]["totalCount"])
}

on_both_engines! {
    async fn every_domain_of_the_demo_shows_what_is_held_and_on_what_basis(world: Demo) {
        let data = answer(&world, COUNTS).await;
        let held = [[1, 1, 1, 1], [2, 5, 3, 2], [3, 3, 1, 0], [4, 3, 2, 6], [5, 2, 2, 1],
            [6, 1, 5, 0], [7, 1, 1, 1]];
        assert_eq!(held_by_domain(&data), held);
        assert_eq!(unplaced(&data), [1, 1, 0]);
        let bases = [(1, "ILLUSTRATIVE", 3), (2, "ILLUSTRATIVE", 11), (3, "ILLUSTRATIVE", 4),
            (4, "ILLUSTRATIVE", 11), (5, "ILLUSTRATIVE", 5), (6, "EDITORIAL", 1),
            (6, "ILLUSTRATIVE", 5), (7, "ILLUSTRATIVE", 3)];
        assert_eq!(bases_by_domain(&data), bases.map(|(n, basis, held)| (n, basis.to_owned(), held)));
        let count = |what: &str, reported: u64, held: Option<u64>|
            json!({ "what": what, "reported": reported, "held": held });
        assert_eq!(data["studies"]["nodes"], json!([
            { "slug": "demo-clinic", "coverage": {
                "sentence": "Held here: 8 of the 10 categories the study reports; all are placed in a domain.",
                "heldFrom": "FULL_TEXT", "gap": "NOT_ENTERED",
                "categoriesPlaced": 8, "categoriesUnplaced": 0,
                "counts": [count("CATEGORIES", 10, Some(8)), count("FACILITATORS", 5, Some(3)),
                    count("BARRIERS", 3, Some(3)), count("BOTH", 2, Some(2)),
                    count("PARTICIPANTS", 5, None), count("FOCUS_GROUPS", 1, None)] } },
            { "slug": "demo-companion", "coverage": {
                "sentence": "Held here: 31 of the 32 categories the study reports; 1 of them is merged into another; \
                    28 of the others are placed in a domain.",
                "heldFrom": "FULL_TEXT", "gap": "NOT_ENTERED",
                "categoriesPlaced": 28, "categoriesUnplaced": 2,
                "counts": [count("CATEGORIES", 32, Some(31)), count("FACILITATORS", 12, Some(13)),
                    count("BARRIERS", 12, Some(10)), count("BOTH", 8, Some(8)),
                    count("PARTICIPANTS", 18, None), count("FOCUS_GROUPS", 3, None)] } },
        ]));
    }

    async fn the_default_data_says_how_much_of_the_study_is_missing(world: Default) {
        let data = answer(&world, COUNTS).await;
        assert_eq!(held_by_domain(&data), [1, 2, 3, 4, 5, 6, 7].map(|number| [number, 0, 0, 0]));
        assert_eq!(unplaced(&data), [3, 3, 2]);
        assert_eq!(bases_by_domain(&data), []);
        let count = |what: &str, reported: u64, held: Option<u64>|
            json!({ "what": what, "reported": reported, "held": held });
        assert_eq!(data["studies"]["nodes"], json!([{ "slug": "cecil-2026", "coverage": {
            "sentence": "Held here: 8 of the 36 categories the study reports; none is placed in a domain.",
            "heldFrom": "ABSTRACT", "gap": "NOT_IN_SOURCE_AT_HAND",
            "categoriesPlaced": 0, "categoriesUnplaced": 8,
            "counts": [count("CATEGORIES", 36, Some(8)), count("FACILITATORS", 16, Some(3)),
                count("BARRIERS", 11, Some(3)), count("BOTH", 9, Some(2)),
                count("PARTICIPANTS", 32, None), count("FOCUS_GROUPS", 6, None)] } }]));
    }

    /// The clinic reports two more facilitators than are held and the companion study two more barriers; all of
    /// valence BOTH are held and placed, so that a zero of theirs is known to be one.
    async fn the_matrix_of_the_demo_tells_zero_from_not_known(world: Demo) {
        let data = answer(&world, HELD).await;
        assert_eq!(data["matrix"]["frameworkVersion"]["slug"], "nasss-2017");
        assert_eq!(data["matrix"]["columns"], json!([
            { "code": "FACILITATOR" }, { "code": "BARRIER" }, { "code": "BOTH" }]));
        let rows = data["matrix"]["rows"].as_array().unwrap();
        let cells = |row: &Value| [0, 1, 2].map(|at| row["cells"][at]["categories"].as_u64().unwrap());
        let found: Vec<_> = rows.iter().map(|row| (row["heading"]["code"].as_str().unwrap(), cells(row),
            row["total"]["categories"].as_u64().unwrap())).collect();
        assert_eq!(found, [("1", [1, 1, 1], 3), ("2", [5, 3, 2], 10), ("3", [3, 1, 0], 4), ("4", [3, 2, 6], 11),
            ("5", [2, 2, 1], 5), ("6", [1, 5, 0], 6), ("7", [1, 1, 1], 3), ("UNPLACED", [1, 1, 0], 2)]);
        for row in rows {
            for at in 0..2 {
                assert_eq!(row["cells"][at]["state"], "FOUND");
                assert_eq!(row["cells"][at]["gap"], "NOT_ENTERED");
            }
            let both = &row["cells"][2];
            let state = if both["categories"] == 0 { "NONE_FOUND" } else { "FOUND" };
            assert_eq!((&both["state"], &both["gap"]), (&json!(state), &Value::Null), "{row}");
        }
        let bases = |row: &Value| row["total"]["placementBases"].clone();
        let basis = |basis: &str, n: u64| json!({ "basis": basis, "placements": n });
        let expected = [3, 11, 4, 11, 5].map(|n| json!([basis("ILLUSTRATIVE", n)]));
        assert_eq!(rows[..5].iter().map(bases).collect::<Vec<_>>(), expected);
        assert_eq!(bases(&rows[5]), json!([basis("EDITORIAL", 1), basis("ILLUSTRATIVE", 5)]));
        assert_eq!(bases(&rows[6]), json!([basis("ILLUSTRATIVE", 3)]));
        assert_eq!(bases(&rows[7]), json!([]));
        assert_eq!(data["matrix"]["total"]["categories"], 38);
    }

    async fn the_matrix_of_the_default_data_knows_no_domain_of_anything(world: Default) {
        let data = answer(&world, HELD).await;
        let not_known = json!({ "categories": 0, "state": "NOT_KNOWN", "gap": "NOT_IN_SOURCE_AT_HAND" });
        let found = |n: u64| json!({ "categories": n, "state": "FOUND", "gap": "NOT_IN_SOURCE_AT_HAND" });
        let rows = data["matrix"]["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 8);
        for row in &rows[..7] {
            assert_eq!(row["cells"], json!([not_known, not_known, not_known]));
            assert_eq!(row["total"], json!({ "categories": 0, "quoteCount": 0, "placementBases": [] }));
        }
        assert_eq!(rows[7]["heading"], json!({ "code": "UNPLACED", "label": "Unplaced" }));
        assert_eq!(rows[7]["cells"], json!([found(3), found(3), found(2)]));
        assert_eq!(data["matrix"]["total"],
            json!({ "categories": 8, "quoteCount": 0, "gap": "NOT_IN_SOURCE_AT_HAND" }));
        assert_eq!(data["studies"]["nodes"][0]["coverage"]["counts"][0],
            json!({ "what": "CATEGORIES", "reported": 36, "held": 8 }));
    }
}
