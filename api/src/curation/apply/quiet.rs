//! Changes of rows that everybody may see, in nothing that everybody may read: the place in a source that is not
//! published. Whoever may not read it must not be told that it changed, by no date, count or event.

use std::collections::HashSet;

use entity::words::Access;
use uuid::Uuid;

use super::{
    Applying,
    writing::{Happened, Record, said},
};
use crate::{
    curation::patch::value,
    error::Result,
    record::{Row, Shape, Table, key_in, needed, needed_for_quiet_changes},
};

const SOURCE: &str = "sourceDocumentId";

/// The level that a revision of such a change states.
pub(super) const LEVEL: Access = Access::Controlled;

impl Applying<'_> {
    /// Of the records, those whose own row changes in nothing that everybody may read.
    pub(super) async fn changed_quietly(
        &self,
        shape: &Shape,
        records: &[(Record, Option<Uuid>)],
    ) -> Result<HashSet<Uuid>> {
        if needed_for_quiet_changes(shape.main).is_none() {
            return Ok(HashSet::new());
        }
        let records = records.iter().map(|(record, _)| record);
        let moved: Vec<&Record> =
            records.filter(|it| differs_in_place_alone(shape.main, it)).collect();
        let named: Vec<Uuid> = moved.iter().flat_map(|it| sources(it)).collect();
        let held = Table::SourceDocument.rows(self.writer, "id", &named).await?;
        let open = |row: &Row| {
            let key = key_in(row, "id")?;
            let published = value(row, "published") == true;
            (published || self.touched.turned.contains(&key)).then_some(key)
        };
        let open: HashSet<Uuid> = held.iter().filter_map(open).collect();
        let hidden = |it: &&&Record| sources(it).all(|source| !open.contains(&source));
        Ok(moved.iter().filter(hidden).map(|it| it.key).collect())
    }
}

/// The sources that a record names, before and after.
fn sources(record: &Record) -> impl Iterator<Item = Uuid> {
    [record.before.as_ref(), Some(&record.after)]
        .into_iter()
        .flatten()
        .filter_map(|row| key_in(row, SOURCE))
}

fn differs_in_place_alone(table: Table, record: &Record) -> bool {
    let own = |row: &Row| {
        let mut row = said(row);
        row.retain(|column, held| {
            !held.is_null()
                && needed(table, column).is_none()
                && table.columns().iter().any(|it| it == column)
        });
        row
    };
    let before = record.before.as_ref().map(own);
    record.happened == Happened::Updated && before == Some(own(&record.after))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(before: Value, after: Value) -> Record {
        let row = |value: Value| value.as_object().cloned();
        Record {
            change: None,
            key: Uuid::nil(),
            before: row(before),
            after: row(after).unwrap_or_default(),
            happened: Happened::Updated,
        }
    }

    #[test]
    fn only_the_place_in_a_source_changes_quietly() {
        let before = || json!({"id": "a", "basis": "REPORTED", "locator": "p. 7", "revision": 1});
        for (after, alone) in [
            (json!({"id": "a", "basis": "REPORTED", "locator": "p. 8", "revision": 2}), true),
            (json!({"id": "a", "basis": "REPORTED", "locator": null}), true),
            (json!({"id": "a", "basis": "EDITORIAL", "locator": "p. 8"}), false),
            (json!({"id": "a", "basis": "REPORTED", "rationale": "New."}), false),
        ] {
            let change = record(before(), after.clone());
            assert_eq!(differs_in_place_alone(Table::Placement, &change), alone, "{after}");
        }
        let made = Record { before: None, ..record(before(), before()) };
        assert!(!differs_in_place_alone(Table::Placement, &made));
    }
}
