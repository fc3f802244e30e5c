//! Documents that make the database work as much as the limits let them.

use async_graphql::Variables;
use nasss::{
    config::Limits,
    document::{self, Index},
};

use crate::generator::Generator;

/// A document that repeats a part so many times.
type Repeated = (&'static str, fn(usize) -> String);

const REPEATED: [Repeated; 12] = [
    ("a total with so many negated conditions", |n| {
        let conditions = repeat(n, |n| format!("{{ not: {{ minLength: {n} }} }} "));
        format!("{{ quotes(filter: {{ and: [{conditions}] }}) {{ totalCount }} }}")
    }),
    ("a total with so many codings in `or`", |n| {
        format!("{{ quotes(filter: {{ or: [{}] }}) {{ totalCount }} }}", repeat(n, coding))
    }),
    ("so many totals with two filters", |n| {
        let total = |n| {
            format!(
                "t{n}: quotes(filter: {{ coding: {{ valence: [BARRIER] }}, minLength: {n} }}) {{ totalCount }} "
            )
        };
        format!("{{ {} }}", repeat(n, total))
    }),
    ("so many totals by length and language", |n| {
        let total = |n| {
            format!(
                "t{n}: quotes(filter: {{ language: [\"de\"], minLength: {n} }}) {{ totalCount }} "
            )
        };
        format!("{{ {} }}", repeat(n, total))
    }),
    ("a page that nothing passes, with so many conditions", |n| {
        let conditions = repeat(n, |n| format!("{{ minLength: {} }} ", 90_000 + n));
        format!(
            "{{ quotes(first: 100, filter: {{ and: [{conditions}] }}) {{ nodes {{ id text }} }} }}"
        )
    }),
    ("so many pages that nothing passes", |n| {
        let page = |n| {
            format!(
                "p{n}: quotes(last: 100, filter: {{ minLength: {} }}) {{ nodes {{ id }} }} ",
                90_000 + n
            )
        };
        format!("{{ {} }}", repeat(n, page))
    }),
    ("so many pages with codings in `or` that nothing passes", |n| {
        let page = |n| {
            format!(
                "p{n}: quotes(last: 100, filter: {{ maxLength: {n}, or: [{}] }}) {{ nodes {{ id }} }} ",
                repeat(5, coding)
            )
        };
        format!("{{ {} }}", repeat(n, page))
    }),
    ("so many pages by length", |n| {
        let page = |n| {
            format!(
                "p{n}: quotes(last: 100, orderBy: [{{ field: LENGTH }}], filter: {{ coding: {{ valence: [BARRIER] }}, minLength: {n} }}) {{ nodes {{ id text }} }} "
            )
        };
        format!("{{ {} }}", repeat(n, page))
    }),
    ("quotes and totals of so many categories", |n| {
        let length = n.min(100);
        format!(
            "{{ categories(first: {length}) {{ nodes {{ quotes(first: 1, filter: {{ minLength: 1 }}) {{ totalCount nodes {{ text }} }} }} }} }}"
        )
    }),
    ("so many searches with totals", |n| {
        let words = "Erinnerung Zeitdruck Programm";
        let search = |n| {
            format!(
                "s{n}: search(query: \"{words}\", first: 100) {{ totalCount nodes {{ matches {{ snippet {{ text }} }} }} }} "
            )
        };
        format!("{{ {} }}", repeat(n, search))
    }),
    ("a search for so many beginnings", |n| {
        let words =
            ["Prog", "Zeit", "Erin", "Gesp", "Bild", "Tage", "Scho", "Anfa", "Mein", "Team"];
        let words = words[..n.min(words.len())].join(" ");
        format!(
            "{{ search(query: \"{words}\", first: 100) {{ totalCount nodes {{ matches {{ field }} }} }} }}"
        )
    }),
    ("so many searches for one common word", |n| {
        let search = |n| {
            format!(
                "s{n}: search(query: \"und\", first: {}) {{ totalCount nodes {{ node {{ id }} }} }} ",
                20 + n
            )
        };
        format!("{{ {} }}", repeat(n, search))
    }),
];

const SINGLE: [(&str, &str); 3] = [
    (
        "a total with two filters",
        "{ quotes(filter: { coding: { valence: [BARRIER] }, minLength: 50 }) { totalCount } }",
    ),
    ("a matrix", "{ matrix(of: DOMAIN_VALENCE) { rows { cells { categories } } } }"),
    ("a comparison", "{ comparison { rows(first: 100) { nodes { name cells { valence } } } } }"),
];

fn repeat(times: usize, part: impl Fn(usize) -> String) -> String {
    (1..=times).map(part).collect()
}

fn coding(n: usize) -> String {
    format!("{{ coding: {{ valence: [BARRIER] }}, minLength: {n} }} ")
}

/// Every document with its name: the largest of each kind, and each so-manyth of the generator's.
pub fn all(limits: &Limits, every: usize) -> Vec<(String, String)> {
    let index = Index::from_sdl(&nasss::schema::sdl(), &[]).unwrap();
    let is_within = |text: &str| {
        let Ok(parsed) = document::parse(text, &index, limits) else { return false };
        let operation = document::select(&parsed, None).unwrap().definition;
        let none = Variables::default();
        document::cost(&parsed, &operation.node, &none, &index, limits) <= limits.cost
    };
    let mut documents: Vec<(String, String)> =
        SINGLE.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    for (name, build) in REPEATED {
        for times in [1, 2, 5, 10, 20, 30, 50, 100, 200, 400, 800] {
            let text = build(times);
            if is_within(&text) {
                documents.push((format!("{name}: {times}"), text));
            }
        }
    }
    for text in Generator::new(limits.clone()).documents().into_iter().step_by(every) {
        let start: String = text.chars().take(120).collect();
        documents.push((format!("`{start}`"), text));
    }
    documents
}
