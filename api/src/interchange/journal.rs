//! The first entries of history: one revision for every row that is written.

use std::collections::HashSet;

use entity::{
    revision,
    words::{ChangeOrigin, DatasetKind},
};
use sea_orm::Value;

use super::{
    check::Problem,
    load::LoadError,
    rows::{Batch, Entry},
};
use crate::{
    access::{Test, write::Writer},
    clock,
    id::fresh_key,
    search::index,
};

/// Format of the snapshots.
const FORMAT: i32 = 1;

/// Writes batches and their history as this version of the data set, and what of them can be searched; says how
/// many rows were written.
pub(super) async fn publish(
    writer: &Writer,
    batches: Vec<Batch>,
    version: i64,
    actor: &str,
) -> Result<usize, LoadError> {
    let mut entries = Vec::new();
    for batch in &batches {
        entries.extend(batch.entries()?);
    }
    let problems = given_twice(&entries);
    if !problems.is_empty() {
        return Err(LoadError::Refused(problems));
    }
    let written = batches.iter().map(Batch::len).sum();
    let touched = batches.iter().flat_map(Batch::touched).collect();
    for batch in batches {
        batch.write(writer).await?;
    }
    index::replace(writer, &touched).await?;
    let recorded_at = clock::now();
    let revisions = (1_i32..).zip(entries).map(|(position, entry)| {
        let place = (version, position);
        row(entry, place, actor, recorded_at)
    });
    writer.insert::<revision::Entity>(revisions.collect()).await?;
    Ok(written)
}

fn row(entry: Entry, place: (i64, i32), actor: &str, recorded_at: i64) -> revision::Model {
    revision::Model {
        id: fresh_key(),
        entity: entry.table.to_owned(),
        entity_id: entry.key,
        revision: 1,
        dataset_version: place.0,
        position: place.1,
        study_id: entry.study,
        access_before: None,
        access_after: entry.access,
        change_set_id: None,
        origin: ChangeOrigin::Seed,
        actor: actor.to_owned(),
        snapshot: entry.snapshot,
        format: FORMAT,
        recorded_at,
    }
}

/// An id that a bundle states may be one that another thing is given by its slug.
fn given_twice(entries: &[Entry]) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let twice = entries.iter().filter(|entry| !seen.insert((entry.table, entry.key)));
    twice
        .map(|entry| Problem {
            code: "TAKEN",
            file: "all files together".to_owned(),
            path: entry.table.to_owned(),
            message: format!("Two rows have the key {}.", entry.key),
        })
        .collect()
}

/// The data set is of this version from now on.
pub(super) async fn bump(writer: &Writer, version: i64) -> Result<(), LoadError> {
    use entity::dataset::{Column, Entity};
    let values = vec![
        (Column::Version, Value::from(version)),
        (Column::PublishedAt, Value::from(clock::now())),
    ];
    writer.update::<Entity>(&Test::always(), values).await?;
    Ok(())
}

/// The row of a data set that is published for the first time.
pub(super) fn first(kind: DatasetKind, version: i64) -> entity::dataset::Model {
    entity::dataset::Model {
        only_row: 1,
        id: fresh_key(),
        kind,
        version,
        published_at: clock::now(),
    }
}
