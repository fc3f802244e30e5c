//! Pages of what was found.

use serde_json::{Value, json};

use super::SEARCH;
use crate::harness::{World, on_both_engines};

/// A word that many things of several types say: more than two pages of them.
const COMMON: &str = "the";

async fn page(world: &World, arguments: Value) -> Value {
    let mut variables = json!({ "query": COMMON });
    variables.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    world.data(SEARCH, variables).await["search"].take()
}

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().unwrap().iter();
    let ids: Vec<_> =
        edges.map(|edge| edge["node"]["node"]["id"].as_str().unwrap().to_owned()).collect();
    let nodes = page["nodes"].as_array().unwrap().iter();
    assert!(
        nodes.map(|node| node["node"]["id"].as_str().unwrap()).eq(ids.iter().map(String::as_str))
    );
    ids
}

fn places(page: &Value) -> [bool; 2] {
    let info = &page["pageInfo"];
    let edges = page["edges"].as_array().unwrap();
    let cursor = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
    assert_eq!(info["startCursor"], cursor(edges.first()));
    assert_eq!(info["endCursor"], cursor(edges.last()));
    ["hasPreviousPage", "hasNextPage"].map(|which| info[which].as_bool().unwrap())
}

on_both_engines! {
    async fn pages_forward_and_backward_are_the_list(world: Demo) {
        let whole = page(&world, json!({ "first": 100 })).await;
        let all = ids(&whole);
        let total = whole["totalCount"].as_u64().unwrap();
        assert!(total > 40, "{total}");
        assert_eq!(all.len() as u64, total.min(100));
        let kinds: std::collections::BTreeSet<_> = all.iter().map(|id| &id[..3]).collect();
        assert!(kinds.len() > 3, "{kinds:?}");
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = page(&world, json!({ "first": 7, "after": after })).await;
            assert_eq!(page["totalCount"], total);
            assert_eq!(places(&page)[0], !after.is_null());
            forward.extend(ids(&page));
            after = page["pageInfo"]["endCursor"].clone();
            if !places(&page)[1] || forward.len() >= 100 {
                break;
            }
        }
        forward.truncate(all.len());
        assert_eq!(forward, all);
        let end = whole["edges"].as_array().unwrap().last().unwrap()["cursor"].clone();
        let (mut backward, mut before) = (Vec::new(), end);
        loop {
            let page = page(&world, json!({ "last": 9, "before": before })).await;
            assert!(places(&page)[1]);
            let mut ids = ids(&page);
            ids.extend(backward);
            backward = ids;
            before = page["pageInfo"]["startCursor"].clone();
            if !places(&page)[0] {
                break;
            }
        }
        assert_eq!(backward, all[..all.len() - 1]);
    }

    async fn a_stretch_lies_between_its_cursors(world: Demo) {
        let whole = page(&world, json!({ "first": 20 })).await;
        let all = ids(&whole);
        let cursor = |nth: usize| whole["edges"][nth]["cursor"].clone();
        let between = page(&world, json!({ "first": 50, "after": cursor(3), "before": cursor(9) })).await;
        assert_eq!(ids(&between), all[4..9]);
        assert_eq!(places(&between), [true, false]);
        let last = page(&world, json!({ "last": 2, "after": cursor(3), "before": cursor(9) })).await;
        assert_eq!(ids(&last), all[7..9]);
        let nothing = page(&world, json!({ "first": 5, "after": cursor(9), "before": cursor(3) })).await;
        assert_eq!(ids(&nothing), Vec::<String>::new());
        assert_eq!(ids(&page(&world, json!({ "first": 0 })).await), Vec::<String>::new());
    }

    async fn a_cursor_of_another_search_or_list_is_refused(world: Demo) {
        let cursor = page(&world, json!({ "first": 1 })).await["pageInfo"]["endCursor"].clone();
        let narrowed = json!({ "query": COMMON, "filter": { "type": ["QUOTE"] }, "after": cursor });
        assert_eq!(world.code(SEARCH, narrowed).await, "INVALID_CURSOR");
        let other = json!({ "query": "und", "after": cursor });
        assert_eq!(world.code(SEARCH, other).await, "INVALID_CURSOR");
        let list = "query($after: String) { quotes(after: $after) { nodes { id } } }";
        assert_eq!(world.code(list, json!({ "after": cursor })).await, "INVALID_CURSOR");
        let quotes = world.get("{ quotes(first: 1) { pageInfo { endCursor } } }").await;
        let foreign = json!({ "query": COMMON, "before": quotes["quotes"]["pageInfo"]["endCursor"] });
        assert_eq!(world.code(SEARCH, foreign).await, "INVALID_CURSOR");
        let damaged = json!({ "query": COMMON, "after": "AQ" });
        assert_eq!(world.code(SEARCH, damaged).await, "INVALID_CURSOR");
        let both = json!({ "query": COMMON, "first": 1, "last": 1 });
        assert_eq!(world.code(SEARCH, both).await, "BAD_USER_INPUT");
        let many = json!({ "query": COMMON, "first": 101 });
        assert_eq!(world.code(SEARCH, many).await, "BAD_USER_INPUT");
    }

    async fn a_search_costs_points_for_every_hit_of_its_page(world: Demo) {
        // The search and its word; the total, which looks at all hits; for each of ten hits itself, its thing and matches.
        let query = "{ search(query: \"the\", first: 10) { totalCount nodes { node { id } matches { field } } } }";
        let answer = world.ask(query, json!({})).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 1 + 5 + (10 + 2 * 5) + 10 * (1 + 1 + 2));
    }

    async fn the_total_is_counted_only_when_asked_for_and_a_page_read_only_then(world: Demo) {
        for (query, statements) in [
            ("{ search(query: \"the\") { totalCount } }", 1),
            ("{ search(query: \"the\") { pageInfo { hasNextPage } edges { cursor } } }", 1),
            ("{ search(query: \"the\") { nodes { matches { field } } } }", 2),
        ] {
            assert_eq!(world.counted(query, json!({})).await.1, statements, "{query}");
        }
    }
}
