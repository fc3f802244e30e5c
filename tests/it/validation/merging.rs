//! Cases for section 5.3.2: selections of one response name that merge or conflict.

use super::cases::{Case, invalid, valid};

/// The documents, in the order of the rules.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    valid("5.3.2", "equal fields", "{ dataset { version version } }"),
    valid("5.3.2", "equal aliases of equal fields", "{ dataset { other: version other: version } }"),
    valid("5.3.2", "one field under two names", "{ dataset { a: version b: version } }"),
    invalid("5.3.2", "an alias that is the name of another field", "{ dataset { kind: citation kind } }"),
    invalid("5.3.2", "one alias of a scalar and an object", "{ dataset { x: id x: changeSet { id } } }"),
    invalid("5.3.2", "one alias of two strings of one object", r#"{ study(slug: "cecil-2026") { x: title x: slug } }"#),
    invalid("5.3.2", "an alias of the type's name and a field",
        r#"{ study(slug: "cecil-2026") { __typename __typename: title } }"#),
    valid("5.3.2", "equal arguments", "{ frameworks(first: 1) { totalCount } frameworks(first: 1) { totalCount } }"),
    valid("5.3.2", "arguments in another order",
        r#"{
            category(study: "cecil-2026", slug: "cost-coverage") { quotes(first: 1, valence: [BOTH]) { totalCount } }
            category(slug: "cost-coverage", study: "cecil-2026") {
                quotes(valence: [BOTH], first: 1) { totalCount }
            }
        }"#),
    valid("5.3.2", "equal variables",
        "query ($n: Int) { frameworks(first: $n) { totalCount } frameworks(first: $n) { totalCount } }")
            .with(r#"{"n": 1}"#),
    valid("5.3.2", "fields of an input object in another order",
        r#"{
            domains(first: 1, filter: { number: [1], slug: ["technology"] }) { totalCount }
            domains(first: 1, filter: { slug: ["technology"], number: [1] }) { totalCount }
        }"#),
    invalid("5.3.2", "different values", "{ frameworks(first: 1) { totalCount } frameworks(first: 2) { totalCount } }"),
    invalid("5.3.2", "different enum values", "{ matrix(of: STUDY_ROLE) { of } matrix(of: STUDY_VALENCE) { of } }"),
    invalid("5.3.2", "a value and a variable",
        "query ($n: Int) { frameworks(first: 1) { totalCount } frameworks(first: $n) { totalCount } }")
            .with(r#"{"n": 1}"#),
    invalid("5.3.2", "two variables",
        "query ($n: Int, $m: Int) { frameworks(first: $n) { totalCount } frameworks(first: $m) { totalCount } }")
            .with(r#"{"n": 1, "m": 1}"#),
    invalid("5.3.2", "an argument and none", "{ frameworks(first: 1) { totalCount } frameworks { totalCount } }"),
    invalid("5.3.2", "a null argument and none",
        "{ frameworks(first: null) { totalCount } frameworks { totalCount } }"),
    invalid("5.3.2", "different arguments of one value",
        "{ frameworks(first: 1) { totalCount } frameworks(last: 1) { totalCount } }"),
    invalid("5.3.2", "one argument and two",
        r#"{
            domain(version: "nasss-2017", number: 3) { id }
            domain(version: "nasss-2017", number: 3, id: null) { id }
        }"#),
    invalid("5.3.2", "lists in another order",
        "{
            quotes(first: 1, filter: { access: [OPEN, REGISTERED] }) { totalCount }
            quotes(first: 1, filter: { access: [REGISTERED, OPEN] }) { totalCount }
        }"),
    invalid("5.3.2", "values that differ deep in the input",
        "{
            categories(first: 1, filter: { not: { placed: true } }) { totalCount }
            categories(first: 1, filter: { not: { placed: false } }) { totalCount }
        }"),
    valid("5.3.2", "different directives do not matter",
        "{ dataset { version @skip(if: true) version @include(if: true) version } }"),
    invalid("5.3.2", "a skipped field conflicts all the same",
        r#"{ study(slug: "cecil-2026") { x: title @skip(if: true) x: slug } }"#),
    valid("5.3.2", "different fields below equal ones", "{ dataset { version } dataset { kind } }"),
    invalid("5.3.2", "a conflict below equal fields",
        r#"{ study(slug: "cecil-2026") { x: title } study(slug: "cecil-2026") { x: slug } }"#),
    invalid("5.3.2", "different arguments below equal fields",
        r#"{
            study(slug: "cecil-2026") { quotes(first: 1) { totalCount } }
            study(slug: "cecil-2026") { quotes(first: 2) { totalCount } }
        }"#),
    invalid("5.3.2", "a conflict four levels below equal fields",
        r#"{
            study(slug: "cecil-2026") { categories(first: 1) { nodes { study { x: title } } } }
            study(slug: "cecil-2026") { categories(first: 1) { nodes { study { x: slug } } } }
        }"#),
    valid("5.3.2", "no conflict four levels below equal fields",
        r#"{
            study(slug: "cecil-2026") { categories(first: 1) { nodes { study { x: title } } } }
            study(slug: "cecil-2026") { categories(first: 1) { nodes { study { x: title y: slug } } } }
        }"#),
    valid("5.3.2", "one fragment spread twice",
        "{ dataset { ...A ...A } }
        fragment A on Dataset { x: version }"),
    invalid("5.3.2", "a field and a fragment",
        r#"{ study(slug: "cecil-2026") { x: title ...A } }
        fragment A on Study { x: slug }"#),
    invalid("5.3.2", "a field and an inline fragment",
        r#"{ study(slug: "cecil-2026") { x: title ... on Study { x: slug } } }"#),
    invalid("5.3.2", "a field and a bare inline fragment",
        r#"{ study(slug: "cecil-2026") { x: title ... @include(if: true) { x: slug } } }"#),
    invalid("5.3.2", "two fragments",
        r#"{ study(slug: "cecil-2026") { ...A ...B } }
        fragment A on Study { x: title }
        fragment B on Study { x: slug }"#),
    invalid("5.3.2", "two fragments in two selections that merge",
        r#"{ study(slug: "cecil-2026") { ...A } study(slug: "cecil-2026") { ...B } }
        fragment A on Study { x: title }
        fragment B on Study { x: slug }"#),
    invalid("5.3.2", "two fragments in fragments",
        r#"{ study(slug: "cecil-2026") { ...A ...B } }
        fragment A on Study { ...C }
        fragment B on Study { ...D }
        fragment C on Study { x: title }
        fragment D on Study { x: slug }"#),
    invalid("5.3.2", "a fragment and its own inner fragment",
        r#"{ study(slug: "cecil-2026") { ...A } }
        fragment A on Study { x: title ... on Node { ...B } }
        fragment B on Study { x: slug }"#),
    invalid("5.3.2", "a conflict deep in fragments of fragments",
        r#"{ study(slug: "cecil-2026") { ...A categories(first: 1) { nodes { ...D } } } }
        fragment A on Study { ...B }
        fragment B on Study { categories(first: 1) { ...C } }
        fragment C on CategoryConnection { nodes { study { x: title } } }
        fragment D on Category { study { x: slug } }"#),
    valid("5.3.2", "no conflict deep in fragments of fragments",
        r#"{ study(slug: "cecil-2026") { ...A categories(first: 1) { nodes { ...D } } } }
        fragment A on Study { ...B }
        fragment B on Study { categories(first: 1) { ...C } }
        fragment C on CategoryConnection { nodes { study { x: title } } }
        fragment D on Category { x: name study { x: title } }"#),
    invalid("5.3.2", "different arguments in fragments",
        r#"{ study(slug: "cecil-2026") { ...A ...B } }
        fragment A on Study { quotes(first: 1) { totalCount } }
        fragment B on Study { quotes(last: 1) { totalCount } }"#),
    valid("5.3.2", "different fields of different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Study { x: title } ... on Category { x: name } } }"#),
    valid("5.3.2", "different arguments of different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Study { quotes(first: 1) { totalCount } }
            ... on Category { quotes(first: 2) { totalCount } }
        } }"#),
    valid("5.3.2", "the type's name and a string of different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Study { x: __typename }
            ... on Category { x: name }
        } }"#),
    valid("5.3.2", "different fields below different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Quote { study { x: title } }
            ... on Category { study { x: slug } }
        } }"#),
    valid("5.3.2", "different objects below a fragment on the interface",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Node { ... on Study { x: title } }
            ... on Category { x: name }
        } }"#),
    valid("5.3.2", "fields of the interface and of an object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { id ... on Category { id name } ... on Concept { id } } }"#),
    invalid("5.3.2", "different fields of one object in two fragments",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Study { x: title } ... on Study { x: slug } } }"#),
    invalid("5.3.2", "different fields of the interface and an object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Study { x: title }
            ... on Node { x: __typename }
        } }"#),
    invalid("5.3.2", "a string and an integer",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: name }
            ... on Domain { x: number }
        } }"#),
    invalid("5.3.2", "a string and an id",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Category { x: name } ... on Domain { x: id } } }"#),
    invalid("5.3.2", "a truth value and an integer",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Subdomain { x: wordingChecked }
            ... on Domain { x: number }
        } }"#),
    invalid("5.3.2", "a string and a custom scalar",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: name }
            ... on Tombstone { x: withdrawnAt }
        } }"#),
    invalid("5.3.2", "a string and an enum",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Tombstone { kind }
            ... on SourceDocument { kind }
        } }"#),
    invalid("5.3.2", "two enums",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: valence }
            ... on Quote { x: provenance }
        } }"#),
    valid("5.3.2", "one enum of different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { gaps { reason } }
            ... on Study { gaps { reason } }
        } }"#),
    invalid("5.3.2", "a scalar and an object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: name }
            ... on Study { x: coverage { sentence } }
        } }"#),
    invalid("5.3.2", "an enum and an object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: valence }
            ... on Study { x: coverage { sentence } }
        } }"#),
    invalid("5.3.2", "an object and a list of objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: evidence { basis } }
            ... on Domain { x: aliases { basis } }
        } }"#),
    valid("5.3.2", "two lists of objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { aliases { text } }
            ... on Domain { aliases { text } }
        } }"#),
    invalid("5.3.2", "a nullable and a non-null string",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: definition }
            ... on Study { x: title }
        } }"#),
    valid("5.3.2", "two nullable strings",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: definition }
            ... on Study { x: doi }
        } }"#),
    invalid("5.3.2", "a nullable and a non-null object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Quote { x: study { id } }
            ... on Category { x: evidence { source { id } } }
        } }"#),
    invalid("5.3.2", "a nullable and a non-null list",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Study { x: peopleBy(grouping: ROLE) { label } }
            ... on Category { x: gaps { field } }
        } }"#),
    valid("5.3.2", "an object and an interface",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: study { id } }
            ... on Tombstone { x: replacedBy { id } }
        } }"#),
    invalid("5.3.2", "shapes that differ one level down",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { gaps { field } }
            ... on Study { gaps { field } }
        } }"#),
    invalid("5.3.2", "shapes that differ three levels down",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: parent { y: study { z: title } } }
            ... on SourceDocument { x: study { y: frameworkVersion { z: publishedOn } } }
        } }"#),
    valid("5.3.2", "shapes that agree three levels down",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") {
            ... on Category { x: parent { y: study { z: title } } }
            ... on SourceDocument { x: study { y: frameworkVersion { z: slug } } }
        } }"#),
    invalid("5.3.2", "shapes that differ in fragments of different objects",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ...A ...B } }
        fragment A on Category { x: study { ...C } }
        fragment B on Quote { x: role { ...D } }
        fragment C on Study { y: title }
        fragment D on ParticipantRole { y: id }"#),
    invalid("5.3.2", "shapes that differ within another interface",
        r#"{ domain(version: "nasss-2017", number: 3) { mappings { to {
            ... on Domain { x: number }
            ... on Subdomain { x: code }
        } } } }"#),
    valid("5.3.2", "shapes that agree within another interface",
        r#"{ domain(version: "nasss-2017", number: 3) { mappings { to {
            ... on Domain { x: name }
            ... on Subdomain { x: code }
        } } } }"#),
    valid("5.3.2", "one type asked twice in introspection",
        r#"{ __type(name: "Study") { kind } __type(name: "Study") { name } }"#),
    invalid("5.3.2", "two types under one name in introspection",
        r#"{ __type(name: "Study") { name } __type(name: "Quote") { name } }"#),
    invalid("5.3.2", "a conflict below equal fields in introspection",
        "{ __schema { queryType { x: name } queryType { x: kind } } }"),
    invalid("5.3.2", "different arguments in introspection",
        r#"{ __type(name: "Study") { fields(includeDeprecated: true) { name } fields { name } } }"#),
    invalid("5.3.2", "two fields under one name in introspection",
        "{ __schema { ...A ...B } } fragment A on __Schema { x: queryType { name } }
        fragment B on __Schema { x: mutationType { name } }"),
];
