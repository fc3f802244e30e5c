//! A search tells that quotes hold its words; of CONTROLLED ones that is written down, whatever is asked of the hits.

use std::collections::BTreeSet;

use nasss::{access::Permit, search::index};
use serde_json::{Value, json};

use crate::harness::{World, inside::Inside, on_both_engines};

/// A part of `search` that tells of hits, each in its own way; `*` stands for the arguments.
const WAYS: &[&str] = &[
    "search(*) { nodes { __typename } }",
    "search(*) { nodes { node { id } } }",
    "search(*) { nodes { node { __typename } } }",
    "search(*) { edges { cursor } }",
    "search(*) { edges { node { node { ... on Quote { length } } } } }",
    "search(*) { pageInfo { endCursor } }",
    "search(*) { pageInfo { hasNextPage } }",
    "search(*) { totalCount }",
    "found: search(*) { ... on SearchConnection { nodes { matches { field } } } }",
    "search(*) { nodes { matches { snippet { text } } } }",
];

/// The things of the audited reads of CONTROLLED text behind so many.
async fn audited(world: &World, since: usize) -> BTreeSet<String> {
    let events = world.audited("CONTROLLED_READ").await.into_iter().skip(since);
    let things = events.flat_map(|event| {
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        detail["things"].as_array().unwrap().clone()
    });
    things.map(|thing| thing.as_str().unwrap().to_owned()).collect()
}

async fn reads(world: &World) -> usize {
    world.audited("CONTROLLED_READ").await.len()
}

/// The quotes that are found by their CONTROLLED texts, by what a page of hits shows of them.
async fn expected(world: &World, token: &str, args: &str) -> BTreeSet<String> {
    let query = format!(
        "{{ search({args}) {{ nodes {{ node {{ ... on Quote {{ id access }} }}
            matches {{ field }} }} }} }}"
    );
    let answer = world.ask_with(token, &query, json!({})).await;
    let mut expected = BTreeSet::new();
    for hit in answer.data()["search"]["nodes"].as_array().unwrap() {
        let quote = &hit["node"];
        // All translations are.
        let controlled =
            |found: &Value| quote["access"] == "CONTROLLED" || found["field"] == "TRANSLATION";
        if quote["id"].is_string() && hit["matches"].as_array().unwrap().iter().any(controlled) {
            expected.insert(quote["id"].as_str().unwrap().to_owned());
        }
    }
    expected
}

/// Whether there are hits behind a page.
async fn more_than(world: &World, token: &str, args: &str) -> bool {
    let query = format!("{{ search({args}) {{ pageInfo {{ hasNextPage hasPreviousPage }} }} }}");
    let told = world.ask_with(token, &query, json!({})).await.data()["search"]["pageInfo"].clone();
    told["hasNextPage"] == true || told["hasPreviousPage"] == true
}

on_both_engines! {
    async fn that_there_is_a_hit_is_written_down_without_a_page(world: Demo) {
        let token = world.program("ada", &["RESEARCHER@demo-companion"]).await;
        // Words of one quote, which is CONTROLLED.
        let words = "query: \"Kleingedruckte Krankenakte\", filter: { type: [QUOTE] }";
        let hits = format!("{{ search({words}) {{ nodes {{ node {{ ... on Quote {{ id access }} }} }} }} }}");
        let hits = world.ask_with(&token, &hits, json!({})).await.data()["search"]["nodes"].clone();
        assert_eq!((hits.as_array().unwrap().len(), &hits[0]["node"]["access"]), (1, &json!("CONTROLLED")));
        for (page, told) in [("first: 0", "hasNextPage"), ("last: 0", "hasPreviousPage")] {
            let before = reads(&world).await;
            let query = format!("{{ search({words}, {page}) {{ pageInfo {{ {told} }} }} }}");
            let answer = world.ask_with(&token, &query, json!({})).await.data()["search"]["pageInfo"][told].clone();
            assert_eq!(answer, true, "{page}");
            let found = audited(&world, before).await;
            assert!(found.len() == 1 && found.contains(hits[0]["node"]["id"].as_str().unwrap()), "{page}: {found:?}");
        }
    }

    async fn whatever_is_asked_of_hits_those_on_controlled_words_are_written_down(world: Demo) {
        // OPEN quotes have CONTROLLED translations.
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute("UPDATE quote_translation SET access = 'CONTROLLED'".to_owned()).await;
        index::rebuild(&world.app.db, &Permit::of_operator()).await.unwrap();
        let token = world.program("ada", &["RESEARCHER@demo-companion"]).await;
        let (mut some, mut by_translation) = (0, 0);
        for (word, more) in [
            ("the", "first: 100"), ("the", "first: 3"), ("the", "last: 4"), ("die", "first: 100"), ("cost", "first: 100"),
            ("the", "first: 100, filter: { type: [QUOTE] }"), ("the", "first: 100, filter: { type: [CATEGORY] }"),
            ("nicht", "first: 100, filter: { language: [\"de\"] }"), ("the", "first: 100, filter: { language: [\"en\"] }"),
        ] {
            let args = format!("query: \"{word}\", {more}");
            let expected = expected(&world, &token, &args).await;
            some += expected.len();
            for way in WAYS {
                let before = reads(&world).await;
                world.ask_with(&token, &format!("{{ {} }}", way.replace('*', &args)), json!({})).await.data();
                let found = audited(&world, before).await;
                if way.contains("pageInfo") {
                    // That there is a hit behind the page tells of that one, too.
                    let more: Vec<&String> = found.difference(&expected).collect();
                    assert!(found.is_superset(&expected) && more.len() <= 1, "{way} {args}: {found:?}");
                    let whole = more_than(&world, &token, &args).await;
                    assert!(whole || more.is_empty(), "{way} {args}: {more:?}");
                } else if way.contains("totalCount") {
                    // It tells of the quotes on other pages too.
                    assert!(found.is_superset(&expected), "{way} {args}: {found:?}");
                    let whole = more.starts_with("first: 100");
                    assert!(!whole || found.is_empty() == expected.is_empty(), "{way} {args}");
                } else {
                    assert_eq!(found, expected, "{way} {args}");
                }
            }
            let open = format!("{{ nodes(ids: {}) {{ ... on Quote {{ access }} }} }}", json!(expected.iter().take(100).collect::<Vec<_>>()));
            let open = world.ask_with(&token, &open, json!({})).await;
            by_translation += open.data()["nodes"].as_array().unwrap().iter().filter(|it| it["access"] != "CONTROLLED").count();
        }
        assert!(some > 5 && by_translation > 0, "{some} {by_translation}");
    }

    async fn a_search_that_tells_nothing_writes_nothing_down(world: Demo) {
        let token = world.program("ada", &["RESEARCHER@demo-companion"]).await;
        let reader = world.program("reader", &["READER"]).await;
        for (token, query) in [
            (&token, "{ search(query: \"the\") { __typename } }"),
            (&token, "{ search(query: \"the\", filter: { type: [CATEGORY] }) { totalCount nodes { node { id } } } }"),
            (&token, "{ search(query: \"zzyzx\") { totalCount nodes { node { id } } } }"),
            (&reader, "{ search(query: \"the\", first: 100) { totalCount nodes { node { id } matches { field } } } }"),
        ] {
            world.ask_with(token, query, json!({})).await.data();
            assert_eq!(audited(&world, 0).await, BTreeSet::new(), "{query}");
        }
    }
}
