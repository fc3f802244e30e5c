//! Studies ten times as large as any yet: what they cost, and how many statements they take.

use serde_json::{Value, json};

use super::{beside, file};
use crate::{harness::on_both_engines, questions::therapists::THERAPISTS, statements::forgetful};

const SIDE_BY_SIDE: &str = "query($studies: [ID!]!, $after: String) { comparison(studies: $studies) {
    studies { citation coverage { sentence } }
    rows(first: 80, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        nodes { name matchedBy domains { name } cells { category { id quoteCount aliases { text } } valence gap } } } } }";

on_both_engines! {
    async fn studies_of_360_categories_are_compared_page_by_page_in_as_many_statements(world: Demo) {
        let world = forgetful(&world).await;
        let small = json!({ "studies": ["demo-clinic", "demo-companion"] });
        let expected = world.counted(SIDE_BY_SIDE, small).await.1;
        let slugs = ["large-1", "large-2", "large-3", "large-4"];
        beside::add_many(&world, &slugs, 360).await;
        let (mut names, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "studies": slugs, "after": after });
            let answer = world.ask(SIDE_BY_SIDE, variables.clone()).await;
            assert!(answer["extensions"]["cost"]["requested"].as_u64().unwrap() <= 5000, "{}", answer["extensions"]);
            let (mut data, took) = world.counted(SIDE_BY_SIDE, variables).await;
            // None of these is placed, so no domain is asked for.
            assert_eq!(took, expected - 1);
            let rows = data["comparison"]["rows"].take();
            assert_eq!(rows["totalCount"], 4 * 270 + 90);
            names.extend(rows["nodes"].as_array().unwrap().iter().map(|row| row["name"].to_string()));
            after = rows["pageInfo"]["endCursor"].clone();
            if rows["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(names.len(), 4 * 270 + 90);
        let (_, lines) = file::read(&world, &slugs).await;
        assert_eq!(lines.len(), 4 * 270 + 90);
        let shared = lines.iter().filter(|line| line[4] == "SAME_NAME");
        assert_eq!(shared.count(), 90);
    }

    async fn a_matrix_takes_as_many_statements_however_much_it_counts(world: Demo) {
        let all = "query($of: MatrixOf!) { matrix(of: $of) { rows { cells { categories mentioned state gap quoteCount
            placementBases { basis } } total { categories state gap quoteCount placementBases { basis } } }
            total { categories state gap quoteCount placementBases { basis } } } }";
        let kinds = ["DOMAIN_VALENCE", "DOMAIN_ROLE", "SUBDOMAIN_VALENCE", "SUBDOMAIN_ROLE", "STUDY_DOMAIN",
            "STUDY_VALENCE", "STUDY_ROLE"];
        let world = forgetful(&world).await;
        let mut before = Vec::new();
        for of in kinds {
            before.push(world.counted(all, json!({ "of": of })).await.1);
        }
        beside::add_many(&world, &["large-1", "large-2", "large-3", "large-4"], 360).await;
        for (of, expected) in kinds.into_iter().zip(before) {
            let (data, took) = world.counted(all, json!({ "of": of })).await;
            assert_eq!(took, expected, "{of}");
            assert!(took <= 16, "{of} takes {took}");
            assert_eq!(data["matrix"]["total"]["categories"], 38 + 4 * 360, "{of}");
        }
        assert_eq!(world.counted(THERAPISTS, json!({})).await.1, 11);
    }

    async fn more_than_a_hundred_studies_are_not_shown_as_rows_unnamed(world: Empty) {
        let slugs: Vec<String> = (0..101).map(|nth| format!("study-{nth}")).collect();
        let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
        beside::add_version(&world).await;
        beside::add_many(&world, &slugs, 1).await;
        let query = "query($studies: [ID!]) { matrix(of: STUDY_VALENCE, studies: $studies) { rows { heading { code } } } }";
        assert_eq!(world.code(query, json!({})).await, "BAD_USER_INPUT");
        let data = world.data(query, json!({ "studies": slugs[..100] })).await;
        assert_eq!(data["matrix"]["rows"].as_array().unwrap().len(), 100);
        let data = world.get("{ matrix(of: DOMAIN_VALENCE) { rows { heading { code } total { categories gap } } } }").await;
        assert_eq!(data["matrix"]["rows"], json!([{ "heading": { "code": "UNPLACED" },
            "total": { "categories": 101, "gap": null } }]));
    }

    async fn rows_of_a_matrix_and_cells_of_a_comparison_are_paid_for(world: Demo) {
        for (query, cost) in [
            ("{ matrix(of: STUDY_VALENCE) { total { categories } } }", 2),
            ("{ matrix(of: STUDY_VALENCE) { rows { heading { code } } } }", 1 + 50 * 2),
            ("{ matrix(of: STUDY_VALENCE) { rows { ...Row } } } fragment Row on MatrixRow { heading { study { id } } }",
                1 + 50 * 3),
            ("{ comparison(studies: [\"demo-clinic\", \"demo-companion\"]) { studies { slug }
                rows(first: 5) { totalCount nodes { cells { category { id } } } } } }",
                1 + 5 + 1 + 10 + 5 * (1 + 5 * 2)),
        ] {
            let answer = world.ask(query, json!({})).await;
            assert_eq!(answer["extensions"]["cost"]["requested"], cost, "{query}");
        }
    }
}
