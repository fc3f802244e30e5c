use async_graphql::Name;
use async_graphql_value::Value;

use super::*;
use crate::document::{lexer::Token, parser, scan};

/// Documents that the grammar and the small schema allow.
const ALLOWED: &[&str] = &[
    "query Q($s: String = \"\"\"a\"\"\", $n: Int = 1) { want(input: { name: $s }) categories(first: $n) { totalCount } }",
    "query Q($s: String = \"a\" $n: Int = 1) { want(input: { name: $s }) categories(first: $n) { totalCount } }",
    "query Q(\"about\" $s: String = \"a\" \"\"\"about\"\"\" $n: Int) { want(input: { name: $s }) categories(first: $n) { totalCount } }",
    "\"a\" query Q { ...F } \"b\" fragment F on Query { hello ...G } \"\"\"c\"\"\" fragment G on Query { ...on Query { hello } }",
    "query Q($n: [ Int # one\n ! \r ] ! = [1 2]) { numbers(of: $n) }",
    "query query { hello }",
    "mutation mutation { __typename }",
    "query fragment { ...fragment } fragment fragment on Query { ...query } fragment query on Query { hello }",
    "{ ...true } fragment true on Query { null: hello true: hello on: hello query: hello fragment: hello }",
    "{ ...onX } fragment onX on Query { hello }",
    "{ ...on # c\nQuery { hello } }",
    "{ ...#c\non#c\nQuery#c\n@skip(if: false) { hello } }",
    "{ ...@skip(if: true) { hello } }",
    "{ ...{ hello } }",
    "{ ...F } fragment F on #c\n Query { hello }",
    "{ ...F } fragment F on,Query,{ hello }",
    "query($on: Int) { categories(first: $on) { totalCount } }",
    "{want(input:{name:\"a\",on:true})}",
    "{want(input:{name:\"a\"on:true count:1,slug:\"x\"})}",
    "{ numbers(of: [1-2-0 0]) }",
    "{ numbers(of: null) numbers(of: null) }",
    "query($n: [Int] = null) { numbers(of: $n) }",
    "{ want(input: { name: \"\\u{1F600}\\uD83D\\uDE00\" }) }",
];

/// Documents that the grammar forbids.
const FORBIDDEN: &[&str] = &[
    "",
    "# nothing",
    "\"about\"",
    "\"about\" { hello }",
    "queryQ { hello }",
    "queryQ0 {hello}",
    "mutationX{__typename}",
    "subscriptionX { hello }",
    "query{ hello } fragmentF on Query { hello }",
    "{ ...F } fragment F onQuery { hello }",
    "{ ...onQuery { hello } }",
    "{ ...on { hello } }",
    "{ ...on }",
    "{ ... }",
    "{ ...on @skip(if: true) { hello } }",
    "{ ...F } fragment on on Query { hello }",
    "{ ...F } fragment F { hello }",
    "{ want(input: {name:\"a\",on:trueslug:\"x\"}) }",
    "{ want(input: {name:\"a\",on:trueon:false}) }",
    "{ want(input: {name:\"a\",slug:nullon:true}) }",
    "{ categories(first:nulltones:[FLAT]) { totalCount } }",
    "query($s: Stringx$n: Int) { hello ",
    "query($b: Boolean=falseon: Int) { hello }",
    "query($n: Int @skip(if: true) = 1) { categories(first: $n) { totalCount } }",
    "query($n: Int = $m) { categories(first: $n) { totalCount } }",
    "query($n: Int = [$m]) { categories(first: $n) { totalCount } }",
    "query($n: Int \"about\") { categories(first: $n) { totalCount } }",
    "query($n) { hello }",
    "query($n: [Int) { hello }",
    "query($n: Int!!) { hello }",
    "query Q() { hello }",
    "{ hello() }",
    "{ hello @skip() }",
    "{ hello { } }",
    "{ }",
    "{ hello } }",
    "{ a: b: hello }",
    "{ a: }",
    "{ numbers(of: [1 2) }",
    "{ numbers(of: [01]) }",
    "{ numbers(of: [1x]) }",
    "{ numbers(of: [1.]) }",
    "{ numbers(of: 1e999) }",
    "{ hello. }",
    "{ ..hello }",
    "{ héllo }",
    "{ hello\u{a0}}",
    "{ hello % }",
    "{ want(input: { name: \"\\x\" }) }",
    "{ want(input: { name: \"a\nb\" }) }",
    "type T { a: Int }",
    "extend type T { a: Int }",
    "{ hello } type T { a: Int }",
    "query Q query R { hello }",
];

#[test]
fn the_grammar_decides_what_is_a_document() {
    for text in ALLOWED {
        if let Err(error) = parsed(text) {
            panic!("{text}: {error}");
        }
    }
    for text in FORBIDDEN {
        assert_eq!(refused(text).0, Code::GraphqlParseFailed, "{text}");
    }
}

#[test]
fn names_that_begin_with_keywords_are_names() {
    for name in ["nullX", "trueX", "falsey", "onX", "queryX", "null_", "true0", "_null", "NULL"] {
        assert_eq!(first_argument(&format!("{{ a(b: {name}) }}")), Value::Enum(Name::new(name)));
    }
    for (literal, value) in
        [("null", Value::Null), ("true", Value::Boolean(true)), ("false", Value::Boolean(false))]
    {
        assert_eq!(first_argument(&format!("{{ a(b: {literal}) }}")), value);
    }
}

#[test]
fn repeated_fields_of_input_objects_are_refused() {
    for refused in [
        "{ a(b: { c: 1, c: 1 }) }",
        "{ a(b: [{ d: { c: 1, e: {}, c: 2 } }]) }",
        "query Q($x: I = { c: 1 c: 2 }) { a(b: $x) }",
        "{ a @d(x: { c: 1, c: 1 }) }",
        "{ a(b: { c: true c: false }) }",
    ] {
        assert_eq!(read_alone(refused).unwrap_err().code, Code::GraphqlValidationFailed);
    }
    read_alone("{ a(b: { c: 1 }) { c: d, c: d } x(c: { c: { c: 1 } }) }").unwrap();
}

#[test]
fn definitions_of_one_name_are_refused_where_they_stand() {
    for (text, place) in [
        ("query Q { a } query Q { b }", 15),
        ("query Q { a } { b }", 15),
        ("{ b } \"x\" query Q { a }", 1),
        ("{ a } \"x\" fragment F on A { a } fragment F on A { b }", 33),
        ("{ a } { b }", 7),
    ] {
        let error = read_alone(text).unwrap_err();
        assert_eq!(error.code, Code::GraphqlValidationFailed, "{text}");
        assert!(error.locations.contains(&Pos { line: 1, column: place }), "{text}: {error:?}");
    }
    assert_eq!(
        read_alone("fragment F on A { a }").unwrap_err().code,
        Code::GraphqlValidationFailed
    );
}

/// A document with each token of the grammar and each place for one.
const EVERY_TOKEN: &str = "\"about\" query Q ( \"\"\"é\"\"\" $n : [ Int ! ] ! = [ 1 -2.5e3 ] @ d ( a : { b : TRUE } ) $s : S = \"s\" ) @ d {
    x : y ( a : $n b : { c : [ true null ] } ) @ e { ... F @ f ... on T @ g { z } ... { w } } }
    \"\"\"about
    it\"\"\" fragment F on T @ d { nope }";

#[test]
fn ignored_tokens_may_stand_between_any_two_tokens_and_places_stay_right() {
    let tokens = scan::scan(EVERY_TOKEN, &Limits::default()).unwrap();
    let expected = without_places(EVERY_TOKEN);
    for ignored in ["#c ) \"\n", "\r", "\r\n", "\n\r", ",,", "\u{FEFF}", "\t# é\r# x\r\n "] {
        for token in &tokens {
            let (before, after) = EVERY_TOKEN.split_at(token.start);
            let text = format!("{before}{ignored}{after}");
            assert_eq!(without_places(&text), expected, "{text:?}");
            assert_eq!(place_of_nope(&text), expected_place(&text, "nope"), "{text:?}");
        }
    }
}

#[test]
fn no_space_is_needed_where_a_punctuator_stands() {
    let tokens = scan::scan(EVERY_TOKEN, &Limits::default()).unwrap();
    let mut text = String::new();
    for pair in tokens.windows(2) {
        text.push_str(pair[0].text(EVERY_TOKEN));
        if pair[0].is_word() && pair[1].is_word() {
            text.push(',');
        }
    }
    text.push('}');
    assert_eq!(without_places(&text), without_places(EVERY_TOKEN));
}

impl Token {
    /// Whether it would be read as one with another of its kind.
    fn is_word(self) -> bool {
        self.is_name() || self.is_number() || self.first == b'"'
    }
}

#[test]
fn syntax_errors_say_what_was_expected_and_where() {
    for (text, place, message) in [
        ("{\ra(", (2, 3), "expected an argument, but the document ends."),
        ("{\r\n\ra(b: )}", (3, 6), "expected a value, found `)`."),
        ("queryQ {a}", (1, 1), "expected an operation or a fragment, found `queryQ`."),
        ("{ é }", (1, 3), "expected a field, found a character that is not of GraphQL."),
        ("{ \"a\" }", (1, 3), "expected a field, found a string."),
        ("query($n: Int = $m) {a}", (1, 17), "expected a value, found `$`."),
    ] {
        let error = read_alone(text).unwrap_err();
        assert_eq!(error.locations, [Pos::from(place)], "{text:?}");
        assert!(error.message.ends_with(message), "{text:?}: {error}");
    }
}

fn read_alone(text: &str) -> Result<ExecutableDocument, RequestError> {
    parser::parse(text, &scan::scan(text, &Limits::default())?)
}

fn first_argument(text: &str) -> Value {
    let document = read_alone(text).unwrap();
    first_field(&document).arguments[0].1.node.clone()
}

/// The parsed document as text, without the places of its parts.
fn without_places(text: &str) -> String {
    let document =
        format!("{:?}", read_alone(text).unwrap_or_else(|error| panic!("{text:?}: {error}")));
    let parts = document.split("Pos(");
    parts.map(|part| part.split_once(')').map_or(part, |(_, rest)| rest)).collect()
}

fn place_of_nope(text: &str) -> Pos {
    let document = read_alone(text).unwrap();
    document.fragments["F"].node.selection_set.node.items[0].pos
}

fn expected_place(text: &str, part: &str) -> Pos {
    let before = text[..text.find(part).unwrap()].replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = before.split('\n').collect();
    Pos { line: lines.len(), column: lines.last().unwrap().chars().count() + 1 }
}
