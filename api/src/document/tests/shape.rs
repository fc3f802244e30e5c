use std::{fmt::Write, time::Instant};

use async_graphql::Variables;

use super::*;

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
        assert_eq!(error[0].code, Code::QueryTooComplex, "{fragments}");
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
        assert_eq!(error[0].code, Code::QueryTooComplex);
        assert!(start.elapsed().as_millis() < 50);
    }
}

#[test]
fn the_deepest_nesting_that_is_let_through_is_parsed() {
    let lists = format!("{{ want(input: {}{}) }}", "[".repeat(62), "]".repeat(62));
    assert_eq!(refused(&lists).0, Code::GraphqlValidationFailed);
    let types = format!("query($a: {}Int{}) {{ numbers(of: $a) }}", "[".repeat(62), "]".repeat(62));
    assert!(refused(&types).1.starts_with("`$a` has the type"));
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
fn an_operation_is_found_by_name() {
    let one = parsed("query A { hello }").unwrap();
    assert_eq!(select(&one, Some("")).unwrap().name, Some("A"));
    assert!(select(&one, Some("B")).is_err());
    let two = parsed("query A { hello } mutation B { signIn(name: \"a\") }").unwrap();
    assert!(select(&two, None).is_err());
    assert!(select(&two, Some("B")).unwrap().is_mutation());
    let bare = parsed("{ hello }").unwrap();
    assert!(select(&bare, Some("A")).is_err());
    assert_eq!(refused("subscription { hello }").1, "There are no subscriptions here.");
}

#[test]
fn a_chain_of_fragments_does_not_exhaust_the_stack() {
    let limits =
        Limits { characters: 1_000_000, tokens: 1_000_000, definitions: 1000, ..Limits::default() };
    let inner = |n: usize| format!("{}...F{n}{}", "...{".repeat(60), "}".repeat(60));
    let mut text = "{ hello ...F0 }".to_owned();
    for n in 0..900 {
        write!(text, " fragment F{n} on Query {{ {} }}", inner(n + 1)).unwrap();
    }
    let error = parse(&text, &index(), &limits).unwrap_err();
    assert_eq!(error[0].code, Code::QueryTooComplex);
}

#[test]
fn selections_nest_as_deep_as_they_may() {
    let limits = Limits { depth: 64, ..Limits::default() };
    let text = |levels: usize| {
        format!("{{node(id:1){}{{id}}{}", "{...on Category".repeat(levels), "}".repeat(levels + 1))
    };
    parse(&text(61), &index(), &limits).unwrap();
    assert!(parse(&text(65), &index(), &limits).is_err());
}

proptest::proptest! {
    #[test]
    fn any_text_is_answered(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "=", "...", "\"", "\"\"\"", "\\",
                "#", "\n", ",", " ", "on ", "fragment ", "query ", "mutation ", "hello", "node",
                "first", "Query", "Category", "ids", "null", "true", "-1", "1.5e3", "\\u0000", "ä",
                "categories", "nodes", "__schema", "F", "skip", "Int",
            ]),
            0..60,
        )
    ) {
        let text = pieces.concat();
        let index = index();
        if let Ok(document) = parse(&text, &index, &Limits::default())
            && let Ok(operation) = select(&document, None)
        {
            let variables = Variables::default();
            let limits = Limits::default();
            let definition = operation.definition;
            let _points = cost(&document, &definition.node, &variables, &index, &limits);
            let _kept = coerce(&document, definition, variables, &index, &limits);
        }
    }
}
