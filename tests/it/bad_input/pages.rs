//! Lengths of pages.

use serde_json::{Value, json};

use super::{assert_alive, assert_refused};
use crate::harness::on_both_engines;

/// Every connection, with a place for its arguments.
pub const CONNECTIONS: &[&str] = &[
    "frameworks(ARGS) { FIELDS }",
    "domains(ARGS) { FIELDS }",
    "studies(ARGS) { FIELDS }",
    "categories(ARGS) { FIELDS }",
    "quotes(ARGS) { FIELDS }",
    "participantRoles(ARGS) { FIELDS }",
    "domain(version: \"nasss-2017\", number: 4) { categories(ARGS) { FIELDS } }",
    "study(slug: \"demo-companion\") { categories(ARGS) { FIELDS } }",
    "study(slug: \"demo-companion\") { quotes(ARGS) { FIELDS } }",
    "category(study: \"demo-companion\", slug: \"worries-about-data\") { children(ARGS) { FIELDS } }",
    "category(study: \"demo-companion\", slug: \"cost-coverage\") { quotes(ARGS) { FIELDS } }",
];

/// A query of a connection with these arguments and fields.
pub fn query(connection: &str, args: &str, fields: &str) -> String {
    format!("{{ {} }}", connection.replace("ARGS", args).replace("FIELDS", fields))
}

/// The connection's part of the data.
pub fn connection(data: &Value) -> &Value {
    let root = data.as_object().unwrap().values().next().unwrap();
    if root.get("totalCount").is_some()
        || root.get("nodes").is_some()
        || root.get("edges").is_some()
    {
        return root;
    }
    root.as_object().unwrap().values().next().unwrap()
}

on_both_engines! {
    async fn a_page_of_impossible_length_is_refused_by_every_connection(world: Demo) {
        for connection in CONNECTIONS {
            for (args, named) in [
                ("first: -1", "`first` must be between 0 and 100, but is -1"),
                ("first: 101", "`first` must be between 0 and 100, but is 101"),
                ("first: 2147483647", "`first` must be between 0 and 100"),
                ("last: -1", "`last` must be between 0 and 100"),
                ("last: 101", "`last` must be between 0 and 100, but is 101"),
                ("first: 5, last: 5", "`first` or `last`, not both"),
            ] {
                let query = query(connection, args, "nodes { id }");
                assert_refused(&world, &query, json!({}), (200, "BAD_USER_INPUT"), named).await;
            }
        }
        assert_alive(&world).await;
    }

    async fn a_length_that_is_no_number_is_refused_before_anything_runs(world: Demo) {
        let variable = "query($n: Int) { quotes(first: $n) { nodes { id } } }";
        for value in [json!("5"), json!(1.5), json!(true), json!(2_147_483_648_u64), json!([5]), json!({})] {
            assert_refused(&world, variable, json!({ "n": value }), (400, "BAD_USER_INPUT"), "$n").await;
        }
        for literal in ["\"5\"", "1.5", "true", "2147483648", "{}", "FIVE", "99999999999999999999999"] {
            let query = format!("{{ quotes(first: {literal}) {{ nodes {{ id }} }} }}");
            assert_refused(&world, &query, json!({}), (400, "GRAPHQL_VALIDATION_FAILED"), "first").await;
        }
        for wrong in [json!(-1), json!(101)] {
            assert_refused(&world, variable, json!({ "n": wrong }), (200, "BAD_USER_INPUT"), "`first`").await;
        }
        assert_alive(&world).await;
    }

    async fn an_empty_page_is_a_page(world: Demo) {
        for one in CONNECTIONS {
            for (args, more) in [("first: 0", "hasNextPage"), ("last: 0", "hasPreviousPage")] {
                let fields = "totalCount nodes { id } edges { cursor }
                    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
                let data = world.get(&query(one, args, fields)).await;
                let page = connection(&data);
                assert!(page["totalCount"].as_u64().unwrap() > 0);
                assert_eq!((&page["nodes"], &page["edges"]), (&json!([]), &json!([])));
                assert_eq!(page["pageInfo"]["startCursor"], Value::Null);
                assert_eq!(page["pageInfo"]["endCursor"], Value::Null);
                assert_eq!(page["pageInfo"][more], true, "{one} {args}: {page}");
            }
        }
    }
}
