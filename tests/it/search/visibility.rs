//! What a viewer may not see leaves no trace in a search: the answers are those of a world where it is not.

use std::collections::BTreeSet;

use nasss::{
    access::{Permit, write::Writer},
    interchange::{bundle::Bundle, names::Names, rows::batches, seed},
    search::index,
};
use serde_json::Value;

use super::{lines, search_as};
use crate::{
    access::viewers::{CLINIC, COMPANION, Class, classes},
    harness::{Data, World, on_both_engines},
};

/// The demo without the quotes and translations that this class may not read.
fn without_hidden(class: &Class) -> Vec<Bundle> {
    let mut bundles = seed::demo_bundles().unwrap();
    for study in bundles.iter_mut().flat_map(|bundle| &mut bundle.studies) {
        let slug = study.slug.clone();
        study.quotes.retain(|quote| class.reads(quote.access.word(), &slug));
        for quote in &mut study.quotes {
            quote.translations.retain(|one| class.reads(one.access.word(), &slug));
        }
    }
    bundles
}

/// A world on the same engine that holds these bundles.
async fn holding(world: &World, bundles: &[Bundle]) -> World {
    let other = match world.app.config.database_url {
        Some(_) => World::postgres(Data::Empty).await.unwrap(),
        None => World::sqlite(Data::Empty).await,
    };
    let writer = Writer::begin(&other.app.db, &Permit::of_operator()).await.unwrap();
    let mut touched = BTreeSet::new();
    for batch in batches(bundles, &Names::of(bundles), 1).unwrap() {
        touched.extend(batch.touched());
        batch.write(&writer).await.unwrap();
    }
    index::replace(&writer, &touched).await.unwrap();
    writer.commit().await.unwrap();
    other
}

/// The longest word of every third quote, whoever may read it, and some that many say.
fn queries() -> BTreeSet<String> {
    let bundles = seed::demo_bundles().unwrap();
    let quotes = bundles.iter().flat_map(|bundle| &bundle.studies).flat_map(|study| &study.quotes);
    let longest = quotes.step_by(3).filter_map(|quote| {
        let words = quote.text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        words.max_by_key(String::len).filter(|word| !word.is_empty())
    });
    longest.chain(["die", "nicht", "the", "la", "Kosten", "cost"].map(str::to_owned)).collect()
}

/// Classes that may read different quotes, one of each.
async fn different(world: &World) -> Vec<Class> {
    let levels = [("REGISTERED", COMPANION), ("CONTROLLED", COMPANION), ("CONTROLLED", CLINIC)];
    let mut seen = BTreeSet::new();
    let mut classes = classes(world).await;
    classes.retain(|class| seen.insert(levels.map(|(level, study)| class.reads(level, study))));
    assert_eq!(classes.len(), 5);
    classes
}

on_both_engines! {
    async fn each_class_finds_what_it_would_find_if_what_is_hidden_were_not_there(world: Demo) {
        for class in different(&world).await {
            let other = holding(&world, &without_hidden(&class)).await;
            let mut found = 0;
            for query in queries() {
                for first in [2, 100] {
                    let here = search_as(&world, &class.viewer, &query, first).await;
                    let there = search_as(&other, &class.viewer, &query, first).await;
                    // Cursors too.
                    assert_eq!(here, there, "{}: {query}", class.name);
                    found += here["nodes"].as_array().unwrap().len();
                }
            }
            assert!(found > 100, "{}: {found}", class.name);
        }
    }

    async fn a_hidden_quote_or_translation_is_found_by_those_who_may_read_it_alone(world: Demo) {
        // A registered quote, a registered translation of an open one, controlled quotes of either study.
        let said = [
            ("zugesagt", "REGISTERED", COMPANION, "  TEXT de EXACT "),
            ("demandée", "REGISTERED", COMPANION, "  TRANSLATION fr EXACT "),
            ("harmlose", "CONTROLLED", COMPANION, "  TEXT de EXACT "),
            ("whispering", "CONTROLLED", CLINIC, "  TEXT en EXACT "),
        ];
        for class in classes(&world).await {
            for (query, level, study, starts) in said {
                let found = search_as(&world, &class.viewer, query, 10).await;
                let lines = lines(&found);
                let sees = class.reads(level, study);
                assert_eq!(found["totalCount"], u64::from(sees), "{} {query}", class.name);
                assert_eq!(!lines.is_empty(), sees, "{} {query}", class.name);
                assert!(!sees || lines[1].starts_with(starts), "{} {query} {lines:?}", class.name);
            }
        }
    }

    async fn what_is_hidden_does_not_show_beside_what_is_found(world: Demo) {
        // Open in German and English, registered in French: "la" stands in the French alone.
        for class in classes(&world).await {
            let found = search_as(&world, &class.viewer, "caisse Kasse", 10).await;
            assert_eq!(found["totalCount"], 0, "{}", class.name);
            let found = search_as(&world, &class.viewer, "Kosten", 10).await;
            let lines = lines(&found).join("\n");
            assert_eq!(lines.contains("zugesagt"), class.reads("REGISTERED", COMPANION), "{}", class.name);
        }
    }

    async fn coders_notes_are_found_by_nobody(world: Demo) {
        for class in classes(&world).await {
            for query in ["Knowing creates duty", "Coverage set against everyday costs"] {
                let found = search_as(&world, &class.viewer, query, 10).await;
                assert_eq!(found["totalCount"], Value::from(0), "{} {query}", class.name);
            }
        }
    }
}
