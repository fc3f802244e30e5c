use async_graphql::Variables;
use serde_json::json;

use super::*;

pub(super) fn cost_of(text: &str, variables: serde_json::Value) -> u64 {
    let document = parsed(text).unwrap();
    let operation = select(&document, None).unwrap();
    let variables = Variables::from_json(variables);
    let limits = Limits::default();
    cost(&document, &operation.definition.node, &variables, &index(), &limits)
}

#[test]
fn pages_multiply_the_cost_of_their_rows_alone() {
    let none = json!({});
    assert_eq!(cost_of("{ hello }", none.clone()), 0);
    assert_eq!(cost_of("{ node(id: 1) { id } }", none.clone()), 1);
    // The connection, and a point for each of 20 rows.
    assert_eq!(cost_of("{ categories { nodes { name } } }", none.clone()), 21);
    assert_eq!(cost_of("{ categories(first: 5) { nodes { name } } }", none.clone()), 6);
    assert_eq!(cost_of("{ categories(first: 0) { nodes { name } } }", none.clone()), 1);
    assert_eq!(cost_of("{ categories(first: 5) { edges { node { name } } } }", none.clone()), 11);
    assert_eq!(
        cost_of("{ categories(first: 5) { pageInfo { hasNextPage } totalCount } }", none),
        12
    );
}

#[test]
fn nested_pages_multiply_through_fragments_and_variables() {
    let text = "query($n: Int = 10, $m: Int) {
        categories(first: $n) { ...Page }
      }
      fragment Page on CategoryConnection { nodes { studies(first: $m) { ...Studies } } }
      fragment Studies on StudyConnection { totalCount nodes { title } }";
    // 1 + n × (1 + 1 + 10 + m)
    assert_eq!(cost_of(text, json!({})), 1 + 10 * 32);
    assert_eq!(cost_of(text, json!({ "n": 3, "m": 4 })), 1 + 3 * 16);
    assert_eq!(cost_of(text, json!({ "n": null })), 1 + 20 * 32);
    // Beyond what a resolver allows, the largest page counts.
    assert_eq!(cost_of(text, json!({ "n": 1_000_000, "m": -1 })), 1 + 100 * 12);
}

#[test]
fn ids_multiply() {
    let text = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Category { studies(first: 2) { nodes { id } } } } }";
    assert_eq!(cost_of(text, json!({ "ids": ["a", "b", "c"] })), 12);
    let literal = text.replace("nodes(ids: $ids)", "nodes(ids: [1, 2])");
    assert_eq!(cost_of(&literal.replace("query($ids: [ID!]!)", ""), json!({})), 8);
}

#[test]
fn a_list_costs_the_length_that_the_schema_assumes_and_the_way_back_multiplies() {
    let none = json!({});
    assert_eq!(cost_of("{ versions { words } }", none.clone()), 3);
    assert_eq!(cost_of("{ versions { domains { name } } }", none.clone()), 3 * (1 + 7));
    assert_eq!(
        cost_of("{ versions { domains { version { domains { name } } } } }", none.clone()),
        3 * (1 + 7 * (1 + (1 + 7)))
    );
    // A list without a length is as dear as the longest page.
    assert_eq!(cost_of("{ unpriced { words } }", none.clone()), 100);
    let mut text = "name".to_owned();
    for _ in 0..6 {
        text = format!("version {{ domains {{ {text} }} }}");
    }
    assert!(cost_of(&format!("{{ versions {{ domains {{ {text} }} }} }}"), none) > 100_000);
}

#[test]
fn of_fragments_on_objects_that_an_interface_stands_for_the_dearest_is_paid() {
    let none = json!({});
    let study = "... on Study { categories(first: 9) { nodes { id } } }";
    let category = "... on Category { studies(first: 5) { nodes { id } } }";
    let common = "... on Node { id }";
    assert_eq!(
        cost_of(&format!("{{ node(id: 1) {{ {study} {category} {common} }} }}"), none.clone()),
        1 + 10
    );
    let spread =
        format!("{{ node(id: 1) {{ ...A {study} {study} }} }} fragment A on Node {{ {category} }}");
    assert_eq!(cost_of(&spread, none), 1 + 20 + 6);
}

#[test]
fn lists_without_a_price_are_named() {
    assert_eq!(index().unpriced_lists(), ["Query.unpriced"]);
}

/// The query that tools send to read the whole schema, with all that they may ask for.
const USUAL_INTROSPECTION: &str =
    include_str!("../../../../tests/it/worst_documents/introspection.graphql");

#[test]
fn introspection_costs_by_the_values_of_its_answer() {
    let none = json!({});
    // The name, and the field itself.
    assert_eq!(cost_of("{ __type(name: \"Domain\") { name } }", none.clone()), 2);
    let fields = "query($t: String = \"Query\") { __type(name: $t) { fields { name type { name kind ofType { name } } } } }";
    // `fields`, for each of 9 and 2 fields 5 values, and one in each of 5 and 2 types within others.
    let (query, edge) =
        (cost_of(fields, none.clone()), cost_of(fields, json!({ "t": "CategoryEdge" })));
    assert_eq!((query, edge), (1 + 6, 1 + 2));
    assert_eq!(cost_of(fields, json!({ "t": "Nope" })), 2);
    let spread = "{ __schema { types { ...T ...T } } } fragment T on __Type { fields { name } }";
    let twice = cost_of(spread, none.clone());
    let once = cost_of(&spread.replacen("...T", "", 1), none);
    assert!(once > 10 && (2 * once - 3..=2 * once).contains(&twice), "{once}, {twice}");
}

#[test]
fn the_usual_introspection_of_the_service_fits_and_twice_as_much_does_not() {
    let index = Index::from_sdl(&crate::schema::sdl(), &[]).unwrap();
    let limits = Limits::default();
    let price = |text: &str| {
        let document = parse(text, &index, &limits).unwrap();
        let operation = select(&document, None).unwrap();
        cost(&document, &operation.definition.node, &Variables::default(), &index, &limits)
    };
    let usual = price(USUAL_INTROSPECTION);
    assert!((limits.cost / 4..limits.cost).contains(&usual), "{usual}");
    let lists = "__schema { types { fields { type { fields { type { kind } } } } } }";
    let aliases: Vec<String> = (0..20).map(|n| format!("a{n}: {lists}")).collect();
    let worst = price(&format!("{{ {} }}", aliases.join(" ")));
    assert!(worst > limits.cost, "{worst}");
}
