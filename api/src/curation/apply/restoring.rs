//! What is shown again: the last state before it went, with all that went with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    revision::{self, Column as C},
    words::{ChangeAction, RevisionEvent},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Applying, Read, Trouble,
    writing::{Happened, Record},
};
use crate::{
    access::{Comparison, Test},
    curation::{
        held::{records, withdrawn},
        patch::clearing,
    },
    error::{Error, Result},
    id::Kind,
    problem::ProblemCode,
    record::{Row, Shape, Table, key_in, shape, shape_of, text_in},
};

/// Records to be brought back, by kind.
pub(super) type Restored = HashMap<Kind, Vec<Record>>;

const ENDS: [RevisionEvent; 2] = [RevisionEvent::Withdrawn, RevisionEvent::Merged];

impl Applying<'_> {
    /// All that the set reinstates, as it is to be again.
    pub(super) async fn restored(&mut self) -> Result<Restored> {
        let mut restored = Restored::new();
        let mut after = 0;
        loop {
            let chunk = self.next(&[ChangeAction::Reinstate], None, after).await?;
            let Some(last) = chunk.last() else { break };
            after = last.change.position;
            for mut it in chunk {
                self.read_keep_old_name(&mut it);
                self.restore(&it, &mut restored).await?;
            }
        }
        // What belongs to two things that come back comes back once.
        for records in restored.values_mut() {
            let mut seen = HashSet::new();
            records.retain(|record| seen.insert(record.key));
        }
        self.leave_dangling(&mut restored).await?;
        Ok(restored)
    }

    /// Leaves out parts that would name what is gone by now, unless they are asked for by themselves.
    async fn leave_dangling(&self, restored: &mut Restored) -> Result<()> {
        let coming: HashSet<(Kind, Uuid)> = restored
            .iter()
            .flat_map(|(kind, records)| records.iter().map(|record| (*kind, record.key)))
            .collect();
        for (kind, records) in restored.iter_mut() {
            let Some(shape) = shape(*kind).filter(|shape| !shape.mortal()) else { continue };
            let known = self.named(shape, records).await?;
            let there = |named: &(Kind, Uuid)| {
                coming.contains(named) || known.get(named).is_some_and(|row| !withdrawn(row))
            };
            let asked = self.changes_of(shape.main, records.iter().map(|it| it.key)).await?;
            let asked: HashSet<Uuid> = asked.iter().map(|it| it.change.entity_id).collect();
            records.retain(|record| {
                let named = super::references::names(shape, &record.after);
                asked.contains(&record.key) || named.iter().all(|(_, named)| there(named))
            });
        }
        Ok(())
    }

    /// How the thing that a change brings back came to its end. Where it cannot be brought back, it is told why.
    async fn end_of(&mut self, it: &Read) -> Result<Option<revision::Model>> {
        let (shape, key) = (it.shape, it.change.entity_id);
        let own = self.history(Test::All(vec![
            Test::texts(C::Entity, [shape.main.name()]),
            Test::is(C::EntityId, key),
        ]));
        let own = own.await?;
        let end = own.last().filter(|last| ENDS.contains(&last.event));
        let (code, message) = if end.is_none() {
            if own.iter().any(|row| row.event == RevisionEvent::Erased) {
                let message = "Its words were erased for good; it cannot be shown again.";
                (ProblemCode::Final, message.to_owned())
            } else {
                (ProblemCode::NotThere, "This is not withdrawn.".to_owned())
            }
        } else if !it.change.clearing && clearing(shape, ChangeAction::Reinstate, &it.patch, None) {
            let noun = shape.kind.words();
            let message = format!(
                "More people could read this {noun} again; settle it with MINE, that a steward clears the change."
            );
            (ProblemCode::VersionConflict, message)
        } else {
            return Ok(end.cloned());
        };
        let (change, thing) = (Some(it.change.id), (shape.kind, key));
        self.reject(thing, change, vec![Trouble::of(change, thing, "", code, message)]);
        Ok(None)
    }

    async fn restore(&mut self, it: &Read, restored: &mut Restored) -> Result<()> {
        let (shape, key) = (it.shape, it.change.entity_id);
        let Some(end) = self.end_of(it).await? else { return Ok(()) };
        let version = end.dataset_version;
        // With it comes what went with it.
        let with_it = if shape.kind == Kind::Study {
            Test::is(C::StudyId, key)
        } else {
            let of_thing = [Test::texts(C::Thing, [shape.kind.table()]), Test::is(C::ThingId, key)];
            Test::All(of_thing.to_vec())
        };
        let then = Test::Compare(C::DatasetVersion, Comparison::Is, version.into());
        let mut went = self.history(Test::All(vec![with_it, then])).await?;
        if !shape.mortal() {
            went = vec![end.clone()];
            went.extend(self.beside(shape, key, version).await?);
        } else if shape.kind == Kind::Category {
            went.extend(self.codings(key, version).await?);
            self.lead_back(key, &end).await?;
        } else if shape.kind != Kind::Study {
            went.extend(self.left_below(shape, key, version).await?);
        }
        let mut together: BTreeMap<(Table, Uuid), Row> = BTreeMap::new();
        let mut whole: HashSet<(Table, Uuid)> = HashSet::new();
        for row in went.iter().filter(|row| ENDS.contains(&row.event)) {
            let Some(table) = Table::named(&row.entity) else { continue };
            let snapshot = self.living(table, row).await?;
            if let (Some(shape), Some(snapshot)) = (shape_of(table), snapshot) {
                if table == shape.main {
                    whole.insert((table, row.entity_id));
                }
                let record = together.entry((shape.main, row.entity_id)).or_default();
                for (column, value) in snapshot {
                    record.entry(column).or_insert(value);
                }
            }
        }
        // What stood beside something that stays away stays away too.
        for ((table, key), row) in together.into_iter().filter(|(it, _)| whole.contains(it)) {
            if let Some(shape) = shape_of(table) {
                let record = self.again(it, shape, key, row).await?;
                restored.entry(shape.kind).or_default().extend(record);
            }
        }
        Ok(())
    }

    /// What things that went with another one left behind, and things that went with those.
    async fn left_below(
        &self,
        shape: &'static Shape,
        key: Uuid,
        version: i64,
    ) -> Result<Vec<revision::Model>> {
        let (mut found, mut wave) = (Vec::new(), vec![(shape, key)]);
        while let Some((above, key)) = wave.pop() {
            for (table, column) in above.things {
                let Some(shape) = shape_of(*table) else { continue };
                for row in table.rows(self.writer, column, &[key]).await? {
                    let then = row.get("changedIn").and_then(Value::as_i64) == Some(version);
                    let key = key_in(&row, "id").filter(|_| withdrawn(&row) && then);
                    let Some(key) = key else { continue };
                    let of = Test::All(vec![
                        Test::texts(C::Thing, [table.name()]),
                        Test::is(C::ThingId, key),
                        Test::Compare(C::DatasetVersion, Comparison::Is, version.into()),
                    ]);
                    found.extend(self.history(of).await?);
                    wave.push((shape, key));
                }
            }
        }
        Ok(found)
    }

    /// What was merged into a category before it was merged itself leads to it again.
    async fn lead_back(&self, key: Uuid, end: &revision::Model) -> Result<()> {
        let tomb: Row = serde_json::from_str(&end.snapshot).map_err(Error::internal)?;
        let into: Vec<Uuid> = key_in(&tomb, "replacedBy").into_iter().collect();
        let mut back = Vec::new();
        for mut row in Table::Category.rows(self.writer, "replacedBy", &into).await? {
            let Some(own) = key_in(&row, "id").filter(|own| *own != key) else { continue };
            let history = self.history(Test::All(vec![
                Test::texts(C::Entity, [Table::Category.name()]),
                Test::is(C::EntityId, own),
            ]));
            let led = history.await?.last().map(|last| serde_json::from_str::<Row>(&last.snapshot));
            let led = led.transpose().map_err(Error::internal)?;
            if led.is_some_and(|led| key_in(&led, "replacedBy") == Some(key)) {
                row.insert("replacedBy".to_owned(), key.to_string().into());
                back.push(row);
            }
        }
        Table::Category.put(self.writer, back).await
    }

    /// A record that went, as it is to be again.
    async fn again(
        &self,
        it: &Read,
        shape: &'static Shape,
        key: Uuid,
        mut after: Row,
    ) -> Result<Option<Record>> {
        let before = records(self.writer, shape, &[key]).await?.remove(&key);
        if before.as_ref().is_some_and(|row| !withdrawn(row)) {
            return Ok(None);
        }
        after.insert(shape.main.key().to_owned(), key.to_string().into());
        if (shape.kind, key) == (it.shape.kind, it.change.entity_id) {
            after.extend(it.patch.set.clone());
        }
        if shape.mortal() {
            for column in ["withdrawnAt", "withdrawnReason", "replacedBy"] {
                after.insert(column.to_owned(), Value::Null);
            }
        }
        let (change, happened) = (Some(it.change.id), Happened::Reinstated);
        Ok(Some(Record { change, key, before, after, happened }))
    }

    /// The state of a row before it went.
    async fn living(&self, table: Table, end: &revision::Model) -> Result<Option<Row>> {
        if !table.mortal() {
            return serde_json::from_str(&end.snapshot).map(Some).map_err(Error::internal);
        }
        let own = Test::All(vec![
            Test::texts(C::Entity, [table.name()]),
            Test::is(C::EntityId, end.entity_id),
        ]);
        let earlier = self.history(own).await?;
        // What was erased since stays away, whatever it went with.
        if earlier.last().is_some_and(|last| last.event == RevisionEvent::Erased) {
            return Ok(None);
        }
        // Of words that were exchanged for others, those others are what is left.
        let says = |row: &revision::Model| {
            let snapshot: Option<Row> = serde_json::from_str(&row.snapshot).ok();
            snapshot.is_some_and(|row| text_in(&row, "text").is_some_and(|text| !text.is_empty()))
        };
        let living = earlier.iter().rev().find(|row| {
            row.revision < end.revision
                && !ENDS.contains(&row.event)
                && (row.event != RevisionEvent::Erased || says(row))
        });
        let snapshot = living.map(|row| serde_json::from_str::<Row>(&row.snapshot));
        let mut row = snapshot.transpose().map_err(Error::internal)?;
        if let Some(row) = &mut row {
            // Revisions are counted on from the tombstone.
            let tomb: Row = serde_json::from_str(&end.snapshot).map_err(Error::internal)?;
            row.insert("revision".to_owned(), tomb.get("revision").cloned().unwrap_or(json!(1)));
        }
        Ok(row)
    }

    async fn beside(&self, shape: &Shape, key: Uuid, version: i64) -> Result<Vec<revision::Model>> {
        let names = shape.beside.iter().map(|table| table.name());
        let test = Test::All(vec![Test::texts(C::Entity, names), Test::is(C::EntityId, key)]);
        let found = self.history(test).await?;
        Ok(found.into_iter().filter(|row| row.dataset_version == version).collect())
    }

    /// Codings that went with a category belong to their quotes, in history.
    async fn codings(&self, category: Uuid, version: i64) -> Result<Vec<revision::Model>> {
        let then = Test::Compare(C::DatasetVersion, Comparison::Is, version.into());
        let tables = [Table::QuoteCategory.name(), Table::CodingNote.name()];
        let found = self.history(Test::All(vec![then, Test::texts(C::Entity, tables)])).await?;
        let key = category.to_string();
        let own: Vec<Uuid> = found
            .iter()
            .filter(|row| row.entity == Table::QuoteCategory.name() && row.snapshot.contains(&key))
            .map(|row| row.entity_id)
            .collect();
        Ok(found.into_iter().filter(|row| own.contains(&row.entity_id)).collect())
    }

    /// Revisions in order.
    async fn history(&self, test: Test<revision::Entity>) -> Result<Vec<revision::Model>> {
        let mut found = self.writer.all(&test).await?;
        found.sort_by_key(|row| (row.dataset_version, row.position));
        Ok(found)
    }
}
