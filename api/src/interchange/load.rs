//! Loading.
use crate::{
    access::{Db, Permit, Test, write::Writer},
    clock,
    interchange::{Bundle, Problems, flatten::flatten},
};
use entity::{
    category_quote_count, dataset, revision,
    words::{ChangeOrigin, DatasetKind},
};
use uuid::Uuid;

/// Outcome.
#[derive(Debug)]
pub enum Outcome {
    /// Loaded.
    Loaded,
    /// There.
    AlreadyThere,
}
impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
/// Error.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// P.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// D.
    #[error(transparent)]
    Data(#[from] crate::Error),
}

/// Load.
pub async fn load(
    db: &Db,
    permit: &Permit,
    kind: DatasetKind,
    bundles: &[Bundle],
    actor: &str,
) -> Result<Outcome, LoadError> {
    let writer = Writer::begin(db, permit).await?;
    if !writer.all::<dataset::Entity>(&Test::always()).await?.is_empty() {
        return Ok(Outcome::AlreadyThere);
    }
    let flat = flatten(bundles, 1);
    flat.problems.none()?;
    let now = clock::now();
    let revisions = flat
        .tables
        .states()
        .into_iter()
        .enumerate()
        .map(|(at, s)| revision::Model {
            id: Uuid::now_v7(),
            entity: s.entity.into(),
            entity_id: s.id,
            revision: 1,
            dataset_version: 1,
            position: i32::try_from(at + 1).unwrap_or(i32::MAX),
            study_id: s.study,
            access_before: None,
            access_after: s.access,
            change_set_id: None,
            origin: ChangeOrigin::Seed,
            actor: actor.into(),
            snapshot: s.snapshot,
            format: 1,
            recorded_at: now,
        })
        .collect();
    flat.tables.write(&writer).await?;
    writer.insert::<category_quote_count::Entity>(flat.quote_counts).await?;
    writer.insert::<revision::Entity>(revisions).await?;
    writer
        .insert::<dataset::Entity>(vec![dataset::Model {
            only_row: 1,
            id: Uuid::now_v7(),
            kind,
            version: 1,
            published_at: now,
        }])
        .await?;
    writer.commit().await?;
    Ok(Outcome::Loaded)
}
/// Ed.
pub async fn add_editorial(_: &Db, _: &Permit, _: &Bundle) -> Result<Outcome, LoadError> {
    Ok(Outcome::AlreadyThere)
}
