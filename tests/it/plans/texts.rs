//! How the engines search the texts of a large knowledge base: led by the index of words.

use async_graphql::{InputType, Value as Input};
use entity::words::{Access, SearchField};
use nasss::{
    access::{
        Permit, Viewer, Window,
        search::{Document, Hit, Term},
        write::Writer,
    },
    id::Kind,
    page::PageArgs,
    search::{connection::Search, filter::SearchFilter, terms::terms_of},
};
use sea_orm::DbBackend;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    crowd::{self, QUOTES, key},
    viewers,
};
use crate::harness::{World, on_both_engines};

/// What every text says.
const COMMON: &str =
    "At first nobody wanted to hear of it, but the costs were covered, and then most of us tried";

/// Texts that are searched: of every fifth quote. The rest of the quotes is there for the filters.
const TEXTS: usize = QUOTES / 5;

/// What every text has in common, and one of a thousand words that few have.
async fn fill(world: &World) {
    crowd::fill(world).await;
    let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
    // Made once: making the same terms a hundred thousand times would only take long.
    let common = terms_of(COMMON, Some("en"));
    let terms = |rare: &str| {
        let mut terms = common.clone();
        terms.exact.push(Term::exact(rare));
        terms
    };
    let document = |nth: usize| {
        let rare = format!("rare{}", nth % 1000);
        Document {
            thing: (Kind::Quote, key("quote", nth)),
            study_id: Some(key("study", nth % 120)),
            field: SearchField::Text,
            language: Some("en".to_owned()),
            access: [Access::Open, Access::Registered, Access::Controlled][nth % 3],
            weight: 1,
            text: format!("{COMMON} {rare}"),
            terms: terms(&rare),
        }
    };
    writer.add_documents(&(0..TEXTS).map(document).collect::<Vec<_>>()).await.unwrap();
    writer.commit().await.unwrap();
    crowd::look_over(world).await;
}

fn filters() -> Vec<Value> {
    let study = Kind::Study.id(key("study", 1));
    let domain = Kind::Domain.id(key("domain", 1));
    vec![
        Value::Null,
        json!({ "type": ["QUOTE"] }),
        json!({ "study": [study] }),
        json!({ "domain": [domain] }),
        json!({ "valence": ["BOTH"] }),
        json!({ "domain": [domain], "valence": ["BOTH"] }),
        json!({ "language": ["en"] }),
    ]
}

fn windows() -> [Window; 3] {
    let middle = Hit { kind: Kind::Quote, id: Uuid::from_u128(1 << 127), rank: -3 };
    let first = Window { limit: 20, ..Window::default() };
    let last = Window { from_end: true, ..first.clone() };
    [first.clone(), last, Window { after: Some(middle.key()), ..first }]
}

on_both_engines! {
    /// And of what all texts say, the best are cut out by the engine.
    async fn a_search_is_led_by_the_index_of_words(world: Empty) {
        fill(&world).await;
        let mut complaints = Vec::new();
        for (name, viewer) in viewers() {
            let scope = world.app.scope(viewer);
            for filter in filters() {
                let parsed = filter_of(&filter);
                // A word that few texts have, alone and beside one that all have.
                for query in ["rare7", "rare7 costs"] {
                    let search = Search::new(&scope, query, parsed.as_ref(), &PageArgs::default());
                    let search = search.unwrap();
                    for window in windows() {
                        let db = &world.app.db;
                        let plan = db.explain_hits(&search.documents, &search.words.wanted, &window).await;
                        let plan = plan.unwrap();
                        if let Some(why) = complaint(db.backend(), &plan) {
                            complaints.push(format!("{name}, {query}, {filter}: {why}\n{plan}"));
                        }
                    }
                }
            }
        }
        assert!(complaints.is_empty(), "{} bad plans:\n\n{}", complaints.len(), complaints.join("\n\n"));
        let scope = world.app.scope(Viewer::Anonymous);
        let search = Search::new(&scope, "cost", None, &PageArgs::default()).unwrap();
        let db = &world.app.db;
        let hits = db.hits(&search.documents, &search.words.wanted, &windows()[0]).await.unwrap();
        assert_eq!((hits.rows.len(), hits.more), (20, true));
        // Every third text is open.
        let total = db.hit_count(&search.documents, &search.words.wanted).await.unwrap();
        assert_eq!(total, TEXTS.div_ceil(3) as u64);
    }
}

fn filter_of(value: &Value) -> Option<SearchFilter> {
    let input = Input::from_json(value.clone()).unwrap();
    match Option::<SearchFilter>::parse(Some(input)) {
        Ok(parsed) => parsed,
        Err(error) => panic!("{value}: {}", error.into_server_error(async_graphql::Pos::default())),
    }
}

fn complaint(backend: DbBackend, plan: &str) -> Option<&'static str> {
    let whole = match backend {
        DbBackend::Sqlite => plan.lines().any(|line| line.trim() == "SCAN search_document"),
        _ => plan.contains("Seq Scan on search_document"),
    };
    let led = match backend {
        DbBackend::Sqlite => plan.contains("search_index VIRTUAL TABLE INDEX"),
        _ => plan.contains("search_document_terms"),
    };
    if whole {
        Some("reads all texts")
    } else if led {
        None
    } else {
        Some("does not use the index of words")
    }
}
