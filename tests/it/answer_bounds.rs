//! What bounds an answer: its price, its values, its bytes, the memory that all answers take, and turns.

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};

use crate::harness::{Data, World, inside::Inside, on_both_engines, settings};

/// Values of an answer's data, the outermost object aside.
pub fn values(data: &Value) -> u64 {
    match data {
        Value::Object(fields) => fields.values().map(|field| 1 + values(field)).sum(),
        Value::Array(items) => items.iter().map(|item| 1 + values(item)).sum(),
        _ => 0,
    }
}

/// Objects of an answer's data, the outermost one aside: each is charged one comma more than it is written with.
fn objects(data: &Value) -> u64 {
    match data {
        Value::Object(fields) => {
            fields.values().map(|field| u64::from(field.is_object()) + objects(field)).sum()
        }
        Value::Array(items) => {
            items.iter().map(|item| u64::from(item.is_object()) + objects(item)).sum()
        }
        _ => 0,
    }
}

fn nodes(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["quotes"]["nodes"].as_array().unwrap().iter()
}

/// Gives all quotes this text.
async fn put_texts(world: &World, text: &str) {
    let mut inside = Inside::of(&world.app.config).await;
    inside.execute(format!("UPDATE quote SET text = '{text}' WHERE withdrawn_at IS NULL")).await;
}

/// The levels of the way from a version to its domains and back, so many times.
fn there_and_back(pairs: usize, innermost: &str) -> String {
    (0..pairs).fold(innermost.to_owned(), |below, _| {
        format!("frameworkVersion {{ domains {{ {below} }} }}")
    })
}

/// Texts under long names, as many as the limits allow.
fn long_names(field: &str) -> String {
    let mut text = String::from("{ domains(first: 7) { nodes {");
    for n in 0..30 {
        write!(text, " {}{n}: {field}", "a".repeat(400)).unwrap();
    }
    text + " } } }"
}

on_both_engines! {
    async fn an_answer_that_would_grow_with_each_level_is_refused_before_it_is_read(world: Default) {
        for pairs in 3..=6 {
            let query = format!("{{ domains(first: 7) {{ nodes {{ {} }} }} }}", there_and_back(pairs, "name"));
            let before = world.app.db.statements();
            let answer = world.ask(&query, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "COST_LIMIT_EXCEEDED", "{pairs}");
            assert_eq!(world.app.db.statements(), before);
        }
    }

    async fn the_price_of_a_document_does_not_depend_on_what_is_stored(world: Empty) {
        let query = format!("{{ domains(first: 7) {{ nodes {{ {} }} }} }}", there_and_back(1, "name"));
        let answer = world.ask(&query, json!({})).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 1 + 7 * (1 + (1 + 7)), "{answer}");
    }

    async fn values_and_bytes_are_counted_as_they_are_written(world: Demo) {
        let query = "{ domains(first: 7) { nodes { __typename kind: __typename id number name aliases { text }
            frameworkVersion { label publishedOn domains { name } } } pageInfo { hasNextPage } }
            quotes(first: 20) { edges { cursor node { text language disclaimer role { code } } } } }";
        let data = world.get(query).await;
        let peaks = world.app.memory.peaks();
        assert_eq!(peaks.values(), values(&data));
        // The outermost object has no name; its fields are charged by async-graphql's root, which is no field.
        let written = serde_json::to_vec(&data).unwrap().len() as u64;
        let root: u64 = data.as_object().unwrap().keys().map(|name| name.len() as u64 + 4).sum::<u64>() + 1;
        assert_eq!(peaks.bytes(), written + objects(&data) - root);
    }

    async fn a_page_that_is_asked_again_needs_no_extension_and_is_the_same(world: Demo) {
        let pages = [
            "{ quotes(first: 20) { nodes { id text role { code } codings { category { name placements { domain { name } } } } }
                pageInfo { hasNextPage } } }",
            "{ framework(slug: \"nasss\") { versions { domains { number name categories(first: 50) {
                edges { cursor node { id name valence quoteCount } } } } } } }",
            "{ search(query: \"the\", first: 20) { nodes { node { id ... on Quote { text language } } } } }",
        ];
        for page in pages {
            let first = world.get(page).await;
            let (before, statements) = (world.app.memory.peaks().prepaid(), world.app.db.statements());
            let again = world.get(page).await;
            assert_eq!(again, first);
            assert_eq!(world.app.memory.peaks().prepaid(), before + 1, "{page}");
            assert!(world.app.db.statements() - statements <= statements, "{page}");
        }
    }

    async fn an_answer_that_comes_near_the_limits_is_executed_with_the_extension(world: Demo) {
        let page = "{ quotes(first: 40) { nodes { id text codings { id category { name } } } } }";
        let first = world.get(page).await;
        let long = "a".repeat(99_000);
        put_texts(&world, &long).await;
        for _ in 0..2 {
            let answer = world.get(page).await;
            for (quote, before) in nodes(&answer).zip(nodes(&first)) {
                assert_eq!((quote["text"].as_str(), &quote["codings"]), (Some(long.as_str()), &before["codings"]));
            }
        }
        // The short ones alone.
        assert_eq!(world.app.memory.peaks().prepaid(), 1);
    }

    async fn texts_that_are_too_long_once_they_are_escaped_are_refused(world: Demo) {
        let page = "{ quotes(first: 20) { nodes { text } } }";
        world.get(page).await;
        put_texts(&world, &"\u{1}".repeat(75_000)).await;
        assert_eq!(world.code(page, json!({})).await, "COST_LIMIT_EXCEEDED");
        // The short ones, and the attempt at the long ones.
        assert_eq!(world.app.memory.peaks().prepaid(), 2);
    }

    async fn fields_that_waited_for_one_read_copy_no_more_texts_than_an_answer_may_have(world: Demo) {
        let (length, text) = (1_000_000, "b".repeat(1_000_000));
        let mut inside = Inside::of(&world.app.config).await;
        inside.execute(format!("UPDATE source_text SET text = '{text}'")).await;
        world.person("ada", &["CURATOR"]).await;
        let (token, _) = world.sign_in("ada").await;
        let texts: Vec<String> = (0..30).map(|n| format!("t{n}: text")).collect();
        let texts = texts.join(" ");
        let query = format!("{{ studies {{ nodes {{ sources {{ {texts} }} }} }} }}");
        for _ in 0..2 {
            let request = world.client.post(world.url()).bearer_auth(&token);
            let answer = request.json(&json!({ "query": query })).send().await.unwrap();
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["errors"][0]["extensions"]["code"], "COST_LIMIT_EXCEEDED", "{answer}");
        }
        // Each copy is charged. The last one is the first that does not fit.
        let (copied, most) = (world.app.memory.peaks().bytes(), world.app.config.limits.answer_bytes);
        assert!((most..most + length + 1000).contains(&copied), "{copied} bytes");
    }

    async fn the_memory_of_an_answer_is_given_back(world: Demo) {
        world.get("{ quotes(first: 100) { nodes { text } } }").await;
        world.code("{ quotes(first: 1000) { nodes { text } } }", json!({})).await;
        world.ask("{ nothing }", json!({})).await;
        for _ in 0..100 {
            if world.app.memory.held() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} bytes are still held", world.app.memory.held());
    }
}

/// A world on each engine, with a changed limit.
async fn limited(change: impl Fn(&mut nasss::config::Limits)) -> Vec<World> {
    let mut config = settings();
    change(&mut config.limits);
    let mut worlds = vec![World::sqlite_with(Data::Demo, config.clone()).await];
    worlds.extend(World::postgres_with(Data::Demo, config).await);
    worlds
}

#[tokio::test]
async fn an_answer_has_as_many_values_and_bytes_as_the_limits_say_and_no_more() {
    let query = "{ quotes(first: 50) { nodes { id text length language } } }";
    let world = World::sqlite(Data::Demo).await;
    world.get(query).await;
    let (values, bytes) = (world.app.memory.peaks().values(), world.app.memory.peaks().bytes());
    for (more_values, more_bytes, message) in
        [(0, 0, None), (-1, 0, Some("values")), (0, -1, Some("bytes"))]
    {
        let change = |limits: &mut nasss::config::Limits| {
            limits.answer_values = values.saturating_add_signed(more_values);
            limits.answer_bytes = bytes.saturating_add_signed(more_bytes);
        };
        for world in limited(change).await {
            // Documents that were validated are charged for whole lists while they are far from the limits.
            for _ in 0..3 {
                let answer = world.ask(query, json!({})).await;
                let Some(word) = message else {
                    assert_eq!(answer.get("errors"), None, "{answer}");
                    continue;
                };
                assert_eq!(answer["data"], Value::Null);
                assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
                assert_eq!(answer["errors"][0]["extensions"]["code"], "COST_LIMIT_EXCEEDED");
                let said = answer["errors"][0]["message"].as_str().unwrap();
                assert!(said.contains(word), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn long_response_names_are_counted_for_every_object() {
    for field in ["name", "__typename"] {
        for world in limited(|limits| limits.answer_bytes = 80_000).await {
            let answer = world.ask(&long_names(field), json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "COST_LIMIT_EXCEEDED", "{field}");
        }
    }
}

#[tokio::test]
async fn a_mutation_whose_answer_is_too_long_says_that_it_may_have_been_carried_out() {
    for world in limited(|limits| limits.answer_bytes = 1024).await {
        world.person("ada", &["CURATOR"]).await;
        let (token, _) = world.sign_in("ada").await;
        let study =
            world.get("{ study(slug: \"demo-clinic\") { id } }").await["study"]["id"].take();
        let query = "mutation($input: OpenChangeSetInput!) { openChangeSet(input: $input) {
            changeSet { id description } } }";
        let input = json!({ "title": "long", "description": "word ".repeat(300), "study": study });
        let request = world.client.post(world.url()).bearer_auth(token);
        let body = json!({ "query": query, "variables": { "input": input } });
        let answer: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("may have been carried out"), "{answer}");
    }
}

#[tokio::test]
async fn work_that_never_waits_yields_to_others() {
    let worlds = limited(|limits| {
        limits.cost = 1_000_000;
        limits.execution_timeout = Duration::from_mins(5);
    });
    for world in worlds.await {
        let query =
            format!("{{ domains(first: 7) {{ nodes {{ {} }} }} }}", there_and_back(5, "id name"));
        assert_eq!(world.code(&query, json!({})).await, "COST_LIMIT_EXCEEDED");
        let in_turn = world.app.memory.peaks().in_turn();
        assert!((1000..=2500).contains(&in_turn), "{in_turn} values in one turn");
        assert_eq!(world.ask("{ __typename }", json!({})).await["data"]["__typename"], "Query");
    }
}
