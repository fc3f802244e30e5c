//! Cases for section 5.5: fragments and where they are spread.

use super::cases::{Case, invalid, valid};

/// The documents, in the order of the rules.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    valid("5.5.1.1", "two fragments of two names",
        r#"{ study(slug: "cecil-2026") { ...One ...Two } }
        fragment One on Study { title }
        fragment Two on Study { coverage { sentence } }"#),
    valid("5.5.1.1", "inline fragments have no names",
        "{ dataset { ... on Dataset { version } ... on Dataset { kind } } }"),
    valid("5.5.1.1", "names that differ in case are different",
        "{ dataset { ...seen ...Seen } }
        fragment seen on Dataset { version }
        fragment Seen on Dataset { kind }"),
    invalid("5.5.1.1", "two fragments of one name",
        "{ dataset { ...Seen } }
        fragment Seen on Dataset { version }
        fragment Seen on Dataset { kind }"),
    invalid("5.5.1.1", "two equal fragments of one name",
        "{ dataset { ...Seen } }
        fragment Seen on Dataset { version }
        fragment Seen on Dataset { version }"),
    valid("5.5.1.2", "fragments on a type that there is",
        r#"{ study(slug: "cecil-2026") { ...A ...B ...C } }
        fragment A on Study { title }
        fragment B on Study { ... on Study { slug } }
        fragment C on Study { ... @include(if: true) { doi } }"#),
    invalid("5.5.1.2", "a fragment on a type that there is not",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Article { title }"#),
    invalid("5.5.1.2", "an inline fragment on a type that there is not",
        r#"{ study(slug: "cecil-2026") { ... on Article { title } } }"#),
    invalid("5.5.1.2", "an inline fragment on no type, in a fragment",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Study { ... on Article { title } }"#),
    invalid("5.5.1.2", "names of types have their case", r#"{ study(slug: "cecil-2026") { ... on study { title } } }"#),
    invalid("5.5.1.2", "an inline fragment on no type, though it would be skipped",
        r#"{ study(slug: "cecil-2026") { slug ... on Article @skip(if: true) { title } } }"#),
    invalid("5.5.1.2", "a fragment on a meta-type that there is not",
        "{ __schema { ... on __Article { description } } }"),
    valid("5.5.1.3", "a fragment on an object", "{ dataset { ...Seen } } fragment Seen on Dataset { version }"),
    valid("5.5.1.3", "a fragment on an interface",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ...Seen } }
        fragment Seen on Node { id ... on Study { title } }"#),
    invalid("5.5.1.3", "a fragment on a scalar",
        "{ dataset { ...Seen } }
        fragment Seen on Int { something }"),
    invalid("5.5.1.3", "an inline fragment on a scalar", "{ dataset { ... on Boolean { something } } }"),
    invalid("5.5.1.3", "an inline fragment on a custom scalar", "{ dataset { ... on DateTime { something } } }"),
    invalid("5.5.1.3", "an inline fragment on an enum", "{ dataset { ... on DatasetKind { something } } }"),
    invalid("5.5.1.3", "a fragment on an input object",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on StudyFilter { slug }"#),
    invalid("5.5.1.3", "an inline fragment on an enum of introspection",
        "{ __schema { ... on __TypeKind { something } } }"),
    valid("5.5.1.4", "a fragment that a fragment spreads",
        "{ dataset { ...A } }
        fragment A on Dataset { ...B }
        fragment B on Dataset { version }"),
    valid("5.5.1.4", "a fragment that only the other operation spreads",
        "query A { dataset { version } }
        query B { dataset { ...Seen } }
        fragment Seen on Dataset { kind }").run("A"),
    valid("5.5.1.4", "a fragment whose spread is skipped",
        "{ dataset { version ...Seen @skip(if: true) } }
        fragment Seen on Dataset { kind }"),
    invalid("5.5.1.4", "a fragment that nothing spreads",
        "fragment Seen on Dataset { kind }
        { dataset { version } }"),
    invalid("5.5.1.4", "one of two fragments that nothing spreads",
        "{ dataset { ...A } }
        fragment A on Dataset { kind }
        fragment B on Dataset { version }"),
    invalid("5.5.1.4", "a fragment that nothing spreads, though it spreads another",
        "{ dataset { ...B } }
        fragment A on Dataset { ...B }
        fragment B on Dataset { version }"),
    valid("5.5.2.1", "a spread before its fragment, and one behind",
        "fragment A on Dataset { version }
        { dataset { ...A ...B } }
        fragment B on Dataset { kind }"),
    invalid("5.5.2.1", "a spread of nothing", "{ dataset { ...Missing } }"),
    invalid("5.5.2.1", "a spread of nothing beside a field", "{ dataset { version ...Missing } }"),
    invalid("5.5.2.1", "a spread of nothing, though it would be skipped",
        "{ dataset { version ...Missing @skip(if: true) } }"),
    invalid("5.5.2.1", "a spread of nothing in a fragment",
        "{ dataset { ...Seen } }
        fragment Seen on Dataset { version ...Missing }"),
    invalid("5.5.2.1", "a spread of a type's name", "{ dataset { ...Dataset } }"),
    invalid("5.5.2.1", "names of fragments have their case",
        "{ dataset { ...Seen ...seen } }
        fragment Seen on Dataset { version }"),
    valid("5.5.2.2", "two ways to one fragment are no cycle",
        "{ dataset { ...A ...B } }
        fragment A on Dataset { ...C }
        fragment B on Dataset { ...C }
        fragment C on Dataset { version }"),
    valid("5.5.2.2", "a fragment within its own type is no cycle",
        r#"{ category(study: "cecil-2026", slug: "cost-coverage") { ...A parent { ...A } } }
        fragment A on Category { name }"#),
    invalid("5.5.2.2", "a fragment that spreads itself", "{ dataset { ...A } } fragment A on Dataset { version ...A }"),
    invalid("5.5.2.2", "two fragments that spread each other",
        "{ dataset { ...A } }
        fragment A on Dataset { version ...B }
        fragment B on Dataset { kind ...A }"),
    invalid("5.5.2.2", "a circle of three fragments",
        "{ dataset { ...A } }
        fragment A on Dataset { ...B }
        fragment B on Dataset { ...C }
        fragment C on Dataset { version ...A }"),
    invalid("5.5.2.2", "a circle behind a fragment",
        "{ dataset { ...A } }
        fragment A on Dataset { ...B }
        fragment B on Dataset { ...C }
        fragment C on Dataset { version ...B }"),
    invalid("5.5.2.2", "a fragment that spreads itself through a field",
        r#"{ category(study: "cecil-2026", slug: "cost-coverage") { ...A } }
        fragment A on Category { name parent { ...A } }"#),
    invalid("5.5.2.2", "a circle through the data",
        r#"{ domain(version: "nasss-2017", number: 3) { ...A } }
        fragment A on Domain { name subdomains { ...B } }
        fragment B on Subdomain { code domain { ...A } }"#),
    invalid("5.5.2.2", "a circle through an inline fragment",
        "{ dataset { ...A } } fragment A on Dataset { ... { version ...A } }"),
    invalid("5.5.2.2", "a circle through an interface",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ...A } }
        fragment A on Node { id ... on Category { parent { ...A } } }"#),
    invalid("5.5.2.2", "a circle, though it would be skipped",
        "{ dataset { ...A } }
        fragment A on Dataset { version ...A @skip(if: true) }"),
    invalid("5.5.2.2", "a circle in introspection",
        r#"{ __type(name: "Study") { ...A } }
        fragment A on __Type { name ofType { ...A } }"#),
    valid("5.5.2.3.1", "an object in itself", "{ dataset { ... on Dataset { version } } }"),
    valid("5.5.2.3.1", "the query root in itself", "{ ... on Query { dataset { version } } }"),
    invalid("5.5.2.3.1", "an object in another", r#"{ study(slug: "cecil-2026") { ... on Category { name } } }"#),
    invalid("5.5.2.3.1", "a fragment on another object",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Category { slug }"#),
    invalid("5.5.2.3.1", "another object in a fragment",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Study { ... on Category { slug } }"#),
    invalid("5.5.2.3.1", "the mutation root in the query root", "{ ... on Mutation { __typename } }"),
    invalid("5.5.2.3.1", "the query root in the mutation root", "mutation { ... on Query { dataset { version } } }"),
    invalid("5.5.2.3.1", "an object in another of introspection", "{ __schema { ... on __Type { description } } }"),
    valid("5.5.2.3.2", "an interface in an object that implements it",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Node { id }"#),
    valid("5.5.2.3.2", "an interface in an object, whatever is in it",
        r#"{ study(slug: "cecil-2026") { ... on Node { ... on Quote { text } } } }"#),
    invalid("5.5.2.3.2", "an interface in an object that does not implement it", "{ dataset { ... on Node { id } } }"),
    invalid("5.5.2.3.2", "the other interface in an object",
        r#"{ study(slug: "cecil-2026") { ... on Concept { id } } }"#),
    invalid("5.5.2.3.2", "a fragment on an interface in such an object",
        "{ dataset { ...Seen } }
        fragment Seen on Node { id }"),
    valid("5.5.2.3.3", "an object in an interface that it implements",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Study { title } } }"#),
    valid("5.5.2.3.3", "objects in the other interface",
        r#"{ domain(version: "nasss-2017", number: 3) { mappings { to {
            ... on Subdomain { code }
            ... on Domain { number }
        } } } }"#),
    invalid("5.5.2.3.3", "an object in an interface that it does not implement",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Dataset { kind } } }"#),
    invalid("5.5.2.3.3", "an object in the other interface",
        r#"{ domain(version: "nasss-2017", number: 3) { mappings { to { ... on Category { name } } } } }"#),
    invalid("5.5.2.3.3", "such an object in a fragment",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ...Seen } }
        fragment Seen on Node { ... on Placement { rationale } }"#),
    valid("5.5.2.3.4", "an interface in itself",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ... on Node { id } } }"#),
    valid("5.5.2.3.4", "an interface in another with a common object",
        r#"{ node(id: "cat_01h2xcejqtf2nbrexx3vqjhp41") { ...Seen } }
        fragment Seen on Concept { id }"#),
    valid("5.5.2.3.4", "the other way round",
        r#"{ domain(version: "nasss-2017", number: 3) { mappings { to { ... on Node { id } } } } }"#),
];
