//! What stands beside quotes and statements: translations, places, sources, locators.

use entity::{
    category, category_condition, category_role, placement, reported_count, source_document,
};
use nasss::access::{Permit, Test, write::Writer};
use sea_orm::{EntityTrait, Value as Sql};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    data_of, everything, seeded, texts,
    viewers::{COMPANION, classes},
};
use crate::harness::{World, on_both_engines};

const QUOTES: &str = "query($after: String) { quotes(first: 100, after: $after) {
    nodes { text translations { language } place { locator certainty source { published } } }
    pageInfo { hasNextPage endCursor } } }";

/// All quotes that the class sees, with what stands beside them.
async fn seen(world: &World, class: &super::Class) -> Vec<Value> {
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut data = data_of(world, class, QUOTES, json!({ "after": after })).await;
        let page = data["quotes"].take();
        nodes.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Makes one statement of a table rest on an unpublished source.
async fn rest_on<E: EntityTrait<Model: Sync>>(
    writer: &Writer,
    (column, key): (E::Column, Uuid),
    (source_column, source): (E::Column, Uuid),
    locator: E::Column,
) {
    let values = vec![(source_column, source.into()), (locator, Sql::from("line 5"))];
    let rows = Test::<E>::is(column, key);
    assert!(writer.update(&rows, values).await.unwrap() > 0);
}

on_both_engines! {
    async fn translations_stricter_than_their_quote_are_seen_by_fewer(world: Demo) {
        let quotes = seeded::quotes();
        let stricter: Vec<_> = quotes.iter().filter(|said|
            said.translations.iter().any(|(_, level)| *level != said.access)).collect();
        assert_eq!(stricter.len(), 2);
        for class in classes(&world).await {
            for node in seen(&world, &class).await {
                let said = quotes.iter().find(|said| node["text"] == said.text.as_str()).unwrap();
                let translations = said.translations.iter();
                let mut expected: Vec<&str> = translations
                    .filter(|(_, level)| class.reads(level, &said.study))
                    .map(|(language, _)| language.as_str()).collect();
                expected.sort_unstable();
                assert_eq!(texts(&node["translations"], "language"), expected, "{}", class.name);
            }
        }
    }

    async fn places_in_transcripts_are_for_those_who_curate_the_study(world: Demo) {
        let quotes = seeded::quotes();
        for class in classes(&world).await {
            for node in seen(&world, &class).await {
                let said = quotes.iter().find(|said| node["text"] == said.text.as_str()).unwrap();
                let name = format!("{}: {}", class.name, said.text);
                assert_eq!(!node["place"].is_null(), said.placed_for(&class), "{name}");
                if !node["place"].is_null() {
                    assert_eq!(node["place"]["source"]["published"], said.published, "{name}");
                }
            }
        }
    }

    async fn unpublished_sources_are_listed_for_those_who_curate_the_study(world: Demo) {
        let query = "{ studies { nodes { slug sources { title published } } } }";
        for class in classes(&world).await {
            let data = data_of(&world, &class, query, json!({})).await;
            for study in seeded::studies() {
                let nodes = data["studies"]["nodes"].as_array().unwrap();
                let found = nodes.iter().find(|node| node["slug"] == study["slug"]).unwrap();
                let sees = class.reads_transcripts(study["slug"].as_str().unwrap());
                let sources = study["sources"].as_array().unwrap().iter();
                let mut expected: Vec<&str> = sources
                    .filter(|source| sees || source["published"] == true)
                    .map(|source| source["title"].as_str().unwrap()).collect();
                expected.sort_unstable();
                assert_eq!(texts(&found["sources"], "title"), expected, "{}", class.name);
            }
        }
    }

    async fn evidence_in_an_unpublished_source_keeps_source_and_locator_to_itself(world: Demo) {
        let sources = everything::<source_document::Entity>(&world).await;
        let source = sources.iter().find(|row| row.slug == "transcript-1").unwrap();
        let categories = everything::<category::Entity>(&world).await;
        let of = categories.iter().find(|row| row.slug == "constant-availability").unwrap().id;
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        {
            use category::{Column as C, Entity};
            rest_on::<Entity>(&writer, (C::Id, of), (C::SourceDocumentId, source.id), C::Locator).await;
        }
        {
            use placement::{Column as C, Entity};
            let row = (C::CategoryId, of);
            rest_on::<Entity>(&writer, row, (C::SourceDocumentId, source.id), C::Locator).await;
        }
        {
            use category_condition::{Column as C, Entity};
            let row = (C::CategoryId, of);
            rest_on::<Entity>(&writer, row, (C::SourceDocumentId, source.id), C::Locator).await;
        }
        {
            use category_role::{Column as C, Entity};
            let row = (C::CategoryId, of);
            rest_on::<Entity>(&writer, row, (C::SourceDocumentId, source.id), C::Locator).await;
        }
        {
            use reported_count::{Column as C, Entity};
            let row = (C::StudyId, source.study_id);
            rest_on::<Entity>(&writer, row, (C::SourceDocumentId, source.id), C::Locator).await;
        }
        writer.commit().await.unwrap();
        let query = "{ category(study: \"demo-companion\", slug: \"constant-availability\") {
            evidence { ...E } placements { evidence { ...E } } conditions { evidence { ...E } }
            roles { evidence { ...E } } study { reportedCounts { evidence { ...E } }
            coverage { counts { statement { evidence { ...E } } } } } } }
            fragment E on Evidence { basis locator source { title } }";
        for class in classes(&world).await {
            let text = data_of(&world, &class, query, json!({})).await.to_string();
            let sees = class.reads_transcripts(COMPANION);
            assert_eq!(text.contains("line 5"), sees, "{}", class.name);
            assert_eq!(text.contains("transcript of group 1"), sees, "{}", class.name);
            assert!(!text.contains("p. "), "{text}");
            assert!(text.contains("\"basis\":\"ILLUSTRATIVE\""));
        }
    }

    async fn a_locator_alone_is_hidden_like_the_source_it_leads_into(world: Demo) {
        let sources = everything::<source_document::Entity>(&world).await;
        let source = sources.iter().find(|row| row.slug == "transcript-1").unwrap();
        let writer = Writer::begin(&world.app.db, &Permit::of_operator()).await.unwrap();
        {
            use category::{Column as C, Entity};
            let all = (C::StudyId, source.study_id);
            rest_on::<Entity>(&writer, all, (C::SourceDocumentId, source.id), C::Locator).await;
        }
        writer.commit().await.unwrap();
        let shapes = ["evidence { locator }", "evidence { here: locator basis }",
            "evidence { ... { locator } }", "evidence { ...L }", "... on Category { evidence { ...L } }"];
        for shape in shapes {
            let fragment = if shape.contains("...L") { " fragment L on Evidence { locator }" } else { "" };
            let query = format!("{{ study(slug: \"{COMPANION}\") {{ categories(first: 100) {{ nodes {{
                {shape} }} }} }} }}{fragment}");
            for class in classes(&world).await {
                let text = data_of(&world, &class, &query, json!({})).await.to_string();
                assert_eq!(text.contains("line 5"), class.reads_transcripts(COMPANION),
                    "{}: {shape}", class.name);
            }
        }
    }
}
