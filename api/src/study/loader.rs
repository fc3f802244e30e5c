//! What belongs to studies, fetched for a whole page.

use std::collections::HashMap;

use entity::{
    category, former_slug, placement, reported_count, source_document, source_text, study,
    study_author, words,
};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use crate::{
    access::{Axis, Ground, Mark, Measure, Test, db::by_column, rows},
    context::Scope,
    error::Result,
    id::Kind,
    loader::{belonging, known_things, things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Studies by key.
pub async fn studies(scope: &Scope, keys: Vec<Uuid>) -> Rows<study::Model> {
    known_things(scope, rows::studies(&scope.viewer), keys, |row| row.id).await
}

/// Sources by key: those the viewer may see.
pub async fn sources(scope: &Scope, keys: Vec<Uuid>) -> Rows<source_document::Model> {
    things(scope, rows::source_documents(&scope.viewer), keys, |row| row.id).await
}

/// Sources of studies.
pub async fn sources_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<source_document::Model> {
    let test = Test::ids(source_document::Column::StudyId, keys);
    let rows = rows::source_documents(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.study_id, |row| row.slug.clone()).await
}

/// Texts of sources, as far as the viewer may read them.
pub async fn texts_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<source_text::Model> {
    let test = Test::ids(source_text::Column::SourceDocumentId, keys);
    let rows = rows::source_texts(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.source_document_id, |row| row.source_document_id).await
}

/// Authors of studies.
pub async fn authors_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<study_author::Model> {
    let test = Test::ids(study_author::Column::StudyId, keys);
    let rows = rows::study_authors(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.study_id, |row| row.position).await
}

/// What the publications of studies state in numbers.
pub async fn reported_counts_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<reported_count::Model> {
    let test = Test::ids(reported_count::Column::StudyId, keys);
    let rows = rows::reported_counts(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.study_id, |row| row.what).await
}

/// How many categories are held of each study: with this valence, or placed in some domain, or all.
pub async fn categories_held(scope: &Scope, keys: &[Uuid], of: Held) -> Result<HashMap<Uuid, u64>> {
    let test = match of {
        Held::All => Test::always(),
        Held::Valence(valence) => Test::texts(category::Column::Valence, [valence.word()]),
        Held::Placed => Test::linked(
            category::Column::Id,
            rows::placement_links(),
            placement::Column::CategoryId,
        ),
    };
    let rows = rows::categories(&scope.viewer).filter(test);
    scope.db.counts(&rows, &by_column(category::Column::StudyId), keys).await
}

/// How many categories of each study were merged into others that are there, by valence.
pub async fn categories_merged(scope: &Scope, keys: Vec<Uuid>) -> Result<Merged> {
    let ground = Ground::of_merged(&scope.viewer, keys);
    let axes = [Axis::Study, Axis::Valence];
    let mut merged = Merged::new();
    for group in scope.db.tally(&ground, &axes, Measure::Categories).await? {
        if let [Some(Mark::Id(study)), Some(Mark::Word(word))] = group.marks.as_slice()
            && let Ok(valence) = words::Valence::try_from_value(word)
        {
            merged.entry(*study).or_default().insert(valence, group.n);
        }
    }
    Ok(merged)
}

/// Numbers of merged categories, by study and valence.
pub type Merged = HashMap<Uuid, HashMap<words::Valence, u64>>;

/// Which categories of a study are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// All of them.
    All,
    /// Those of one valence.
    Valence(words::Valence),
    /// Those placed in a domain.
    Placed,
}

/// Slugs that studies had before.
pub async fn former_slugs_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<former_slug::Model> {
    crate::former_slug::former_slugs_of(scope, Kind::Study, keys).await
}
