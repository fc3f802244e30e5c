//! Cases for sections 5.1 and 5.2: documents and operations.

use super::cases::{Case, invalid, valid};

/// The documents, in the order of the rules.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    valid("5.1.1", "operations and fragments are executable",
        "{ dataset { ...Seen } }
        fragment Seen on Dataset { version }"),
    invalid("5.1.1", "an extension of an object type is not executable",
        "query Seen { dataset { version } }
        extend type Dataset { colour: String }"),
    invalid("5.1.1", "an object type is not executable",
        "query Seen { dataset { version } }
        type Colour { name: String }"),
    invalid("5.1.1", "a scalar is not executable", "{ dataset { version } } scalar Colour"),
    invalid("5.1.1", "an enum is not executable", "{ dataset { version } } enum Colour { RED BLUE }"),
    invalid("5.1.1", "an input object is not executable", "{ dataset { version } } input Colour { name: String }"),
    invalid("5.1.1", "an interface is not executable", "interface Coloured { colour: String } { dataset { version } }"),
    invalid("5.1.1", "a union is not executable", "{ dataset { version } } union Found = Study | Quote"),
    invalid("5.1.1", "a directive definition is not executable",
        "directive @red on FIELD query { dataset { version } }"),
    invalid("5.1.1", "an extension of the schema is not executable",
        "{ dataset { version } }
        extend schema { subscription: Dataset }"),
    invalid("5.1.1", "an extension of an enum is not executable",
        "{ dataset { version } } extend enum Valence { NEITHER }"),
    valid("5.2.1.1", "there is a query root", "query Seen { dataset { version } }"),
    valid("5.2.1.1", "there is a mutation root", "mutation Nothing { __typename }"),
    valid("5.2.1.1", "a mutation whose field is skipped", "mutation { signOut(input: {}) @skip(if: true) { done } }"),
    invalid("5.2.1.1", "there is no subscription root", "subscription { dataset { version } }"),
    invalid("5.2.1.1", "there is no subscription root for a named operation",
        "subscription Seen { dataset { version } }"),
    invalid("5.2.1.1", "there is no subscription root, though a query runs",
        "query Seen { dataset { version } }
        subscription Told { dataset { version } }").run("Seen"),
    invalid("5.2.1.1", "there is no subscription root, whatever its variables",
        "subscription ($first: Int) { frameworks(first: $first) { totalCount } }"),
    invalid("5.2.4.1", "there is no subscription root for two root fields",
        "subscription Seen { dataset { version } viewer { credential } }"),
    invalid("5.2.4.1", "there is no subscription root for a meta-field", "subscription Seen { __typename }"),
    invalid("5.2.4.1", "there is no subscription root for a skipped field",
        "subscription ($no: Boolean!) { dataset @skip(if: $no) { version } }").with(r#"{"no": true}"#),
    valid("5.2.2.1", "two operations of two names",
        "query DatasetVersion { dataset { version } }
        query DatasetKind { dataset { kind } }").run("DatasetKind"),
    valid("5.2.2.1", "names that differ in case are different",
        "query seen { dataset { version } }
        query Seen { dataset { kind } }").run("Seen"),
    valid("5.2.2.1", "an operation and a fragment may share a name",
        "query Seen { dataset { ...Seen } }
        fragment Seen on Dataset { version }"),
    valid("5.2.2.1", "a query and a mutation of two names",
        "query Seen { dataset { version } }
        mutation Done { signOut(input: {}) { done } }").run("Seen"),
    valid("5.2.2.1", "an operation may be called like a type", "query Query { dataset { version } }"),
    invalid("5.2.2.1", "two queries of one name",
        "query Seen { dataset { version } }
        query Seen { dataset { kind } }").run("Seen"),
    invalid("5.2.2.1", "two equal queries of one name",
        "query Seen { dataset { version } }
        query Seen { dataset { version } }").run("Seen"),
    invalid("5.2.2.1", "a query and a mutation of one name",
        "query Seen { dataset { version } }
        mutation Seen { signOut(input: {}) @skip(if: true) { done } }").run("Seen"),
    invalid("5.2.2.1", "one name twice beside another that runs",
        "query Seen { dataset { version } }
        query Again { dataset { kind } }
        query Again { dataset { id } }").run("Seen"),
    valid("5.2.3.1", "a lone operation in short form", "{ dataset { version } }"),
    valid("5.2.3.1", "a lone operation without a name", "query { dataset { version } }"),
    valid("5.2.3.1", "a lone operation without a name but with variables",
        "query ($version: Int) { dataset(version: $version) { kind } }").with(r#"{"version": 1}"#),
    valid("5.2.3.1", "a lone operation without a name beside fragments",
        "{ dataset { ...A ...B } }
        fragment A on Dataset { version }
        fragment B on Dataset { kind }"),
    valid("5.2.3.1", "a lone mutation without a name", "mutation { __typename }"),
    invalid("5.2.3.1", "a short form before a named operation",
        "{ dataset { version } }
        query Seen { dataset { kind } }").run("Seen"),
    invalid("5.2.3.1", "a short form behind a named operation",
        "query Seen { dataset { kind } }
        { dataset { version } }").run("Seen"),
    invalid("5.2.3.1", "a query without a name beside a named one",
        "query Seen { dataset { kind } }
        query { dataset { version } }").run("Seen"),
    invalid("5.2.3.1", "two short forms", "{ dataset { version } } { dataset { kind } }"),
    invalid("5.2.3.1", "a query and a mutation without names",
        "query { dataset { version } }
        mutation { signOut(input: {}) @skip(if: true) { done } }"),
    invalid("5.2.3.1", "a mutation without a name beside a named query",
        "query Seen { dataset { version } }
        mutation { signOut(input: {}) @skip(if: true) { done } }").run("Seen"),
    invalid("2.1.9", "a name glued to `query`", "queryQ0 { dataset { version } }"),
    invalid("2.1.9", "a name glued to `mutation`", "mutationX{__typename}"),
    invalid("2.1.9", "a name glued to `fragment`",
        "{ ...F0 } fragmentF0 on Query { dataset { version } }"),
    invalid("2.1.9", "a type glued to `on`", "{ ... onQuery { dataset { version } } }"),
    valid("2.1.9", "names that begin with keywords", "query queryQ { ...fragmentF } fragment fragmentF on Query { __typename }"),
    valid("2.1.4", "a comment behind `on`", "{ ... on # all\n Query { ...F } } fragment F on #c\n Query { __typename }"),
    valid("2.1.2", "lines that end with a carriage return alone", "# all\r{ dataset { # kind\rversion } }"),
];
