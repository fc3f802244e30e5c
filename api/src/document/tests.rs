#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{fmt::Write, time::Instant};

use async_graphql::Variables;
use serde_json::json;

use super::*;

/// A small schema with every kind of type that matters here, printed as async-graphql prints one.
const SDL: &str = r"
directive @oneOf on INPUT_OBJECT
scalar Slug
enum Valence { FACILITATOR BARRIER BOTH }
enum Tone { FLAT, SHARP }
interface Node { id: ID! }
type Category implements Node {
  id: ID!
  name: String!
  studies(first: Int, after: String, last: Int, before: String): StudyConnection!
}
type Study implements Node { id: ID! title: String! categories(first: Int): CategoryConnection! }
type CategoryConnection { nodes: [Category!]! edges: [CategoryEdge!]! pageInfo: PageInfo! totalCount: Int! }
type CategoryEdge { node: Category! cursor: String! }
type StudyConnection { nodes: [Study!]! pageInfo: PageInfo! totalCount: Int! }
type PageInfo { hasNextPage: Boolean! }
union Thing = Category | Study
input Filter { and: [Filter!] or: [Filter!] not: Filter valence: Valence tags: [String!] size: Int = 3 weight: Float }
input Wanted { name: String! count: Int! = 1 slug: Slug on: Boolean id: ID }
input Change @oneOf { rename: String drop: ID }
type Query {
  hello: String
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  categories(first: Int, after: String, filter: Filter, tones: [Tone!]): CategoryConnection!
  want(input: Wanted!): String
}
type Mutation { signIn(name: String!): String change(change: Change!): String }
schema { query: Query mutation: Mutation }
";

fn index() -> Index {
    fn slug(value: Scalar<'_>) -> Result<(), &'static str> {
        match value {
            Scalar::Text(text) if !text.contains(' ') => Ok(()),
            _ => Err("a slug"),
        }
    }
    Index::from_sdl(SDL, &[("Slug", slug)]).unwrap()
}

fn parsed(text: &str) -> Result<ExecutableDocument, RequestError> {
    parse(text, &index(), &Limits::default())
}

fn refused(text: &str) -> (Code, String) {
    let error = parsed(text).unwrap_err();
    (error.code, error.message)
}

fn cost_of(text: &str, variables: serde_json::Value) -> u64 {
    let document = parsed(text).unwrap();
    let operation = select(&document, None).unwrap();
    let variables = Variables::from_json(variables);
    let limits = Limits::default();
    cost(&document, &operation.definition.node, &variables, &index(), &limits)
}

fn coerced(text: &str, variables: serde_json::Value) -> Result<Variables, String> {
    let document = parsed(text).unwrap();
    let operation = select(&document, None).unwrap();
    let variables = Variables::from_json(variables);
    coerce(&operation.definition.node, variables, &index(), &Limits::default()).map_err(|error| {
        assert_eq!(error.code, Code::BadUserInput);
        assert_eq!(error.locations.len(), 1);
        error.message
    })
}

/// What the fragments of a hostile document look like: each spreads the next one twice.
fn doubling(fragments: usize) -> String {
    let mut text = String::from("{ node(id: 1) { ...F0 } }");
    for n in 0..fragments {
        let next = n + 1;
        if next == fragments {
            write!(text, " fragment F{n} on Category {{ name }}").unwrap();
        } else {
            write!(text, " fragment F{n} on Category {{ ...F{next} ...F{next} }}").unwrap();
        }
    }
    text
}

#[test]
fn fragments_that_double_are_refused_in_no_time() {
    let index = index();
    for fragments in [12, 45, 60] {
        let text = doubling(fragments);
        let limits = Limits { definitions: 1000, ..Limits::default() };
        let start = Instant::now();
        let error = parse(&text, &index, &limits).unwrap_err();
        let took = start.elapsed();
        assert_eq!(error.code, Code::QueryTooComplex, "{fragments}");
        assert!(took.as_millis() < 50, "{fragments} fragments took {took:?}");
    }
}

#[test]
fn sums_of_sixty_doublings_saturate() {
    let limits =
        Limits { definitions: 1000, fields: usize::MAX, recursion: 64, ..Limits::default() };
    let text = doubling(62);
    assert!(parse(&text, &index(), &limits).is_ok_and(|document| {
        let operation = select(&document, None).unwrap();
        cost(&document, &operation.definition.node, &Variables::default(), &index(), &limits) == 1
    }));
}

#[test]
fn fifteen_thousand_braces_are_refused_in_no_time() {
    let index = index();
    for text in ["{".repeat(15_000), "{a".repeat(7500), "{a(b:[".repeat(2500)] {
        let start = Instant::now();
        let error = parse(&text, &index, &Limits::default()).unwrap_err();
        assert_eq!(error.code, Code::QueryTooComplex);
        assert!(start.elapsed().as_millis() < 50);
    }
}

#[test]
fn the_deepest_nesting_that_is_let_through_is_parsed() {
    let lists = format!("{{ want(input: {}{}) }}", "[".repeat(62), "]".repeat(62));
    assert_eq!(refused(&lists).0, Code::GraphqlValidationFailed);
    let types = format!("query($a: {}Int{}) {{ hello }}", "[".repeat(62), "]".repeat(62));
    parsed(&types).unwrap();
}

#[test]
fn syntax_errors_are_one_line_with_a_place() {
    let error = parsed("{ hello(").unwrap_err();
    assert_eq!(error.code, Code::GraphqlParseFailed);
    assert_eq!(error.locations, [Pos { line: 1, column: 9 }]);
    assert!(!error.message.contains('\n'), "{}", error.message);
    assert_eq!(refused("").0, Code::GraphqlParseFailed);
}

#[test]
fn fragments_in_a_circle_are_invalid() {
    for text in [
        "{ hello ...A } fragment A on Query { ...A }",
        "{ hello ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }",
        "{ hello } fragment A on Query { ...B } fragment B on Query { hello ...A }",
    ] {
        assert_eq!(refused(text).0, Code::GraphqlValidationFailed, "{text}");
    }
}

#[test]
fn depth_counts_through_fragments() {
    let nest = |levels: usize| {
        format!(
            "{{ categories {{ ...F }} }} fragment F on CategoryConnection {}",
            (0..levels).fold("{ nodes { name } }".to_owned(), |inner, _| {
                format!("{{ nodes {{ studies {{ nodes {{ categories {inner} }} }} }} }}")
            })
        )
    };
    parsed(&nest(3)).unwrap();
    assert_eq!(refused(&nest(4)).0, Code::QueryTooComplex);
}

#[test]
fn aliases_count_wherever_a_fragment_is_spread() {
    let aliases: String = (0..16).fold(String::new(), |mut text, n| {
        write!(text, "a{n}: name ").unwrap();
        text
    });
    let once = format!("{{ node(id: 1) {{ ...F }} }} fragment F on Category {{ {aliases} }}");
    let twice = once.replace("node(id: 1) { ...F }", "node(id: 1) { ...F } nodes(ids: 2) { ...F }");
    parsed(&once).unwrap();
    assert_eq!(refused(&twice).0, Code::QueryTooComplex);
}

#[test]
fn width_is_limited_in_every_direction() {
    let many = |n: usize, text: &str| text.repeat(n);
    let too_wide = [
        format!("{{ node(id: 1) {{ {} }} }}", many(201, "id ")),
        format!("{{ {} }}", many(21, "hello ")),
        format!("{{ hello {} }}", many(6, "@skip(if: false) ")),
        format!("{{ {} }}", many(11, "hello @a @b @c @d @e ")),
        many(51, "query Q { hello } "),
        format!("query({}) {{ hello }}", many(101, "$a: Int ")),
        format!(
            "{{ {} }} fragment F on Category {{ {} }}",
            many(11, "node(id: 1) { ...F } "),
            many(100, "id ")
        ),
    ];
    for text in too_wide {
        let error = parsed(&text).unwrap_err();
        let duplicate = text.starts_with("query Q");
        let expected =
            if duplicate { Code::GraphqlValidationFailed } else { Code::QueryTooComplex };
        assert_eq!(error.code, expected, "{text}: {error}");
    }
}

#[test]
fn the_usual_introspection_fits_and_a_nested_one_does_not() {
    let mut type_ref = "kind name".to_owned();
    for _ in 0..9 {
        type_ref = format!("kind name ofType {{ {type_ref} }}");
    }
    let usual = format!(
        "{{ __schema {{ queryType {{ name }} types {{ ...Full }} directives {{ name locations args {{ ...In }} }} }} }}
         fragment Full on __Type {{ kind name description fields(includeDeprecated: true) {{ name
           args {{ ...In }} type {{ ...Ref }} }} inputFields {{ ...In }} interfaces {{ ...Ref }}
           enumValues {{ name }} possibleTypes {{ ...Ref }} }}
         fragment In on __InputValue {{ name type {{ ...Ref }} defaultValue }}
         fragment Ref on __Type {{ {type_ref} }}"
    );
    parsed(&usual).unwrap();
    let nested = "{ __schema { types { fields { type { fields { type { ...T } } } } } } }
        fragment T on __Type { fields { name } }";
    assert_eq!(refused(nested).0, Code::QueryTooComplex);
}

#[test]
fn one_sign_in_per_operation() {
    parsed("mutation { signIn(name: \"a\") }").unwrap();
    let twice =
        "mutation { signIn(name: \"a\") ...F } fragment F on Mutation { b: signIn(name: \"a\") }";
    assert_eq!(refused(twice).0, Code::QueryTooComplex);
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
    assert_eq!(cost_of(&text.replace("nodes(ids: $ids)", "nodes(ids: [1, 2])"), json!({})), 8);
}

#[test]
fn an_operation_is_found_by_name() {
    let one = parsed("query A { hello }").unwrap();
    assert_eq!(select(&one, Some("")).unwrap().name, Some("A"));
    assert!(select(&one, Some("B")).is_err());
    let two = parsed("query A { hello } mutation B { signIn(name: \"a\") }").unwrap();
    assert!(select(&two, None).is_err());
    assert!(select(&two, Some("B")).unwrap().is_mutation());
    let bare = parsed("{ hello }").unwrap();
    assert!(select(&bare, Some("A")).is_err());
    assert!(select(&parsed("subscription { hello }").unwrap(), None).is_err());
}

#[test]
fn literals_are_judged_where_they_stand() {
    for (text, message) in [
        (
            "{ categories(first: \"1\") { totalCount } }",
            "`first` must be a whole number between -2147483648 and 2147483647, but is a string.",
        ),
        (
            "{ categories(filter: 5) { totalCount } }",
            "`filter` must be an object of the type `Filter`, but is a whole number.",
        ),
        (
            "{ categories(filter: { and: [{ valence: \"BOTH\" }] }) { totalCount } }",
            "`filter.and[0].valence` must be a value of the enum `Valence`.",
        ),
        (
            "query($f: Filter = { nope: 1 }) { categories(filter: $f) { totalCount } }",
            "`$f.nope` is not a field of the input type `Filter`.",
        ),
        (
            "query($f: [Nope] = [1]) { hello }",
            "The variable `$f` has the type `[Nope]`, which is not an input type.",
        ),
        ("{ want(input: {}) }", "`input.name` is required."),
    ] {
        assert_eq!(refused(text), (Code::GraphqlValidationFailed, message.to_owned()));
    }
    parsed("query($v: Valence) { categories(filter: { and: { valence: $v } }) { totalCount } }")
        .unwrap();
}

#[test]
fn nul_and_long_lists_are_bad_input_in_literals() {
    assert_eq!(refused("{ node(id: \"a\\u0000\") { id } }").0, Code::BadUserInput);
    assert_eq!(refused("{ node(id: \"a\0\") { id } }").0, Code::BadUserInput);
    assert_eq!(refused("{ hello @skip(if: \"\\u0000\") }").0, Code::BadUserInput);
    let ids = "1 ".repeat(101);
    assert_eq!(refused(&format!("{{ nodes(ids: [{ids}]) {{ id }} }}")).0, Code::BadUserInput);
}

#[test]
fn variables_are_refused_by_path() {
    let filter = "query($filter: Filter) { categories(filter: $filter) { totalCount } }";
    for (given, message) in [
        (
            json!({ "filter": { "and": [{ "valence": "NOPE" }] } }),
            "`$filter.and[0].valence` must be a value of the enum `Valence`.",
        ),
        (
            json!({ "filter": { "nope": 1 } }),
            "`$filter.nope` is not a field of the input type `Filter`.",
        ),
        (
            json!({ "filter": { "size": 2_147_483_648_u64 } }),
            "`$filter.size` must be a whole number between -2147483648 and 2147483647.",
        ),
        (
            json!({ "filter": { "weight": "1" } }),
            "`$filter.weight` must be a number, but is a string.",
        ),
        (json!({ "filter": { "tags": ["a", null] } }), "`$filter.tags[1]` must not be null."),
        (
            json!({ "filter": { "tags": ["a\u{0}"] } }),
            "`$filter.tags[0]` contains the character NUL; remove it.",
        ),
        (
            json!({ "filter": [] }),
            "`$filter` must be an object of the type `Filter`, but is a list.",
        ),
    ] {
        assert_eq!(coerced(filter, given).unwrap_err(), message);
    }
    let long = json!({ "filter": { "tags": vec!["a"; 101] } });
    assert_eq!(
        coerced(filter, long).unwrap_err(),
        "`$filter.tags` has 101 items; at most 100 are allowed."
    );
}

#[test]
fn required_variables_and_fields_must_be_there() {
    let want = "query($input: Wanted!) { want(input: $input) }";
    let message = |given| coerced(want, given).unwrap_err();
    assert_eq!(message(json!({})), "`$input` is required: send a value of the type `Wanted!`.");
    assert_eq!(message(json!({ "input": null })), "`$input` must not be null.");
    assert_eq!(message(json!({ "input": {} })), "`$input.name` is required.");
    assert_eq!(
        message(json!({ "input": { "name": "a", "slug": "a b" } })),
        "`$input.slug` must be a slug, but is a string."
    );
    coerced(want, json!({ "input": { "name": "a", "slug": "b", "id": 7, "on": true } })).unwrap();
}

#[test]
fn single_values_stand_for_lists_and_the_omitted_stays_omitted() {
    let text = "query($f: Filter, $t: [Tone!], $n: Int = 3) { categories(filter: $f, tones: $t, first: $n) { totalCount } }";
    let kept = coerced(text, json!({ "t": "FLAT", "stray": "\u{0}" })).unwrap();
    assert_eq!(kept.len(), 1);
    let kept = coerced(text, json!({ "f": null, "n": null })).unwrap();
    assert_eq!(kept.len(), 2);
}

#[test]
fn one_of_takes_exactly_one_field() {
    let text = "mutation($c: Change!) { change(change: $c) }";
    coerced(text, json!({ "c": { "drop": "x" } })).unwrap();
    for given in [json!({}), json!({ "drop": null }), json!({ "drop": 1, "rename": "a" })] {
        assert_eq!(
            coerced(text, json!({ "c": given })).unwrap_err(),
            "`$c` must have exactly one field, and not null."
        );
    }
}
