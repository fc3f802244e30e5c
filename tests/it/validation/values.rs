//! Cases for section 5.6: literal values, and fields of input objects.

use super::cases::{Case, invalid, valid};

/// The documents, in the order of the rules.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    valid("5.6.1", "the largest integer", "{ dataset(version: 2147483647) { kind } }"),
    valid("5.6.1", "the smallest integer", "{ dataset(version: -2147483648) @skip(if: true) { kind } }"),
    valid("5.6.1", "null for a nullable integer", "{ dataset(version: null) { kind } }"),
    invalid("5.6.1", "a string for an integer", r#"{ dataset(version: "1") { kind } }"#),
    invalid("5.6.1", "a fraction for an integer", "{ dataset(version: 2.0) { kind } }"),
    invalid("5.6.1", "an exponent for an integer", "{ dataset(version: 1e2) { kind } }"),
    invalid("5.6.1", "an integer of more than 32 bits", "{ dataset(version: 2147483648) { kind } }"),
    invalid("5.6.1", "a negative integer of more than 32 bits", "{ dataset(version: -2147483649) { kind } }"),
    invalid("5.6.1", "a truth value for an integer", "{ dataset(version: true) { kind } }"),
    invalid("5.6.1", "an enum value for an integer", "{ dataset(version: LATEST) { kind } }"),
    invalid("5.6.1", "a list for an integer", "{ dataset(version: [1]) { kind } }"),
    invalid("5.6.1", "an object for an integer", "{ dataset(version: { is: 1 }) { kind } }"),
    valid("5.6.1", "a string for an id", r#"{ node(id: "quo_7rzrr6gnch9458zmpj24thh3k1") { __typename } }"#),
    valid("5.6.1", "an integer for an id", "{ quote(id: 4) @skip(if: true) { length } }"),
    valid("5.6.1", "an integer of more than 32 bits for an id",
        "{ quote(id: 9007199254740993) @skip(if: true) { length } }"),
    invalid("5.6.1", "a fraction for an id", "{ quote(id: 4.0) { length } }"),
    invalid("5.6.1", "a truth value for an id", "{ quote(id: true) { length } }"),
    invalid("5.6.1", "an enum value for an id", "{ quote(id: FIRST) { length } }"),
    invalid("5.6.1", "a list for an id", r#"{ quote(id: ["quo_7rzrr6gnch9458zmpj24thh3k1"]) { length } }"#),
    invalid("5.6.1", "a truth value among ids", r#"{ nodes(ids: ["cat_01h2xcejqtf2nbrexx3vqjhp41", true]) { id } }"#),
    valid("5.6.1", "a string for a string", r#"{ framework(slug: "nasss") { name } }"#),
    valid("5.6.1", "a block string for a string", r#"{ framework(slug: """nasss""") { name } }"#),
    invalid("5.6.1", "an integer for a string", "{ framework(slug: 7) { name } }"),
    invalid("5.6.1", "a fraction for a string", "{ framework(slug: 7.5) { name } }"),
    invalid("5.6.1", "a truth value for a string", "{ framework(slug: false) { name } }"),
    invalid("5.6.1", "an enum value for a string", "{ framework(slug: nasss) { name } }"),
    invalid("5.6.1", "a list for a string", r#"{ framework(slug: ["nasss"]) { name } }"#),
    invalid("5.6.1", "an object for a string", r#"{ framework(slug: { is: "nasss" }) { name } }"#),
    valid("5.6.1", "a truth value for a truth value",
        "{ categories(first: 1, filter: { placed: true }) { totalCount } }"),
    invalid("5.6.1", "a string for a truth value",
        r#"{ categories(first: 1, filter: { placed: "true" }) { totalCount } }"#),
    invalid("5.6.1", "an integer for a truth value", "{ categories(first: 1, filter: { placed: 1 }) { totalCount } }"),
    invalid("5.6.1", "an enum value for a truth value",
        "{ categories(first: 1, filter: { placed: YES }) { totalCount } }"),
    invalid("5.6.1", "a string for a directive's truth value", r#"{ dataset { version @skip(if: "false") } }"#),
    invalid("5.6.1", "an integer for a truth value in introspection",
        r#"{ __type(name: "Study") { fields(includeDeprecated: 1) { name } } }"#),
    valid("5.6.1", "an enum value", r#"{ study(slug: "cecil-2026") { peopleBy(grouping: AGE_BAND) { label } } }"#),
    invalid("5.6.1", "an enum value as a string", r#"{ matrix(of: "STUDY_VALENCE") { of } }"#),
    invalid("5.6.1", "an enum value that there is not", "{ matrix(of: STUDY_COLOUR) { of } }"),
    invalid("5.6.1", "enum values have their case", "{ matrix(of: study_valence) { of } }"),
    invalid("5.6.1", "a value of another enum", "{ matrix(of: BARRIER) { of } }"),
    invalid("5.6.1", "an integer for an enum", "{ matrix(of: 1) { of } }"),
    invalid("5.6.1", "a truth value for an enum", "{ matrix(of: true) { of } }"),
    invalid("5.6.1", "an enum value that there is not, further down",
        r#"{ study(slug: "cecil-2026") { peopleBy(grouping: COLOUR) { label } } }"#),
    valid("5.6.1", "a moment",
        r#"{ auditEvents(first: 1, filter: { since: "2026-03-07T12:00:00Z" }) { totalCount } }"#),
    invalid("5.6.1", "words for a moment",
        r#"{ auditEvents(first: 1, filter: { since: "yesterday" }) { totalCount } }"#),
    invalid("5.6.1", "a day for a moment",
        r#"{ auditEvents(first: 1, filter: { since: "2026-03-07" }) { totalCount } }"#),
    invalid("5.6.1", "an integer for a moment",
        "{ auditEvents(first: 1, filter: { since: 20260307 }) { totalCount } }"),
    invalid("5.6.1", "a truth value for a moment", "{ auditEvents(first: 1, filter: { since: true }) { totalCount } }"),
    valid("5.6.1", "one value for a list", "{ categories(first: 1, filter: { valence: BARRIER }) { totalCount } }"),
    valid("5.6.1", "one object for a list", "{ categories(first: 1, orderBy: { field: NAME }) { totalCount } }"),
    valid("5.6.1", "one id for a non-null list", r#"{ nodes(ids: "cat_01h2xcejqtf2nbrexx3vqjhp41") { id } }"#),
    valid("5.6.1", "an empty list", "{ categories(first: 1, orderBy: []) { totalCount } }"),
    valid("5.6.1", "null for a nullable list", "{ categories(first: 1, orderBy: null) { totalCount } }"),
    invalid("5.6.1", "null in a list of non-null values", "{ nodes(ids: [null]) { id } }"),
    invalid("5.6.1", "null in a list of non-null enum values",
        "{ categories(first: 1, filter: { valence: [null] }) { totalCount } }"),
    invalid("5.6.1", "one wrong value for a list",
        "{ categories(first: 1, filter: { valence: COLOUR }) { totalCount } }"),
    invalid("5.6.1", "a wrong value in a list",
        "{ categories(first: 1, filter: { valence: [BARRIER, COLOUR] }) { totalCount } }"),
    invalid("5.6.1", "a list in a list", "{ categories(first: 1, filter: { valence: [[BARRIER]] }) { totalCount } }"),
    valid("5.6.1", "an input object that holds others",
        "{ categories(first: 1, filter: { not: { role: { mention: [UNKNOWN] } } }) { totalCount } }"),
    invalid("5.6.1", "a string for an input object", r#"{ categories(first: 1, filter: "placed") { totalCount } }"#),
    invalid("5.6.1", "a list for an input object",
        "{ categories(first: 1, filter: [{ placed: true }]) { totalCount } }"),
    invalid("5.6.1", "a wrong value deep in an input object",
        r#"{ categories(first: 1, filter: { not: { role: { mention: ["UNKNOWN"] } } }) { totalCount } }"#),
    invalid("5.6.1", "null for a non-null field with a default",
        "{ categories(first: 1, orderBy: { field: NAME, direction: null }) { totalCount } }"),
    invalid("5.6.1", "null for a non-null argument with a default",
        r#"{ __type(name: "Study") { fields(includeDeprecated: null) { name } } }"#),
    valid("5.6.1", "an input object as a default",
        "query ($filter: CategoryFilter = { valence: BARRIER }) {
            categories(first: 1, filter: $filter) { totalCount }
        }"),
    valid("5.6.1", "null as a default of a nullable variable",
        "query ($n: Int = null) { frameworks(first: $n) { totalCount } }"),
    invalid("5.6.1", "a string as a default of an integer",
        r#"query ($n: Int = "1") { frameworks(first: $n) { totalCount } }"#),
    invalid("5.6.1", "null as a default of a non-null variable",
        "query ($n: Int! = null) { frameworks(first: $n) { totalCount } }").with(r#"{"n": 1}"#),
    invalid("5.6.1", "an enum value that there is not as a default",
        "query ($of: MatrixOf! = COLOUR) { matrix(of: $of) { of } }"),
    invalid("5.6.1", "null in a list as a default", "query ($ids: [ID!]! = [null]) { nodes(ids: $ids) { id } }"),
    invalid("5.6.1", "a wrong value deep in a default",
        "query ($filter: CategoryFilter = { placed: 1 }) { categories(first: 1, filter: $filter) { totalCount } }"),
    invalid("5.6.1", "a wrong value in a field that would be skipped",
        r#"{ dataset(version: "1") @skip(if: true) { kind } }"#),
    invalid("5.6.1", "a wrong value in a fragment",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Study { quotes(first: "1") { totalCount } }"#),
    valid("5.6.1", "exactly one field of a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("5.6.1", "oneOf inputs with different fields",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } },
                { reinstate: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("5.6.1", "a oneOf input as a default",
        r#"mutation ($all: [ChangeInput!]! = [{ withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } }]) {
            openChangeSet(input: { title: "a", changes: $all }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "no field of a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [{}] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "two fields of a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" },
                    reinstate: { id: "quo_7rzrr6gnch9458zmpj24thh3k1" } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "null in a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [{ withdraw: null }] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "a field and null in a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" }, reinstate: null }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "a field and a variable in a oneOf input",
        r#"mutation ($r: ReinstateInput!) {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" }, reinstate: $r }
            ] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"r": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    invalid("5.6.1", "two variables in a oneOf input",
        r#"mutation ($w: WithdrawInput!, $r: ReinstateInput!) {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: $w, reinstate: $r }
            ] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"w": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}, "r": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    invalid("5.6.1", "no field of a oneOf input in a default",
        r#"mutation ($all: [ChangeInput!]! = [{}]) {
            openChangeSet(input: { title: "a", changes: $all }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.1", "a right oneOf input before a wrong one",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } },
                { reinstate: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" }, withdraw: null }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("5.6.2", "a field that the input object has", "{ domains(first: 1, filter: { number: 1 }) { totalCount } }"),
    invalid("5.6.2", "a field that the input object lacks",
        "{ domains(first: 1, filter: { colour: 1 }) { totalCount } }"),
    invalid("5.6.2", "names of input fields have their case",
        "{ domains(first: 1, filter: { Number: 1 }) { totalCount } }"),
    invalid("5.6.2", "a field that an inner input object lacks",
        "{ categories(first: 1, filter: { placement: { colour: 1 } }) { totalCount } }"),
    invalid("5.6.2", "a field that an input object in a list lacks",
        "{ domains(first: 1, orderBy: [{ field: NAME, colour: 1 }]) { totalCount } }"),
    invalid("5.6.2", "a field that the input object lacks, in a default",
        "query ($filter: DomainFilter = { colour: 1 }) { domains(first: 1, filter: $filter) { totalCount } }"),
    invalid("5.6.2", "a field that the input object lacks, with null",
        "{ domains(first: 1, filter: { colour: null }) { totalCount } }"),
    invalid("5.6.2", "a field that the oneOf input lacks",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { paint: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.6.2", "a field that the inner input of a oneOf input lacks",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { id: "cat_01h2xcejqtf2nbrexx3vqjhp41", colour: 1 } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("5.6.3", "one field in two input objects",
        "{ domains(first: 1, filter: { or: [{ number: 1 }, { number: 2 }] }) { totalCount } }"),
    invalid("5.6.3", "one field twice", "{ domains(first: 1, filter: { number: 1, number: 2 }) { totalCount } }"),
    invalid("5.6.3", "one field twice with one value",
        "{ domains(first: 1, filter: { number: 1, number: 1 }) { totalCount } }"),
    invalid("5.6.3", "one field twice in an inner input object",
        "{ domains(first: 1, filter: { not: { number: 1, number: 2 } }) { totalCount } }"),
    invalid("5.6.3", "one field twice in a list",
        "{ domains(first: 1, orderBy: [{ field: NAME, field: NAME }]) { totalCount } }"),
    invalid("5.6.3", "one field twice in a default",
        "query ($filter: DomainFilter = { number: 1, number: 2 }) {
            domains(first: 1, filter: $filter) { totalCount }
        }"),
    invalid("5.6.3", "one field twice deep in a default",
        "query ($filter: DomainFilter = { not: { number: 1, number: 2 } }) {
            domains(first: 1, filter: $filter) { totalCount }
        }"),
    invalid("5.6.3", "one field twice with a variable",
        "query ($n: [Int!]) { domains(first: 1, filter: { number: $n, number: $n }) { totalCount } }")
            .with(r#"{"n": [1]}"#),
    invalid("5.6.3", "one field twice in an input object of a mutation",
        r#"mutation {
            openChangeSet(input: { title: "a", title: "a" }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("5.6.4", "a required field that is given",
        "{ domains(first: 1, orderBy: [{ field: NAME }]) { totalCount } }"),
    valid("5.6.4", "a field with a default that is left out",
        r#"{ categories(first: 1, filter: { namedOnlyBy: { roles: ["PATIENT"] } }) { totalCount } }"#),
    invalid("5.6.4", "a required field that is left out",
        "{ domains(first: 1, orderBy: [{ direction: ASC }]) { totalCount } }"),
    invalid("5.6.4", "a required field that is null",
        "{ domains(first: 1, orderBy: [{ field: null }]) { totalCount } }"),
    invalid("5.6.4", "a required field that is left out of a single value",
        "{ domains(first: 1, orderBy: {}) { totalCount } }"),
    invalid("5.6.4", "a required field that is left out further down",
        "{ categories(first: 1, filter: { namedOnlyBy: { answer: NO } }) { totalCount } }"),
    invalid("5.6.4", "a required list that is null further down",
        "{ categories(first: 1, filter: { namedOnlyBy: { roles: null } }) { totalCount } }"),
    invalid("5.6.4", "a required field that is left out of the second value",
        "{ domains(first: 1, orderBy: [{ field: NAME }, { direction: ASC }]) { totalCount } }"),
    invalid("5.6.4", "a required field that is left out of a default",
        "query ($order: DomainOrder! = { direction: ASC }) { domains(first: 1, orderBy: [$order]) { totalCount } }"),
    invalid("5.6.4", "a required field that is left out of a mutation's input",
        r#"mutation { signIn(input: { name: "a" }) @skip(if: true) { tokenType } }"#),
    invalid("5.6.4", "a required field that is left out within a oneOf input",
        r#"mutation {
            openChangeSet(input: { title: "a", changes: [
                { withdraw: { reason: "a" } }
            ] }) @skip(if: true) { changeSet { id } }
        }"#),
    valid("3.5.1", "minus zero for an integer", "{ domains(first: -0) { totalCount } }"),
    valid("3.5.5", "minus zero for an id", "{ quote(id: -0) @skip(if: true) { length } }"),
    valid("3.5.5", "an integer of 64 bits for an id", "{ quote(id: 18446744073709551615) @skip(if: true) { length } }"),
    valid("3.5.5", "an integer beyond 64 bits among ids",
        "{ nodes(ids: [99999999999999999999]) @skip(if: true) { id } }"),
    valid("3.5.1", "a whole number with a dot in JSON, at the lower end",
        "query ($v: Int) { dataset(version: $v) @skip(if: true) { kind } }").with(r#"{ "v": -2147483648.0 }"#),
    valid("3.5.1", "minus zero in JSON", "query ($n: Int) { domains(first: $n) { totalCount } }").with(r#"{ "n": -0 }"#),
    valid("2.9", "values without spaces", "{categories(first:1,filter:{placed:true}){totalCount}}"),
    invalid("2.9", "a name glued to a truth value",
        "{ categories(first: 1, filter: {placed:trueand:[]}) { totalCount } }"),
    invalid("5.6.3", "a field given again, glued to a truth value",
        "{ categories(first: 1, filter: {placed:trueplaced:false}) { totalCount } }"),
    invalid("2.9", "a name glued to null", "{ categories(first: 1, filter: {placed:nulland:[]}) { totalCount } }"),
    invalid("5.6.1", "a name that begins with null among ids", "{ nodes(ids: [nullX]) { id } }"),
    valid("2.9.4", "a block string with escaped quotes",
        "{ node(id: \"\"\"a \\\"\"\" b\"\"\") @skip(if: true) { id } }"),
];
