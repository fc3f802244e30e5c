//! Cursors that were cut, altered, or given for another list.

use serde_json::{Value, json};

use super::{
    assert_alive, assert_refused,
    pages::{CONNECTIONS, connection, query},
};
use crate::harness::{World, on_both_engines};

const PAGE: &str = "query($after: String, $before: String) {
    quotes(first: 3, after: $after, before: $before, orderBy: [{field: LANGUAGE}]) {
    nodes { id } pageInfo { endCursor } } }";

/// A cursor of the list that [`PAGE`] asks for.
async fn cursor(world: &World) -> String {
    let data = world.data(PAGE, json!({})).await;
    data["quotes"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

async fn assert_damaged(world: &World, cursor: &str) {
    for name in ["after", "before"] {
        let mut variables = json!({});
        variables[name] = cursor.into();
        let named = format!("`{name}` is damaged");
        assert_refused(world, PAGE, variables, (200, "INVALID_CURSOR"), &named).await;
    }
}

on_both_engines! {
    async fn a_cursor_cut_anywhere_is_refused(world: Demo) {
        let cursor = cursor(&world).await;
        for end in 0..cursor.len() {
            assert_damaged(&world, &cursor[..end]).await;
            assert_damaged(&world, &cursor[cursor.len() - end..]).await;
        }
        assert_alive(&world).await;
    }

    async fn a_cursor_with_one_other_character_is_refused(world: Demo) {
        let cursor = cursor(&world).await;
        for at in 0..cursor.len() {
            let other = if &cursor[at..=at] == "A" { "B" } else { "A" };
            let altered = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
            assert_damaged(&world, &altered).await;
        }
        assert_damaged(&world, &format!("{cursor}A")).await;
        assert_damaged(&world, &format!("{cursor}=")).await;
        assert_damaged(&world, &format!(" {cursor}")).await;
        assert_damaged(&world, &cursor.to_lowercase()).await;
        assert_alive(&world).await;
    }

    async fn something_that_never_was_a_cursor_is_refused(world: Demo) {
        for text in ["", "1", "null", "eyJpZCI6MX0", "YXJyYXljb25uZWN0aW9uOjA=", "ü", "' OR 1=1 --",
            &"A".repeat(10_000), &"x".repeat(100_001)] {
            assert_damaged(&world, text).await;
        }
        for value in [json!(5), json!(true), json!({}), json!(["x"])] {
            assert_refused(&world, PAGE, json!({ "after": value }), (400, "BAD_USER_INPUT"), "$after").await;
        }
        assert_alive(&world).await;
    }

    async fn a_cursor_of_one_connection_is_refused_by_the_others(world: Demo) {
        for of in CONNECTIONS {
            let data = world.get(&query(of, "first: 1", "edges { cursor }")).await;
            let cursor = connection(&data)["edges"][0]["cursor"].as_str().unwrap().to_owned();
            for given_to in CONNECTIONS {
                let query = query(given_to, &format!("first: 1, after: \"{cursor}\""), "nodes { id }");
                if of == given_to {
                    world.get(&query).await;
                } else {
                    assert_refused(&world, &query, json!({}), (200, "INVALID_CURSOR"), "another list").await;
                }
            }
        }
        assert_alive(&world).await;
    }

    async fn a_cursor_is_refused_with_another_filter_or_order(world: Demo) {
        let shapes = [
            "first: 2", "first: 2, orderBy: [{field: LENGTH}]",
            "first: 2, orderBy: [{field: LENGTH, direction: DESC}]",
            "first: 2, orderBy: [{field: LENGTH}, {field: LANGUAGE}]",
            "first: 2, orderBy: [{field: LANGUAGE}, {field: LENGTH}]",
            "first: 2, filter: {minLength: 10}", "first: 2, filter: {minLength: 11}",
            "first: 2, filter: {maxLength: 10}", "first: 2, filter: {not: {minLength: 300}}",
            "first: 2, filter: {access: [OPEN]}",
            "first: 2, filter: {access: [OPEN]}, orderBy: [{field: LENGTH}]",
        ];
        for shape in shapes {
            let data = world.get(&format!("{{ quotes({shape}) {{ edges {{ cursor }} }} }}")).await;
            let Some(cursor) = data["quotes"]["edges"][0]["cursor"].as_str() else { continue };
            for other in shapes {
                let query = format!("{{ quotes({other}, after: \"{cursor}\") {{ nodes {{ id }} }} }}");
                if other == shape {
                    world.get(&query).await;
                } else {
                    assert_refused(&world, &query, json!({}), (200, "INVALID_CURSOR"), "`after`").await;
                }
            }
        }
    }

    async fn a_cursor_holds_for_another_length_and_for_the_other_direction(world: Demo) {
        let query = "query($after: String, $first: Int, $last: Int, $before: String) {
            categories(first: $first, after: $after, last: $last, before: $before) {
            nodes { name } pageInfo { startCursor endCursor } } }";
        let first = world.data(query, json!({ "first": 2 })).await;
        let after = &first["categories"]["pageInfo"]["endCursor"];
        let next = world.data(query, json!({ "first": 50, "after": after })).await;
        assert_eq!(next["categories"]["nodes"].as_array().unwrap().len(), 36);
        let before = &next["categories"]["pageInfo"]["startCursor"];
        let back = world.data(query, json!({ "last": 2, "before": before })).await;
        assert_eq!(back["categories"]["nodes"], first["categories"]["nodes"]);
        let between = world.data(query, json!({ "after": after, "before": before })).await;
        assert_eq!(between["categories"]["nodes"], Value::from(Vec::<Value>::new()));
    }
}
