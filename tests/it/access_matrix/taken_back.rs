//! Words that somebody took back are on no way that the schema has, for no class of viewer.

use serde_json::{Value, json};

use super::{
    atlas::{self, Atlas},
    classes::{Class, classes},
    hidden_ways, worlds,
};
use crate::{
    curation::erasing::{erases, texts},
    harness::World,
};

const SPOKEN: &str = "{ study(slug: \"demo-companion\") { participants(first: 100) { nodes {
    id pseudonym quotes(first: 100) { nodes { id text translations { id text } codings { id note } } } } } } }";

/// What is asked of a thing by its id, as it is and as it was.
const PAST: &str = "query ($id: ID!) { node(id: $id) { __typename ... on Quote { text } }
    history(id: $id, first: 1000) { nodes { fields { field before after } } }
    snapshot(id: $id, version: 1) { fields } diff(id: $id, from: 1, to: 2) { field before after } }";

const FOUND: &str = "query ($words: String!) { search(query: $words, first: 50) { nodes {
    matches { snippet { text } } node { ... on Quote { text } } } } }";

/// Whoever of the study said most.
async fn speaker(all: &Class) -> Value {
    let found = all.ask(SPOKEN).await.data().clone();
    let people = found["study"]["participants"]["nodes"].as_array().unwrap().clone();
    people.into_iter().max_by_key(|it| it["quotes"]["nodes"].as_array().unwrap().len()).unwrap()
}

/// All that a class is told, on every way and of these things.
async fn told(
    world: &World,
    class: &Class,
    ways: &[String],
    ids: &[String],
    words: &[String],
) -> String {
    let mut told = String::new();
    for way in ways {
        told += &class.ask(way).await.body.to_string();
    }
    for id in ids {
        told += &class.ask_with(PAST, json!({ "id": id })).await.body.to_string();
    }
    for words in words {
        let some: String = words.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
        told += &class.ask_with(FOUND, json!({ "words": some })).await.body["data"].to_string();
    }
    let mut since = Value::Null;
    let feed =
        "query ($since: String) { changes(since: $since, first: 100) { cursor hasMore events {
        type node { ... on Quote { text translations { text } codings { note } }
            ... on Participant { pseudonym } ... on SourceDocument { sourceText: text } } } } }";
    loop {
        let page = class.ask_with(feed, json!({ "since": since })).await.body;
        told += &page.to_string();
        since = page["data"]["changes"]["cursor"].clone();
        if page["data"]["changes"]["hasMore"] != true {
            break;
        }
    }
    let file = format!(
        "http://{}/export/comparison.csv?study=demo-companion&study=demo-clinic",
        world.address
    );
    told + &world.client.get(file).send().await.unwrap().text().await.unwrap()
}

/// The words that stand in what was told, as JSON writes them.
fn standing<'w>(told: &str, words: &'w [String]) -> Vec<&'w String> {
    let written = |words: &String| json!(words).to_string().trim_matches('"').to_owned();
    words.iter().filter(|words| told.contains(&written(words))).collect()
}

#[tokio::test]
async fn words_that_were_taken_back_are_on_no_way_for_anybody() {
    let (worlds, issuer) = worlds().await;
    for (world, sets) in worlds {
        let atlas = Atlas::of_schema();
        let (all, everybody) = classes(&world, &issuer).await;
        let found = atlas.ways(&all, &hidden_ways(&world, &sets).await).await;
        let fields = |name: &String| atlas.objects[name].chunks(25);
        let ways: Vec<String> = found
            .iter()
            .flat_map(|(name, way)| fields(name).map(move |some| atlas::query(way, some)))
            .collect();
        let person = speaker(&all).await;
        let mut words = texts(&person);
        words.push(person["pseudonym"].as_str().unwrap().to_owned());
        assert!(words.len() > 5, "{words:?}");
        let quotes = person["quotes"]["nodes"].as_array().unwrap();
        let parts = quotes.iter().flat_map(|quote| {
            ["translations", "codings"].into_iter().flat_map(|list| quote[list].as_array().unwrap())
        });
        let ids: Vec<String> = quotes
            .iter()
            .chain(parts)
            .chain([&person])
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect();
        let before = told(&world, &all, &ways, &ids, &words).await;
        assert_eq!(standing(&before, &words).len(), words.len());
        let steward = world.program("erases", &["STEWARD@demo-companion"]).await;
        let erased =
            erases(&world, &steward, "withdrawConsent", json!({ "participant": person["id"] }))
                .await;
        assert_eq!(erased["userErrors"], json!([]));
        for class in everybody.iter().chain([&all]) {
            let after = told(&world, class, &ways, &ids, &words).await;
            assert_eq!(standing(&after, &words), Vec::<&String>::new(), "{}", class.short);
        }
    }
}
