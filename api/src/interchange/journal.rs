//! The first entries of history: one revision for every row that is written.

use std::collections::{HashMap, HashSet};

use entity::{
    revision,
    words::{Access, ChangeOrigin, DatasetKind, RevisionEvent},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{
    check::Problem,
    load::LoadError,
    rows::{Batch, Entry},
};
use crate::{
    access::{Test, write::Writer},
    clock,
    config::Privacy,
    error::Error,
    id::{Kind, fresh_key},
    participant::counting,
    record::{Row, Table},
    search::index,
};

/// Format of the snapshots.
const FORMAT: i32 = 1;

/// Of which quote each coding is, and the level of that.
type Codings = HashMap<Uuid, (Uuid, Option<Access>)>;

/// Who publishes, and by which setting people are counted.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Who is written into the history.
    pub actor: &'a str,
    /// Groups of fewer people are not counted.
    pub smallest_cell: u32,
}

impl<'a> From<&'a str> for By<'a> {
    /// By the setting's default.
    fn from(actor: &'a str) -> Self {
        Self { actor, smallest_cell: Privacy::default().smallest_cell }
    }
}

/// What a transaction writes to history as it goes: every row's revision, numbered in one sequence.
pub(super) struct Journal<'a> {
    writer: &'a Writer,
    smallest_cell: u32,
    version: i64,
    actor: &'a str,
    recorded_at: i64,
    position: i32,
    written: usize,
}

impl<'a> Journal<'a> {
    /// A journal of this version of the data set.
    pub(super) fn new(writer: &'a Writer, version: i64, by: By<'a>) -> Self {
        let By { actor, smallest_cell } = by;
        let recorded_at = clock::now();
        Self { writer, smallest_cell, version, actor, recorded_at, position: 0, written: 0 }
    }

    /// Writes batches, their history, and what of them can be searched.
    pub(super) async fn publish(&mut self, batches: Vec<Batch>) -> Result<(), LoadError> {
        let mut entries = Vec::new();
        for batch in &batches {
            entries.extend(batch.entries()?);
        }
        let problems = given_twice(&entries);
        if !problems.is_empty() {
            return Err(LoadError::Refused(problems));
        }
        let with_people = batches.iter().filter(|batch| !batch.participants.is_empty());
        let with_people: Vec<Uuid> = with_people.filter_map(|batch| batch.study).collect();
        let touched = batches.iter().flat_map(Batch::touched).collect();
        let codings = batches.iter().flat_map(|batch| &batch.quote_categories);
        let levels: HashMap<Uuid, Access> = batches
            .iter()
            .flat_map(|batch| &batch.quotes)
            .map(|row| (row.id, row.access))
            .collect();
        let level = |quote: &Uuid| levels.get(quote).copied();
        let codings: Codings =
            codings.map(|row| (row.id, (row.quote_id, level(&row.quote_id)))).collect();
        for batch in batches {
            self.written += batch.len();
            batch.write(self.writer).await?;
        }
        index::replace(self.writer, &touched).await?;
        counting::publish(self.writer, &with_people, self.smallest_cell).await?;
        let revisions = entries.into_iter().map(|entry| self.row(entry, &codings));
        let revisions = revisions.collect::<crate::Result<Vec<_>>>()?;
        self.writer.insert::<revision::Entity>(revisions).await?;
        Ok(())
    }

    /// The data set is of this version from now on.
    pub(super) async fn bump(&self) -> Result<(), LoadError> {
        use entity::dataset::{Column, Entity};
        let values = vec![
            (Column::Version, Value::from(self.version)),
            (Column::PublishedAt, Value::from(self.recorded_at)),
        ];
        self.writer.update::<Entity>(&Test::always(), values).await?;
        Ok(())
    }

    /// The row of a data set of which this version is the first.
    pub(super) fn first(&self, kind: DatasetKind) -> entity::dataset::Model {
        entity::dataset::Model {
            only_row: 1,
            id: fresh_key(),
            kind,
            version: self.version,
            published_at: self.recorded_at,
        }
    }

    /// How many rows were written, history aside.
    pub(super) const fn written(&self) -> usize {
        self.written
    }

    fn row(&mut self, entry: Entry, codings: &Codings) -> crate::Result<revision::Model> {
        self.position += 1;
        let row = serde_json::from_str::<Row>(&entry.snapshot).map_err(Error::internal)?;
        let table = Table::named(entry.table);
        let owner = table.and_then(|table| table.thing(&row));
        let (thing, thing_id) = match owner {
            Some((Kind::Coding, coding)) => (Kind::Quote, codings.get(&coding).map(|it| it.0)),
            Some((kind, key)) => (kind, Some(key)),
            None => (Kind::Study, entry.study),
        };
        // Whoever cannot see a quote cannot see its codings.
        let of_quote = codings.get(&entry.key).filter(|_| table == Some(Table::QuoteCategory));
        Ok(revision::Model {
            id: fresh_key(),
            entity: entry.table.to_owned(),
            entity_id: entry.key,
            event: RevisionEvent::Created,
            thing: thing.table().to_owned(),
            thing_id: thing_id.unwrap_or(entry.key),
            revision: 1,
            dataset_version: self.version,
            position: self.position,
            study_id: entry.study,
            access_before: None,
            access_after: entry
                .access
                .or_else(|| table.and_then(|table| table.access(&row)))
                .or_else(|| of_quote.and_then(|it| it.1)),
            change_set_id: None,
            origin: ChangeOrigin::Seed,
            actor: self.actor.to_owned(),
            snapshot: entry.snapshot,
            format: FORMAT,
            recorded_at: self.recorded_at,
        })
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
