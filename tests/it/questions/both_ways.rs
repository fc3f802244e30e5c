//! Question 3: when categories that act both ways do which.

use insta::assert_json_snapshot;
use serde_json::json;

use super::{answer, gaps, of_cecil};
use crate::harness::on_both_engines;

/// The question as it is published.
pub const BOTH_WAYS: &str = include_str!("both_ways.graphql");

on_both_engines! {
    async fn categories_of_the_demo_that_act_both_ways_show_when_and_in_whose_words(world: Demo) {
        let data = answer(&world, BOTH_WAYS).await;
        let categories = data["study"]["categories"]["nodes"].as_array().unwrap();
        let sides = categories.iter().map(|category| {
            let quotes = |side: &str| category[side]["totalCount"].as_u64().unwrap();
            let conditions = category["conditions"].as_array().unwrap().len();
            (category["slug"].as_str().unwrap(), conditions, quotes("helps"), quotes("hinders"))
        });
        assert_eq!(sides.collect::<Vec<_>>(), [
            ("constant-availability", 3, 2, 1),
            ("family-involvement", 3, 1, 1),
            ("personalisation-over-time", 2, 2, 1),
            ("previous-digital-experience", 2, 2, 2),
            ("school-of-therapy", 2, 2, 2),
            ("schwere-der-symptome", 3, 1, 1),
            ("sharing-entries", 3, 2, 2),
            ("uebergabe-im-team", 3, 1, 1),
        ]);
        assert_json_snapshot!("categories_that_act_both_ways", data);
    }

    async fn the_default_data_does_not_pretend_to_know_when_a_category_acts_which_way(world: Default) {
        let data = answer(&world, &of_cecil(BOTH_WAYS)).await;
        let nothing = json!({ "totalCount": 0, "nodes": [] });
        let unknown = |name: &str, slug: &str| json!({
            "name": name, "slug": slug, "conditions": [],
            "gaps": gaps(&["DEFINITION", "PLACEMENTS", "CONDITIONS", "ROLES", "QUOTES"]),
            "helps": nothing, "hinders": nothing,
        });
        assert_eq!(data["study"]["categories"], json!({ "totalCount": 2, "nodes": [
            unknown("institutional differences", "institutional-differences"),
            unknown("therapeutic approach", "therapeutic-approach"),
        ] }));
        let coverage = &data["study"]["coverage"];
        assert_eq!(coverage["gap"], "NOT_IN_SOURCE_AT_HAND");
        assert_eq!(coverage["counts"][3], json!({ "what": "BOTH", "reported": 9, "held": 2 }));
    }
}
