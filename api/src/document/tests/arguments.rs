//! What the arguments of a field cost.

use serde_json::json;

use super::{points::cost_of, *};

/// A list with this filter, and its total.
fn total(filter: &serde_json::Value) -> u64 {
    let text = "query ($filter: Filter) { categories(first: 0, filter: $filter) { totalCount } }";
    cost_of(text, json!({ "filter": filter }))
}

#[test]
fn conditions_cost_by_their_number_and_kind_wherever_they_stand() {
    // The connection, and a total.
    assert_eq!(total(&json!(null)), 11);
    assert_eq!(total(&json!({})), 11);
    // A condition is paid for once in the list, and twice in the total.
    let condition = json!({ "valence": "BARRIER" });
    assert_eq!(total(&condition), 11 + 3 * 2);
    assert_eq!(total(&json!({ "not": condition })), 11 + 3 * 2);
    assert_eq!(
        total(&json!({ "and": [condition, condition], "or": [{ "not": condition }] })),
        11 + 3 * 6
    );
    assert_eq!(total(&json!({ "valence": null, "size": 3, "and": null, "or": [] })), 11 + 3 * 2);
    assert_eq!(
        total(&json!({ "coding": { "valence": "BARRIER", "domain": [1, 2, 3] } })),
        11 + 3 * 12
    );
}

#[test]
fn literals_and_variables_cost_the_same() {
    let condition = json!({ "valence": "BARRIER", "tags": vec!["a"; 100] });
    let all = total(&json!({ "or": [condition, { "not": condition }] }));
    let text = "query ($one: Filter!, $valence: Valence, $tags: [String!]) {
        categories(first: 0, filter: { or: [$one, { not: { valence: $valence, tags: $tags } }] }) { totalCount } }";
    let variables = json!({ "one": condition, "valence": "BARRIER", "tags": ["a"] });
    assert_eq!(cost_of(text, variables), all);
    let literal = "{ categories(first: 0, filter: { or: [{ valence: BARRIER, tags: [] },
        { not: { valence: BOTH, tags: \"a\" } }] }) { totalCount } }";
    assert_eq!(cost_of(literal, json!({})), all);
    // Of a variable that was not given nothing is asked.
    assert_eq!(cost_of(text, json!({ "one": condition })), total(&json!({ "or": [condition] })));
}

#[test]
fn each_total_of_a_fragment_costs_by_the_filter_of_its_connection() {
    let text = "{ cheap: categories(first: 0) { ...Counted }
        dear: categories(first: 0, filter: { valence: BOTH }) { ...Counted twice: totalCount } }
        fragment Counted on CategoryConnection { totalCount }";
    assert_eq!(cost_of(text, json!({})), 11 + (1 + 2 + 2 * (10 + 4)));
}

#[test]
fn words_of_a_search_cost_points() {
    let text = "query ($words: String!) { search(query: $words, first: 0) { totalCount } }";
    assert_eq!(cost_of(text, json!({ "words": " Kosten  oder cost " })), 1 + 15 + 10 + 30);
    assert_eq!(
        cost_of("{ search(query: \"Kosten\", first: 0) { nodes { __typename } } }", json!({})),
        1 + 5
    );
}

#[test]
fn hundreds_of_conditions_on_other_tables_are_too_dear_for_a_total() {
    let not = json!({ "not": { "coding": { "valence": "BARRIER" } } });
    let limit = Limits::default().cost;
    assert!(total(&json!({ "and": vec![not.clone(); 240] })) > limit);
    // Ten with a hundred values each are a use that was meant.
    let meant =
        json!({ "tags": vec!["a"; 100], "coding": { "domain": (0..100).collect::<Vec<_>>() } });
    assert!(total(&json!({ "or": vec![meant; 10] })) < limit / 2);
}
