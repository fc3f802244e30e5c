//! What is made and what is changed: each record as it is to be, and the fields that somebody else changed since.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::words::ChangeAction;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Applying, Clash, Read, Trouble,
    writing::{Happened, Record},
};
use crate::{
    curation::{
        held::{records, studies_of, withdrawn},
        patch::{clearing, reserved, value},
    },
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Shape, Table, api_name, key_in},
};

const WRITTEN: [ChangeAction; 2] = [ChangeAction::Create, ChangeAction::Update];

impl Applying<'_> {
    /// Applies all that is made, changed or brought back of one shape.
    pub(super) async fn change_all(
        &mut self,
        shape: &'static Shape,
        restored: Vec<Record>,
    ) -> Result<()> {
        let mut restored: BTreeMap<Uuid, Record> =
            restored.into_iter().map(|record| (record.key, record)).collect();
        let mut ready = Vec::new();
        let mut levels_given = HashSet::new();
        let mut after = 0;
        loop {
            let mut chunk = self.next(&WRITTEN, Some(shape.main), after).await?;
            let Some(last) = chunk.last() else { break };
            after = last.change.position;
            for read in &mut chunk {
                self.read_keep_old_name(read);
            }
            let gives = chunk.iter().filter(|it| it.patch.set.contains_key("access"));
            levels_given.extend(gives.map(|it| it.change.entity_id));
            ready.extend(self.ready(shape, chunk, &mut restored).await?);
        }
        // What comes back was there first.
        let mut records: Vec<Record> = restored.into_values().chain(ready).collect();
        if shape.main == Table::Category {
            parents_first(&mut records);
        }
        if shape.main == Table::QuoteTranslation {
            records = self.close_with_quotes(records, &levels_given).await?;
        }
        self.write(shape, records).await
    }

    /// The records of a chunk of changes, as they are to be.
    async fn ready(
        &mut self,
        shape: &'static Shape,
        chunk: Vec<Read>,
        restored: &mut BTreeMap<Uuid, Record>,
    ) -> Result<Vec<Record>> {
        let keys: Vec<Uuid> = chunk.iter().map(|it| it.change.entity_id).collect();
        let mut standing = records(self.writer, shape, &keys).await?;
        if shape.main == Table::ParticipantDemographic {
            self.leave_out_others(&mut standing).await?;
        }
        let mut ready = Vec::with_capacity(chunk.len());
        for it in chunk {
            let key = it.change.entity_id;
            match restored.remove(&key) {
                // It comes back with something else of the set.
                Some(record) if it.change.action == ChangeAction::Update => {
                    let after = record.after.into_iter().chain(it.patch.set).collect();
                    ready.push(Record { change: Some(it.change.id), after, ..record });
                }
                _ => ready.extend(self.changed(&it, standing.remove(&key))),
            }
        }
        Ok(ready)
    }

    /// Leaves out what belongs to other studies, of things whose key whoever makes them chooses.
    async fn leave_out_others(&self, standing: &mut HashMap<Uuid, Row>) -> Result<()> {
        let rows: Vec<_> =
            standing.values().map(|row| (Table::ParticipantDemographic, row)).collect();
        let studies = studies_of(self.writer, &rows).await?;
        let keys: Vec<Uuid> = standing.keys().copied().collect();
        for (key, study) in keys.into_iter().zip(studies) {
            if self.set.study_id.is_some() && study != self.set.study_id {
                standing.remove(&key);
            }
        }
        Ok(())
    }

    /// A record as the change makes it, unless something keeps it from being made.
    fn changed(&mut self, it: &Read, before: Option<Row>) -> Option<Record> {
        let (change, thing) = (Some(it.change.id), (it.shape.kind, it.change.entity_id));
        let secret = |column: &String| reserved(it.shape, column).is_some();
        self.keeps_secrets |= it.patch.set.keys().any(secret);
        let happened = match happens(it, before.as_ref()) {
            Ok(happened) => happened,
            Err((code, message)) => {
                let trouble = Trouble::of(change, thing, "", code, message);
                self.reject(thing, change, vec![trouble]);
                return None;
            }
        };
        let mut after = before.clone().unwrap_or_default();
        let clashes = if happened == Happened::Updated { clashes(it, &after) } else { Vec::new() };
        if clashes.is_empty() {
            if it.patch.derived.contains("slug") {
                self.slugs_derived.insert(thing.1);
            }
            after.extend(it.patch.set.clone());
            after.insert(it.shape.main.key().to_owned(), thing.1.to_string().into());
            return Some(Record { change, key: thing.1, before, after, happened });
        }
        let told = clashes.into_iter().map(|(column, clash)| {
            let message = format!(
                "Somebody else changed \"{}\" of this {} since the change was written.",
                api_name(column),
                it.shape.kind.words()
            );
            let trouble = Trouble::of(change, thing, column, ProblemCode::VersionConflict, message);
            trouble.with(clash)
        });
        let told = told.collect();
        self.reject(thing, change, told);
        None
    }

    /// Changes of these things that the set holds.
    pub(super) async fn changes_of(
        &self,
        table: Table,
        keys: impl Iterator<Item = Uuid>,
    ) -> Result<Vec<Read>> {
        use crate::access::Test;
        use entity::change::{Column as C, Entity};
        let test = Test::<Entity>::All(vec![
            Test::is(C::ChangeSetId, self.set.id),
            Test::texts(C::Entity, [table.name()]),
            Test::ids(C::EntityId, keys),
        ]);
        self.writer.all(&test).await?.into_iter().map(super::read).collect()
    }
}

/// What happens to a record, or why that cannot be.
fn happens(it: &Read, before: Option<&Row>) -> Result<Happened, (ProblemCode, String)> {
    let noun = it.shape.kind.words();
    let happened = match (it.change.action, before) {
        (ChangeAction::Create, None) => Happened::Created,
        (ChangeAction::Create, Some(_)) => {
            let message = format!("This {noun} is there already; change it instead.");
            return Err((ProblemCode::NotUnique, message));
        }
        (_, Some(row)) if !withdrawn(row) => Happened::Updated,
        _ => {
            let message = format!(
                "This {noun} was withdrawn since the change was written; remove the change, or reinstate it first."
            );
            return Err((ProblemCode::VersionConflict, message));
        }
    };
    if !it.change.clearing && clearing(it.shape, it.change.action, &it.patch, before) {
        let message = format!(
            "More people may read this {noun} since the change was written; settle it with MINE, that a steward \
             clears the change."
        );
        return Err((ProblemCode::VersionConflict, message));
    }
    Ok(happened)
}

/// The fields that somebody else changed since a change was written: those that it sets, and those that it relies on.
fn clashes<'a>(it: &'a Read, now: &Row) -> Vec<(&'a String, Clash)> {
    let set = it.patch.set.iter().filter_map(|(column, mine)| {
        let (base, theirs) = (value(&it.patch.base, column), value(now, column));
        // Whether a field that few may read holds what somebody guesses is not for them to learn.
        let secret = reserved(it.shape, column).is_some();
        let clashes = theirs != base && (secret || theirs != *mine);
        clashes.then(|| (column, Clash { base, theirs, mine: mine.clone() }))
    });
    let relied_on = it.patch.base.iter().filter_map(|(column, base)| {
        let theirs = value(now, column);
        let clashes = !it.patch.set.contains_key(column) && theirs != *base;
        clashes.then(|| (column, Clash { base: base.clone(), theirs, mine: base.clone() }))
    });
    set.chain(relied_on).collect()
}

/// Puts each record behind what it belongs to. What leads back to itself stays where it is; it is told later.
fn parents_first(records: &mut [Record]) {
    let parents: HashMap<Uuid, Uuid> = records
        .iter()
        .filter_map(|record| Some((record.key, key_in(&record.after, "parentId")?)))
        .collect();
    let mut depths: HashMap<Uuid, usize> = HashMap::new();
    for key in parents.keys() {
        let (mut at, mut above) = (*key, Vec::new());
        while let Some(parent) = parents.get(&at).filter(|_| !depths.contains_key(&at)) {
            // A round ends here: whatever stands in it is as deep as any other.
            depths.insert(at, 0);
            above.push(at);
            at = *parent;
        }
        let mut depth = depths.get(&at).copied().unwrap_or(0);
        for key in above.into_iter().rev() {
            depth += 1;
            depths.insert(key, depth);
        }
    }
    records.sort_by_key(|record| depths.get(&record.key).copied().unwrap_or(0));
}

/// The value of a column as a key.
pub(super) fn key_of(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| text.parse().ok())
}

/// A thing that can be named.
pub(super) type Named = (Kind, Uuid);
