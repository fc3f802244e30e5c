//! Cases for section 5.8: variables, their types, and where they are used.

use super::cases::{Case, invalid, valid};

/// The documents, in the order of the rules.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    valid("5.8.1", "one name in two operations with a common fragment",
        "query A($n: Int) { ...Seen }
        query B($n: Int) { ...Seen }
        fragment Seen on Query { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#).run("A"),
    valid("5.8.1", "names that differ in case are different",
        "query ($n: Int, $N: Int) { dataset(version: $n) { kind } frameworks(first: $N) { totalCount } }")
            .with(r#"{"n": 1, "N": 1}"#),
    invalid("5.8.1", "one variable twice",
        "query ($n: Int, $n: Int) { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.1", "one variable twice with two types",
        "query ($n: Int, $n: Int!) { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.1", "one variable twice with another between",
        "query ($n: Int, $s: String, $n: Int) { dataset(version: $n) { kind } framework(slug: $s) { name } }")
            .with(r#"{"n": 1, "s": "nasss"}"#),
    valid("5.8.2", "a scalar", "query ($s: String) { framework(slug: $s) { name } }").with(r#"{"s": "nasss"}"#),
    valid("5.8.2", "an enum",
        r#"query ($by: Grouping!) { study(slug: "cecil-2026") { peopleBy(grouping: $by) { label } } }"#)
            .with(r#"{"by": "ROLE"}"#),
    valid("5.8.2", "an input object",
        "query ($f: StudyFilter) { studies(first: 1, filter: $f) { totalCount } }")
            .with(r#"{"f": {"slug": ["cecil-2026"]}}"#),
    valid("5.8.2", "a list of ids",
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }").with(r#"{"ids": ["cat_01h2xcejqtf2nbrexx3vqjhp41"]}"#),
    valid("5.8.2", "a custom scalar",
        "query ($t: DateTime) { auditEvents(first: 1, filter: { since: $t }) { totalCount } }")
            .with(r#"{"t": "2026-03-07T12:00:00Z"}"#),
    invalid("5.8.2", "an object", "query ($x: Study) { studies(first: 1, filter: $x) { totalCount } }"),
    invalid("5.8.2", "a non-null object",
        "query ($x: Study!) { studies(first: 1, filter: $x) { totalCount } }").with(r#"{"x": {}}"#),
    invalid("5.8.2", "a list of an interface", "query ($x: [Node]) { nodes(ids: $x) { id } }").with(r#"{"x": []}"#),
    invalid("5.8.2", "an interface", "query ($x: Concept) { framework(slug: $x) { name } }"),
    invalid("5.8.2", "an object of introspection", "query ($x: __Type) { framework(slug: $x) { name } }"),
    invalid("5.8.2", "a type that there is not", "query ($x: Slug) { framework(slug: $x) { name } }"),
    valid("5.8.3", "a variable of its operation",
        "query ($n: Int) { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#),
    valid("5.8.3", "a variable used in a fragment",
        "query ($n: Int) { ...Seen }
        fragment Seen on Query { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.3", "a variable that the operation lacks", "query Seen { dataset(version: $n) { kind } }"),
    invalid("5.8.3", "a variable that the short form cannot have", "{ dataset(version: $n) { kind } }"),
    invalid("5.8.3", "names of variables have their case",
        "query ($n: Int) { dataset(version: $n) { kind } frameworks(first: $N) { totalCount } }").with(r#"{"n": 1}"#),
    invalid("5.8.3", "a variable that is lacking, used in a fragment",
        r#"{ study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Study { quotes(first: $n) { totalCount } }"#),
    invalid("5.8.3", "a variable that is lacking, used in a fragment of a fragment",
        r#"{ study(slug: "cecil-2026") { ...Outer } }
        fragment Outer on Study { ...Inner }
        fragment Inner on Study { quotes(first: $n) { totalCount } }"#),
    invalid("5.8.3", "a variable that the second operation lacks",
        "query A($n: Int) { ...Seen }
        query B { ...Seen }
        fragment Seen on Query { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#).run("A"),
    invalid("5.8.3", "a variable of the other operation",
        "query A($n: Int) { dataset(version: $n) { kind } }
        query B { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#).run("A"),
    invalid("5.8.3", "a variable that is lacking in a directive", "{ dataset { version @skip(if: $no) } }"),
    invalid("5.8.3", "a variable that is lacking in a directive of a spread",
        "{ dataset { ...Seen @include(if: $yes) } }
        fragment Seen on Dataset { version }"),
    invalid("5.8.3", "a variable that is lacking in a directive on the type's name",
        "{ dataset { __typename @include(if: $yes) } }"),
    invalid("5.8.3", "a variable that is lacking in an inner input object",
        "{ categories(first: 1, filter: { not: { placed: $p } }) { totalCount } }"),
    invalid("5.8.3", "a variable that is lacking in a list",
        r#"{ nodes(ids: ["cat_01h2xcejqtf2nbrexx3vqjhp41", $id]) { id } }"#),
    invalid("5.8.3", "a variable that is lacking in introspection", "{ __type(name: $s) { name } }"),
    invalid("5.8.3", "a variable that is lacking in a field that would be skipped",
        "{ dataset { kind } frameworks(first: $n) @skip(if: true) { totalCount } }"),
    valid("5.8.4", "a variable used in a fragment of a fragment",
        r#"query ($n: Int) { study(slug: "cecil-2026") { ...Outer } }
        fragment Outer on Study { ...Inner }
        fragment Inner on Study { quotes(first: $n) { totalCount } }"#).with(r#"{"n": 1}"#),
    valid("5.8.4", "a variable used in a directive alone",
        "query ($no: Boolean!) { dataset { version @skip(if: $no) } }").with(r#"{"no": true}"#),
    valid("5.8.4", "a variable used deep in a list alone",
        "query ($v: Valence!) { categories(first: 1, filter: { not: { valence: [$v] } }) { totalCount } }")
            .with(r#"{"v": "BOTH"}"#),
    valid("5.8.4", "a variable used in a skipped field alone",
        "query ($n: Int) { dataset(version: $n) @skip(if: true) { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.4", "a variable that nothing uses", "query ($n: Int) { dataset { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.4", "a variable with a default that nothing uses", "query ($n: Int = 1) { dataset { kind } }"),
    invalid("5.8.4", "one of two variables that nothing uses",
        "query ($n: Int, $m: Int) { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#),
    invalid("5.8.4", "a variable that the fragment does not use",
        r#"query ($n: Int) { study(slug: "cecil-2026") { ...Seen } }
        fragment Seen on Study { quotes { totalCount } }"#).with(r#"{"n": 1}"#),
    invalid("5.8.4", "a variable that the second operation does not use",
        "query A($n: Int) { ...Seen }
        query B($n: Int, $extra: Int) { ...Seen }
        fragment Seen on Query { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#).run("A"),
    invalid("5.8.4", "a variable that only the other operation uses",
        "query A($n: Int) { dataset { kind } }
        query B($n: Int) { dataset(version: $n) { kind } }").with(r#"{"n": 1}"#).run("A"),
    invalid("5.8.5", "an integer into a string",
        "query ($x: Int) { framework(slug: $x) { name } }").with(r#"{"x": 1}"#),
    invalid("5.8.5", "an integer into an id", "query ($x: Int!) { quote(id: $x) { length } }").with(r#"{"x": 1}"#),
    invalid("5.8.5", "a string into an id",
        "query ($x: String!) { quote(id: $x) { length } }").with(r#"{"x": "quo_7rzrr6gnch9458zmpj24thh3k1"}"#),
    invalid("5.8.5", "an id into a string",
        "query ($x: ID) { framework(slug: $x) { name } }").with(r#"{"x": "nasss"}"#),
    invalid("5.8.5", "a string into an enum",
        "query ($x: String!) { matrix(of: $x) { of } }").with(r#"{"x": "STUDY_VALENCE"}"#),
    invalid("5.8.5", "an enum into another",
        "query ($x: Grouping!) { matrix(of: $x) { of } }").with(r#"{"x": "ROLE"}"#),
    invalid("5.8.5", "a string into a moment",
        "query ($x: String) { auditEvents(first: 1, filter: { since: $x }) { totalCount } }")
            .with(r#"{"x": "2026-03-07T12:00:00Z"}"#),
    invalid("5.8.5", "an integer into a truth value",
        "query ($x: Int) { categories(first: 1, filter: { placed: $x }) { totalCount } }").with(r#"{"x": 1}"#),
    invalid("5.8.5", "an input object into another",
        "query ($x: DomainFilter) { studies(first: 1, filter: $x) { totalCount } }").with(r#"{"x": {}}"#),
    valid("5.8.5", "a non-null into a nullable",
        "query ($x: Int!) { frameworks(first: $x) { totalCount } }").with(r#"{"x": 1}"#),
    invalid("5.8.5", "a nullable into a non-null",
        "query ($x: ID) { quote(id: $x) { length } }").with(r#"{"x": "quo_7rzrr6gnch9458zmpj24thh3k1"}"#),
    valid("5.8.5", "a nullable with a default into a non-null",
        r#"query ($x: ID = "quo_7rzrr6gnch9458zmpj24thh3k1") { quote(id: $x) { length } }"#),
    invalid("5.8.5", "a nullable with a default of null into a non-null",
        "query ($x: ID = null) { quote(id: $x) { length } }").with(r#"{"x": "quo_7rzrr6gnch9458zmpj24thh3k1"}"#),
    valid("5.8.5", "a nullable into a non-null argument with a default",
        r#"query ($x: Boolean) { __type(name: "Study") { fields(includeDeprecated: $x) { name } } }"#)
            .with(r#"{"x": true}"#),
    valid("5.8.5", "a nullable into a non-null field with a default",
        "query ($x: Direction) { domains(first: 1, orderBy: { field: NAME, direction: $x }) { totalCount } }")
            .with(r#"{"x": "DESC"}"#),
    valid("5.8.5", "a nullable that is not given into a non-null field with a default",
        "query ($x: Direction) { domains(first: 1, orderBy: { field: NAME, direction: $x }) { totalCount } }"),
    valid("5.8.5", "a default of null into a non-null field with a default",
        "query ($x: Direction = null) { domains(first: 1, orderBy: { field: NAME, direction: $x }) { totalCount } }")
            .with(r#"{"x": "DESC"}"#),
    invalid("5.8.5", "a nullable into a non-null field",
        "query ($x: DomainOrderField) { domains(first: 1, orderBy: { field: $x }) { totalCount } }")
            .with(r#"{"x": "NAME"}"#),
    valid("5.8.5", "a nullable with a default into a non-null field",
        "query ($x: DomainOrderField = NAME) { domains(first: 1, orderBy: { field: $x }) { totalCount } }"),
    invalid("5.8.5", "a list into a single value",
        "query ($x: [ID!]!) { quote(id: $x) { length } }").with(r#"{"x": ["quo_7rzrr6gnch9458zmpj24thh3k1"]}"#),
    invalid("5.8.5", "a single value into a list",
        "query ($x: ID!) { nodes(ids: $x) { id } }").with(r#"{"x": "cat_01h2xcejqtf2nbrexx3vqjhp41"}"#),
    valid("5.8.5", "a non-null into an item of a list",
        "query ($x: ID!) { nodes(ids: [$x]) { id } }").with(r#"{"x": "cat_01h2xcejqtf2nbrexx3vqjhp41"}"#),
    invalid("5.8.5", "a nullable into an item of a list",
        "query ($x: ID) { nodes(ids: [$x]) { id } }").with(r#"{"x": "cat_01h2xcejqtf2nbrexx3vqjhp41"}"#),
    valid("5.8.5", "a nullable with a default into an item of a list",
        r#"query ($x: ID = "cat_01h2xcejqtf2nbrexx3vqjhp41") { nodes(ids: [$x]) { id } }"#),
    invalid("5.8.5", "a list into an item of a list",
        "query ($x: [ID!]!) { nodes(ids: [$x]) { id } }").with(r#"{"x": ["cat_01h2xcejqtf2nbrexx3vqjhp41"]}"#),
    invalid("5.8.5", "a nullable list into a non-null one",
        "query ($x: [ID!]) { nodes(ids: $x) { id } }").with(r#"{"x": ["cat_01h2xcejqtf2nbrexx3vqjhp41"]}"#),
    valid("5.8.5", "a nullable list with a default into a non-null one",
        r#"query ($x: [ID!] = ["cat_01h2xcejqtf2nbrexx3vqjhp41"]) { nodes(ids: $x) { id } }"#),
    invalid("5.8.5", "a list of nullables into one of non-nulls",
        "query ($x: [ID]!) { nodes(ids: $x) { id } }").with(r#"{"x": ["cat_01h2xcejqtf2nbrexx3vqjhp41"]}"#),
    valid("5.8.5", "a non-null list into a nullable one",
        "query ($x: [Valence!]!) { categories(first: 1, filter: { valence: $x }) { totalCount } }")
            .with(r#"{"x": ["BOTH"]}"#),
    invalid("5.8.5", "a list of nullables into a field of non-nulls",
        "query ($x: [Valence]) { categories(first: 1, filter: { valence: $x }) { totalCount } }")
            .with(r#"{"x": ["BOTH"]}"#),
    invalid("5.8.5", "a list of lists into a list",
        "query ($x: [[ID!]!]!) { nodes(ids: $x) { id } }").with(r#"{"x": [["cat_01h2xcejqtf2nbrexx3vqjhp41"]]}"#),
    invalid("5.8.5", "a nullable into a directive",
        "query ($x: Boolean) { dataset { version @skip(if: $x) } }").with(r#"{"x": true}"#),
    valid("5.8.5", "a nullable with a default into a directive",
        "query ($x: Boolean = true) { dataset { version @include(if: $x) } }"),
    invalid("5.8.5", "a string into a directive",
        "query ($x: String!) { dataset { version @include(if: $x) } }").with(r#"{"x": "true"}"#),
    invalid("5.8.5", "a nullable into a directive on the type's name",
        "query ($x: Boolean) { dataset { __typename @skip(if: $x) } }").with(r#"{"x": true}"#),
    invalid("5.8.5", "a wrong type in a fragment",
        "query ($x: Int) { ...Seen }
        fragment Seen on Query { framework(slug: $x) { name } }").with(r#"{"x": 1}"#),
    valid("5.8.5", "two types of two operations that both fit the fragment",
        "query A($x: Int) { ...Seen }
        query B($x: Int!) { ...Seen }
        fragment Seen on Query { dataset(version: $x) { kind } }").with(r#"{"x": 1}"#).run("A"),
    invalid("5.8.5", "two types of two operations of which one fits the fragment",
        "query A($x: Int) { ...Seen }
        query B($x: String) { ...Seen }
        fragment Seen on Query { dataset(version: $x) { kind } }").with(r#"{"x": 1}"#).run("A"),
    valid("5.8.5", "a non-null into a oneOf input",
        r#"mutation ($x: WithdrawInput!) {
            openChangeSet(input: { title: "a", changes: [{ withdraw: $x }] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    valid("5.8.5", "a non-null with a default into a oneOf input",
        r#"mutation ($x: WithdrawInput! = { id: "cat_01h2xcejqtf2nbrexx3vqjhp41" }) {
            openChangeSet(input: { title: "a", changes: [{ withdraw: $x }] }) @skip(if: true) { changeSet { id } }
        }"#),
    invalid("5.8.5", "a nullable into a oneOf input",
        r#"mutation ($x: WithdrawInput) {
            openChangeSet(input: { title: "a", changes: [{ withdraw: $x }] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    invalid("5.8.5", "a nullable with a default of null into a oneOf input",
        r#"mutation ($x: WithdrawInput = null) {
            openChangeSet(input: { title: "a", changes: [{ withdraw: $x }] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    invalid("5.8.5", "a nullable into a oneOf input without a list",
        r#"mutation ($x: WithdrawInput) {
            openChangeSet(input: { title: "a", changes: { withdraw: $x } }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    invalid("5.8.5", "another type into a oneOf input",
        r#"mutation ($x: ReinstateInput!) {
            openChangeSet(input: { title: "a", changes: [{ withdraw: $x }] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}"#),
    valid("5.8.5", "a oneOf input as a whole",
        r#"mutation ($x: ChangeInput!) {
            openChangeSet(input: { title: "a", changes: [$x] }) @skip(if: true) { changeSet { id } }
        }"#).with(r#"{"x": {"withdraw": {"id": "cat_01h2xcejqtf2nbrexx3vqjhp41"}}}"#),
    valid("2.10", "a text default before another variable",
        "query Q($slug: String! = \"\"\"nasss\"\"\", $first: Int = 1) {
            framework(slug: $slug) { slug } domains(first: $first) { totalCount }
        }"),
    valid("2.10", "a text default before a described variable",
        "query Q(\"a\" $slug: String! = \"nasss\" \"b\" $first: Int = 1) {
            framework(slug: $slug) { slug } domains(first: $first) { totalCount }
        }"),
    valid("6.4.1", "an absent variable where the schema has a default",
        r#"query ($d: Boolean) {
            __type(name: "Study") { fields(includeDeprecated: $d) { args(includeDeprecated: $d) { name } }
                enumValues(includeDeprecated: $d) { name } inputFields(includeDeprecated: $d) { name } }
        }"#),
    valid("6.4.1", "an absent variable where the schema has a default, in a fragment, twice",
        r#"query ($d: Boolean) {
            __type(name: "Study") { ...F ...F } }
            fragment F on __Type { fields(includeDeprecated: $d) { name } }"#),
];
