use async_graphql::Variables;
use async_graphql_value::Value;
use serde_json::json;

use super::*;

fn coerced(text: &str, variables: serde_json::Value) -> Result<Variables, String> {
    let document = parsed(text).unwrap();
    let operation = select(&document, None).unwrap();
    let variables = Variables::from_json(variables);
    coerce(&document, operation.definition, variables, &index(), &Limits::default()).map_err(
        |error| {
            assert_eq!(error.code, Code::BadUserInput);
            assert_eq!(error.locations.len(), 1);
            error.message
        },
    )
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
            "query($f: [Nope] = [1]) { hello @skip(if: $f) }",
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
    assert_eq!(serde_json::to_value(&kept).unwrap(), json!({ "t": "FLAT", "n": 3 }));
    let kept = coerced(text, json!({ "f": null, "n": null })).unwrap();
    assert_eq!(serde_json::to_value(&kept).unwrap(), json!({ "f": null, "n": null }));
}

#[test]
fn whole_numbers_may_have_a_dot_in_json_and_not_in_the_document() {
    let text =
        "query($f: Filter, $n: [Int], $id: ID) { categories(filter: $f, first: 1) { nodes { id } }
        want(input: { name: \"a\", id: $id }) numbers(of: $n) }";
    let given =
        json!({ "f": { "and": [{ "size": 2.0 }], "weight": 2.0 }, "n": [1e2, -3.0], "id": 7 });
    let kept = serde_json::to_value(coerced(text, given).unwrap()).unwrap();
    assert_eq!(kept["n"], json!([100, -3]));
    assert_eq!(kept["f"], json!({ "and": [{ "size": 2 }], "weight": 2.0 }));
    for given in
        [json!({ "n": 2.5 }), json!({ "n": 3e9 }), json!({ "n": 1e300 }), json!({ "id": 7.5 })]
    {
        coerced(text, given).unwrap_err();
    }
    assert_eq!(
        refused("{ categories(first: 2.0) { totalCount } }").0,
        Code::GraphqlValidationFailed
    );
}

#[test]
fn numbers_of_variables_become_values_of_their_type_or_are_refused_by_what_they_are() {
    let text =
        "query($i: [Int], $id: ID = 18446744073709551616, $f: Float = 18446744073709551616) {
        numbers(of: $i) node(id: $id) { id } categories(filter: { weight: $f }) { totalCount } }";
    let kept = |json: &str| {
        let kept = coerced(text, serde_json::from_str(json).unwrap())?;
        Ok::<_, String>(serde_json::to_value(kept).unwrap())
    };
    assert_eq!(
        kept("{}").unwrap(),
        json!({ "id": "18446744073709551616", "f": 18_446_744_073_709_551_616_f64 })
    );
    for (given, expected) in [
        ("-2147483648.0", -2_147_483_648_i64),
        ("2147483647.0", 2_147_483_647),
        ("-0", 0),
        ("-0.0", 0),
        ("2e0", 2),
    ] {
        let kept = kept(&format!("{{ \"i\": [{given}] }}")).unwrap();
        assert_eq!(kept["i"], json!([expected]), "{given}");
    }
    for (given, expected) in [
        ("7", "7"),
        ("7.0", "7"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("100000000000000000000", "100000000000000000000"),
    ] {
        assert_eq!(kept(&format!("{{ \"id\": {given} }}")).unwrap()["id"], expected, "{given}");
    }
    let range = "must be a whole number between -2147483648 and 2147483647";
    for (given, end) in [
        ("99999999999999999999", ""),
        ("18446744073709551615", ""),
        ("2147483648.0", ""),
        ("-2147483649", ""),
        ("1.5", ", but is a number with a fraction"),
    ] {
        let message = kept(&format!("{{ \"i\": [{given}] }}")).unwrap_err();
        assert_eq!(message, format!("`$i[0]` {range}{end}."), "{given}");
    }
    kept("{ \"id\": 7.5 }").unwrap_err();
}

#[test]
fn literals_may_be_any_integer_where_an_id_is_wanted() {
    for digits in ["0", "9223372036854775808", "18446744073709551616", &"9".repeat(400)] {
        let document = parsed(&format!("{{ node(id: {digits}) {{ id }} }}")).unwrap();
        let (_, id) = &first_field(&document).arguments[0];
        assert_eq!(id.node, Value::String((*digits).to_owned()));
        let document = parsed(&format!("{{ nodes(ids: {digits}) {{ id }} }}")).unwrap();
        assert_eq!(first_field(&document).arguments[0].1.node, Value::String((*digits).to_owned()));
    }
    parsed("mutation { change(change: { drop: 99999999999999999999 }) }").unwrap();
    parsed("{ node(id: -0) { id } numbers(of: [-0, 0]) }").unwrap();
    parsed("{ categories(filter: { weight: 99999999999999999999 }) { totalCount } }").unwrap();
    for (argument, message) in [
        (
            "first: 99999999999999999999",
            "`first` must be a whole number between -2147483648 and 2147483647.",
        ),
        ("after: 99999999999999999999", "`after` must be a string, but is a whole number."),
        (
            "first: 1e2",
            "`first` must be a whole number between -2147483648 and 2147483647, but is a number with a fraction.",
        ),
    ] {
        assert_eq!(refused(&format!("{{ categories({argument}) {{ totalCount }} }}")).1, message);
    }
    let beyond =
        format!("{{ categories(filter: {{ weight: {} }}) {{ totalCount }} }}", "9".repeat(400));
    assert_eq!(refused(&beyond).0, Code::GraphqlValidationFailed);
    assert_eq!(refused("{ node(id: 4.0) { id } }").0, Code::GraphqlValidationFailed);
}

#[test]
fn arguments_whose_variables_are_absent_are_not_given() {
    let text = "query($n: Int, $m: String = \"a\", $b: Boolean) {
        categories(first: $n, after: $m, tones: [FLAT]) { nodes { ...C } }
        __type(name: \"Study\") { fields(includeDeprecated: $b) { name } } }
        fragment C on Category { studies(first: $n) { totalCount } }";
    let left = |given| {
        let mut document = parsed(text).unwrap().document;
        omit_absent_arguments(&mut document, &coerced(text, given).unwrap());
        let names: Vec<String> = first_field(&document)
            .arguments
            .iter()
            .map(|(name, _)| name.node.to_string())
            .collect();
        (names, format!("{document:?}").matches("includeDeprecated").count())
    };
    assert_eq!(left(json!({})), (vec!["after".to_owned(), "tones".to_owned()], 0));
    let all = ["first", "after", "tones"].map(str::to_owned).to_vec();
    assert_eq!(left(json!({ "n": null, "b": true })), (all, 1));
}

#[test]
fn null_does_not_take_the_place_of_a_default_where_it_must_not_stand() {
    let text = "query($c: Int = 2, $d: Int = 3) { want(input: { name: \"a\", count: $c }) categories(first: $d) { totalCount } }";
    coerced(text, json!({ "d": null })).unwrap();
    assert_eq!(
        coerced(text, json!({ "c": null })).unwrap_err(),
        "`$c` must not be null where it is used; leave it out to use the default."
    );
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

#[test]
fn a_variable_within_one_of_must_not_be_null_and_the_message_says_so() {
    assert_eq!(
        refused("mutation($r: String) { change(change: { rename: $r }) }").1,
        "`$r` has the type `String` and stands where `String!` is needed."
    );
}
