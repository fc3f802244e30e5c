use async_graphql::Variables;
use serde_json::json;

use super::*;

/// The merged document in short: fields by response name and arguments, fragments by their types.
fn merged(text: &str, variables: serde_json::Value) -> String {
    let document = parsed(text).unwrap();
    let operation = select(&document, None).unwrap();
    let variables = Variables::from_json(variables);
    let merged = merge(&document, operation.definition, &variables, &index());
    assert!(merged.fragments.is_empty());
    let operation = select(&merged, None).unwrap();
    let mut text = String::new();
    print_set(&operation.definition.node.selection_set.node, &mut text);
    assert!(!has_repeats(&merged) || text.contains("on "), "{text}");
    text
}

fn print_set(set: &async_graphql::parser::types::SelectionSet, text: &mut String) {
    use async_graphql::parser::types::Selection;
    for (at, item) in set.items.iter().enumerate() {
        text.push_str(if at > 0 { " " } else { "" });
        let below = match &item.node {
            Selection::Field(field) => {
                assert!(field.node.directives.is_empty());
                text.push_str(&field.node.response_key().node);
                &field.node.selection_set.node
            }
            Selection::InlineFragment(fragment) => {
                text.push_str("on ");
                text.push_str(&fragment.node.type_condition.as_ref().unwrap().node.on.node);
                &fragment.node.selection_set.node
            }
            Selection::FragmentSpread(spread) => panic!("{:?} is still there", spread.node),
        };
        if !below.items.is_empty() {
            text.push('{');
            print_set(below, text);
            text.push('}');
        }
    }
}

fn repeats(text: &str) -> bool {
    has_repeats(&parsed(text).unwrap())
}

#[test]
fn repeats_are_found_directly_and_through_fragments_at_every_level() {
    for text in [
        "{ hello hello }",
        "{ hello ...A } fragment A on Query { hello }",
        "{ hello ... { hello } }",
        "{ hello ... on Query { hello } }",
        "{ node(id: 1) { id ... on Study { id } } }",
        "{ categories { nodes { name ...A } } } fragment A on Category { name }",
        "{ a: hello ...A } fragment A on Query { ...B } fragment B on Query { a: hello }",
    ] {
        assert!(repeats(text), "{text}");
    }
    for text in [
        "{ hello b: hello }",
        "{ ...A } fragment A on Query { hello }",
        "{ categories { nodes { name } } b: categories { nodes { name } } }",
    ] {
        assert!(!repeats(text), "{text}");
    }
}

#[test]
fn fields_of_one_response_name_become_one_field_with_all_that_they_select() {
    let none = json!({});
    for (text, expected) in [
        ("{ hello hello }", "hello"),
        ("{ hello ...A } fragment A on Query { hello b: hello }", "hello b"),
        (
            "{ categories(first: 2) { nodes { id } } ...A }
             fragment A on Query { categories(first: 2) { totalCount nodes { name ...B } } }
             fragment B on Category { id studies(first: 1) { totalCount } studies(first: 1) { nodes { id } } }",
            "categories{nodes{id name studies{totalCount nodes{id}}} totalCount}",
        ),
        ("mutation { change(change: { drop: 1 }) ...A } fragment A on Mutation { change(change: { drop: 1 }) }", "change"),
        ("{ __schema { types { name } } ... { __schema { types { name kind } } } }", "__schema{types{name kind}}"),
    ] {
        assert_eq!(merged(text, none.clone()), expected, "{text}");
    }
}

#[test]
fn arguments_are_compared_without_their_order_and_different_ones_conflict() {
    let same = "{ categories(first: 1, after: \"a\") { totalCount } categories(after: \"a\", first: 1) { totalCount } }";
    assert_eq!(merged(same, json!({})), "categories{totalCount}");
    for text in [
        "{ categories(first: 1) { totalCount } categories(first: 2) { totalCount } }",
        "{ categories { totalCount } ...A } fragment A on Query { categories(first: 20) { totalCount } }",
        "{ categories { nodes { id } } categories { nodes { id: name } } }",
        "{ node(id: 1) { id ... on Study { id: title } } }",
    ] {
        let error = parsed(text).unwrap_err();
        assert_eq!(
            (error.code, error.locations.len()),
            (Code::GraphqlValidationFailed, 2),
            "{text}"
        );
    }
    let apart = "{ node(id: 1) { ... on Category { id name } ... on Study { id name: title } } }";
    assert_eq!(merged(apart, json!({})), "node{on Category{id name} on Study{id name}}");
}

#[test]
fn skipped_fields_are_left_out_before_others_are_merged() {
    let text = "query($on: Boolean!) {
        hello @include(if: $on) hello @skip(if: $on)
        ... @include(if: $on) { categories { totalCount } }
        ...A @skip(if: $on) categories { nodes { id @skip(if: true) name } } }
      fragment A on Query { b: hello }";
    assert_eq!(merged(text, json!({ "on": true })), "hello categories{totalCount nodes{name}}");
    assert_eq!(merged(text, json!({ "on": false })), "hello b categories{nodes{name}}");
}

#[test]
fn a_field_of_an_interface_is_merged_with_that_of_each_object() {
    let none = json!({});
    let text = "{ node(id: 1) { id ... on Study { id title } ... on Category { name } } }";
    assert_eq!(merged(text, none.clone()), "node{on Category{id name} on Study{id title}}");
    let text = "{ node(id: 1) { ... on Study { title categories { totalCount } } ... on Node { id }
        ... on Study { id categories { nodes { id } } } } }";
    let expected = "node{on Category{id} on Study{title categories{totalCount nodes{id}} id}}";
    assert_eq!(merged(text, none.clone()), expected);
    // Nothing is repeated for any object, so the conditions stay as they are.
    let text = "{ node(id: 1) { id ... on Study { title title } } }";
    assert_eq!(merged(text, none.clone()), "node{id on Study{title}}");
    let text = "{ categories { nodes { ... on Node { id } ... on Category { id name } } } }";
    assert_eq!(merged(text, none), "categories{nodes{id name}}");
}
