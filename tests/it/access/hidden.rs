//! What a viewer may not see answers like what was never there, with as many statements.

use entity::words::Access;
use nasss::id::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Class, everything, viewers::classes};
use crate::harness::{World, on_both_engines};

/// The doors through which a thing can be asked for by id.
const DOORS: [&str; 3] = [
    "query($id: ID!) { found: node(id: $id) { __typename id } }",
    "query($id: ID!) { found: nodes(ids: [$id]) { __typename id } }",
    "query($id: ID!) { found: quote(id: $id) { id text study { slug } } }",
];

/// The whole answer, and how many statements it took.
async fn asked(world: &World, class: &Class, door: &str, id: &str) -> (Value, u64) {
    let before = world.app.db.statements();
    let answer = world.ask_as(&class.viewer, door, json!({ "id": id })).await;
    (answer, world.app.db.statements() - before)
}

on_both_engines! {
    async fn a_hidden_quote_answers_like_an_id_that_was_never_given(world: Demo) {
        let quotes = everything::<entity::quote::Entity>(&world).await;
        let studies = everything::<entity::study::Entity>(&world).await;
        assert_eq!(quotes.len(), 125);
        for class in classes(&world).await {
            for door in DOORS {
                let never = Kind::Quote.id(Uuid::new_v4());
                let never_given = asked(&world, &class, door, &never).await;
                assert_eq!(never_given.1, 1);
                for quote in &quotes {
                    let study = studies.iter().find(|study| study.id == quote.study_id).unwrap();
                    if class.reads(quote.access.word(), &study.slug) {
                        continue;
                    }
                    let hidden = asked(&world, &class, door, &Kind::Quote.id(quote.id)).await;
                    assert_eq!(hidden, never_given, "{} {door} {:?}", class.name, quote.access);
                }
            }
        }
    }

    async fn a_visible_quote_is_found_through_every_door(world: Demo) {
        let quotes = everything::<entity::quote::Entity>(&world).await;
        let studies = everything::<entity::study::Entity>(&world).await;
        for class in classes(&world).await {
            for level in [Access::Open, Access::Registered, Access::Controlled] {
                let is = |quote: &&entity::quote::Model| {
                    let study = studies.iter().find(|study| study.id == quote.study_id).unwrap();
                    quote.access == level && quote.withdrawn_at.is_none()
                        && class.reads(level.word(), &study.slug)
                };
                let Some(quote) = quotes.iter().find(is) else { continue };
                let id = Kind::Quote.id(quote.id);
                for door in DOORS {
                    let (answer, _) = asked(&world, &class, door, &id).await;
                    let found = &answer["data"]["found"];
                    let found = found.get(0).unwrap_or(found);
                    assert_eq!(found["id"], id, "{} {door}", class.name);
                }
            }
        }
    }

    async fn over_http_nothing_but_the_request_id_differs(world: Demo) {
        let quotes = everything::<entity::quote::Entity>(&world).await;
        let hidden = quotes.iter().filter(|quote| quote.access != Access::Open);
        for door in DOORS {
            let never = whole_answer(&world, door, &Kind::Quote.id(Uuid::new_v4())).await;
            for quote in hidden.clone() {
                assert_eq!(whole_answer(&world, door, &Kind::Quote.id(quote.id)).await, never);
            }
        }
    }

    async fn an_unpublished_source_answers_like_one_that_was_never_there(world: Demo) {
        let sources = everything::<entity::source_document::Entity>(&world).await;
        let studies = everything::<entity::study::Entity>(&world).await;
        for class in classes(&world).await {
            for door in &DOORS[..2] {
                let never = Kind::SourceDocument.id(Uuid::now_v7());
                let never_given = asked(&world, &class, door, &never).await;
                for source in &sources {
                    let study = studies.iter().find(|study| study.id == source.study_id).unwrap();
                    let answer =
                        asked(&world, &class, door, &Kind::SourceDocument.id(source.id)).await;
                    let sees = source.published || class.reads_transcripts(&study.slug);
                    assert_eq!(answer == never_given, !sees, "{} {}", class.name, source.slug);
                }
            }
        }
    }

    async fn a_filter_by_a_hidden_thing_finds_as_little_as_by_one_that_never_was(world: Demo) {
        let sources = everything::<entity::source_document::Entity>(&world).await;
        let hidden = sources.iter().find(|source| !source.published).unwrap();
        let query = "query($id: ID!) { quotes(filter: {study: [$id]}) { totalCount } }";
        let wrong = Kind::SourceDocument.id(hidden.id);
        let never = Kind::SourceDocument.id(Uuid::now_v7());
        for id in [wrong, never] {
            assert_eq!(world.code(query, json!({ "id": id })).await, "BAD_USER_INPUT");
        }
    }
}

/// Status, headers but for the request id and the date, and body.
async fn whole_answer(world: &World, query: &str, id: &str) -> (u16, Vec<String>, String) {
    let body = json!({ "query": query, "variables": { "id": id } });
    let response = world.client.post(world.url()).json(&body).send().await.unwrap();
    // The tag follows from the request, which names the id, and not from what was found.
    let differ = ["x-request-id", "date", "etag"];
    let headers = response.headers().iter().filter(|(name, _)| !differ.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    let (status, headers) = (response.status().as_u16(), headers.collect());
    (status, headers, response.text().await.unwrap())
}
