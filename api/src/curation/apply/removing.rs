//! What is taken out of what is shown: things leave tombstones, and take with them what belongs to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    revision,
    words::{ChangeAction, RevisionEvent},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Applying, Read, Trouble, moving::Move, writing::Entry};
use crate::{
    access::{Comparison, Test},
    curation::{
        held::{records, studies_of, withdrawn},
        patch::value,
    },
    error::Result,
    folding,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Shape, Table, key_in, shape_of, wording},
};

const GOING: [ChangeAction; 3] = [ChangeAction::Withdraw, ChangeAction::Merge, ChangeAction::Split];

/// A record that goes.
pub struct Going {
    pub change: Option<Uuid>,
    pub shape: &'static Shape,
    pub key: Uuid,
    pub record: Row,
    pub event: RevisionEvent,
    pub reason: Value,
    pub replaced_by: Option<Uuid>,
}

impl Applying<'_> {
    /// Takes out all that the set withdraws, merges or splits, a chunk at a time.
    pub(super) async fn remove(&mut self) -> Result<()> {
        let mut after = 0;
        loop {
            let chunk = self.next(&GOING, None, after).await?;
            let Some(last) = chunk.last() else { return Ok(()) };
            after = last.change.position;
            let going = self.going(chunk).await?;
            self.let_go(going).await?;
        }
    }

    /// What a chunk of changes takes out, as it stands.
    async fn going(&mut self, chunk: Vec<Read>) -> Result<Vec<Going>> {
        let mut by_shape: BTreeMap<Table, Vec<Uuid>> = BTreeMap::new();
        for it in &chunk {
            by_shape.entry(it.shape.main).or_default().push(it.change.entity_id);
        }
        let mut standing: HashMap<(Table, Uuid), Row> = HashMap::new();
        for (table, keys) in by_shape {
            let Some(shape) = shape_of(table) else { continue };
            let found = records(self.writer, shape, &keys).await?;
            standing.extend(found.into_iter().map(|(key, row)| ((table, key), row)));
        }
        let changed = self.changed_since(&chunk).await?;
        let mut going = Vec::new();
        for it in chunk {
            let key = it.change.entity_id;
            let record = standing.remove(&(it.shape.main, key)).filter(|row| !withdrawn(row));
            let noun = it.shape.kind.words();
            let (change, thing) = (Some(it.change.id), (it.shape.kind, key));
            let mut trouble = |column, code, message: String| {
                let trouble = Trouble::of(change, thing, column, code, message);
                self.reject(thing, change, vec![trouble]);
            };
            let Some(record) = record else {
                let message = format!("This {noun} was withdrawn already; remove the change.");
                trouble("", ProblemCode::VersionConflict, message);
                continue;
            };
            if changed.get(&key).is_some_and(|version| *version > it.change.base_version) {
                let message = format!(
                    "Somebody changed this {noun}, or what belongs to it, since it was to be taken out; look at it \
                     again."
                );
                trouble("", ProblemCode::VersionConflict, message);
                continue;
            }
            let reason = value(&it.patch.set, "withdrawnReason");
            if reason.as_str().is_some_and(|reason| reason.chars().count() > wording::TEXT) {
                let message = format!("At most {} characters may stand here.", wording::TEXT);
                trouble("withdrawnReason", ProblemCode::TooLong, message);
                continue;
            }
            let (event, replaced_by) = self.fate(&it, &record);
            if let Some(event) = event {
                let shape = it.shape;
                going.push(Going { change, shape, key, record, event, reason, replaced_by });
            }
        }
        Ok(going)
    }

    /// What becomes of a record, and what takes its place. What moves to others is noted for later.
    fn fate(&mut self, it: &Read, record: &Row) -> (Option<RevisionEvent>, Option<Uuid>) {
        let (change, from) = (it.change.id, it.change.entity_id);
        match it.change.action {
            ChangeAction::Merge => {
                let into = key_in(&it.patch.set, "into");
                let keep_name = value(&it.patch.set, "keepName").as_bool().unwrap_or(true);
                if let Some(into) = into.filter(|into| *into != from) {
                    let name = keep_name.then(|| record.clone());
                    self.moves.push(Move::merge(change, from, into, name));
                    return (Some(RevisionEvent::Merged), Some(into));
                }
                let message = "A category cannot be merged into itself.";
                let (thing, code) = ((Kind::Category, from), ProblemCode::Invalid);
                let trouble = Trouble::of(Some(change), thing, "into", code, message);
                self.reject(thing, Some(change), vec![trouble]);
                (None, None)
            }
            ChangeAction::Split => {
                let keep = value(&it.patch.set, "keep").as_bool().unwrap_or(false);
                let parts = value(&it.patch.set, "into");
                let parts = parts.as_array().cloned().unwrap_or_default();
                if Move::names_twice(&parts) {
                    let message = "\"into\": A quote goes to one category; code it with the others afterwards.";
                    let (thing, code) = ((Kind::Category, from), ProblemCode::NotUnique);
                    let trouble = Trouble::of(Some(change), thing, "into", code, message);
                    self.reject(thing, Some(change), vec![trouble]);
                    return (None, None);
                }
                self.moves.push(Move::split(change, from, &parts, keep));
                ((!keep).then_some(RevisionEvent::Merged), None)
            }
            _ => {
                let led = key_in(&it.patch.set, "replacedBy").filter(|into| *into != from);
                let Some(into) = led.filter(|_| it.shape.main == Table::Category) else {
                    return (Some(RevisionEvent::Withdrawn), None);
                };
                self.moves.push(Move::lead(change, from, into));
                (Some(RevisionEvent::Merged), Some(into))
            }
        }
    }

    /// The version in which each thing, or what belongs to it, was changed last, of those changed since the change.
    async fn changed_since(&self, chunk: &[Read]) -> Result<HashMap<Uuid, i64>> {
        use revision::{Column as C, Entity};
        let Some(oldest) = chunk.iter().map(|it| it.change.base_version).min() else {
            return Ok(HashMap::new());
        };
        let keys: Vec<Uuid> = chunk.iter().map(|it| it.change.entity_id).collect();
        let named = Test::Any(vec![
            Test::ids(C::ThingId, keys.iter().copied()),
            Test::ids(C::EntityId, keys.iter().copied()),
        ]);
        let later = Test::Compare(C::DatasetVersion, Comparison::AtLeast, (oldest + 1).into());
        // What this set itself did a moment ago is not somebody else's.
        let before =
            Test::Compare(C::DatasetVersion, Comparison::AtMost, (self.terms.version - 1).into());
        let found = self.writer.all::<Entity>(&Test::All(vec![named, later, before])).await?;
        let mut last: HashMap<Uuid, i64> = HashMap::new();
        for row in found {
            for key in [row.thing_id, row.entity_id] {
                let last = last.entry(key).or_insert(row.dataset_version);
                *last = (*last).max(row.dataset_version);
            }
        }
        Ok(last)
    }

    /// Lets records go, with all that belongs to them.
    pub async fn let_go(&mut self, going: Vec<Going>) -> Result<()> {
        let mut wave = going;
        let mut waves: Vec<[Vec<Going>; 2]> = Vec::new();
        let mut seen: HashSet<(Table, Uuid)> = HashSet::new();
        while !wave.is_empty() {
            wave.retain(|it| seen.insert((it.shape.main, it.key)));
            let below = self.below(&wave).await?;
            let (parts, things): (Vec<Going>, Vec<Going>) =
                below.into_iter().partition(|it| !it.shape.mortal());
            let (own_parts, own_things): (Vec<Going>, Vec<Going>) =
                wave.into_iter().partition(|it| !it.shape.mortal());
            let mut gone = parts;
            gone.extend(own_parts);
            gone.retain({
                let mut once = HashSet::new();
                move |it| once.insert((it.shape.main, it.key))
            });
            waves.push([gone, own_things]);
            wave = things;
        }
        // What belongs to something names it, and its parts: it goes before them.
        for [parts, things] in waves.into_iter().rev() {
            self.write_gone(parts).await?;
            self.write_gone(things).await?;
        }
        Ok(())
    }

    /// Lets rows of a table go whose words are erased.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn let_go_of(&mut self, table: Table, column: &str, key: Uuid) -> Result<()> {
        let Some(shape) = shape_of(table) else { return Ok(()) };
        let rows = table.rows(self.writer, column, &[key]).await?;
        let going = rows.into_iter().filter_map(|record| {
            let key = key_in(&record, table.key())?;
            let (event, reason) = (RevisionEvent::Erased, Value::Null);
            Some(Going { change: None, shape, key, record, event, reason, replaced_by: None })
        });
        self.write_gone(going.collect()).await
    }

    /// What belongs to records that go: their parts, and things of theirs. Parts that are about to move stay.
    async fn below(&self, wave: &[Going]) -> Result<Vec<Going>> {
        let mut below = Vec::new();
        for it in wave {
            let tables = it.shape.parts.iter().chain(it.shape.things);
            for (table, column) in tables {
                let of_category = it.shape.main == Table::Category;
                if of_category && self.moves.iter().any(|to_come| to_come.takes(*table, it.key)) {
                    continue;
                }
                let Some(shape) = shape_of(*table) else { continue };
                let rows = table.rows(self.writer, column, &[it.key]).await?;
                let mut keys: Vec<Uuid> =
                    rows.iter().filter_map(|row| key_in(row, table.key())).collect();
                if of_category {
                    // So do those that the set itself gives to another category, when it takes a merge or a split back.
                    let own = self.changes_of(*table, keys.iter().copied()).await?;
                    let led = |key: &Uuid| {
                        own.iter().any(|change| {
                            change.change.entity_id == *key
                                && change.patch.set.contains_key("categoryId")
                                && change.change.action == ChangeAction::Update
                        })
                    };
                    keys.retain(|key| !led(key));
                }
                for (key, record) in records(self.writer, shape, &keys).await? {
                    if !withdrawn(&record) {
                        below.push(Going {
                            change: it.change,
                            shape,
                            key,
                            record,
                            event: if it.event == RevisionEvent::Erased {
                                RevisionEvent::Erased
                            } else {
                                RevisionEvent::Withdrawn
                            },
                            reason: it.reason.clone(),
                            replaced_by: None,
                        });
                    }
                }
            }
        }
        Ok(below)
    }

    /// Writes what is left of records: nothing of parts, tombstones of things.
    pub async fn write_gone(&mut self, mut going: Vec<Going>) -> Result<()> {
        self.keep_named(&mut going).await?;
        let rows: Vec<_> = going.iter().map(|it| (it.shape.main, &it.record)).collect();
        let studies = studies_of(self.writer, &rows).await?;
        let mut entries = Vec::new();
        let mut removed: BTreeMap<Table, Vec<Uuid>> = BTreeMap::new();
        let mut tombs: BTreeMap<Table, Vec<Row>> = BTreeMap::new();
        for (it, study) in going.into_iter().zip(studies) {
            let study = if it.shape.kind == Kind::Study { Some(it.key) } else { study };
            if !self.in_reach(&it, study) {
                continue;
            }
            let thing = it.shape.thing(&it.record).unwrap_or((it.shape.kind, it.key));
            let entry = |table, event, before: Row, snapshot: Row| Entry {
                table,
                key: it.key,
                event,
                thing,
                study,
                before: Some(before),
                snapshot,
                quiet: false,
            };
            for table in it.shape.tables().collect::<Vec<_>>().into_iter().rev() {
                let Some(row) = it.shape.row(table, it.key, &it.record) else { continue };
                if table.mortal() {
                    let tomb = self.tombstone(table, &row, &it);
                    entries.push(entry(table, it.event, row, tomb.clone()));
                    tombs.entry(table).or_default().push(tomb);
                } else {
                    let event = if it.event == RevisionEvent::Erased {
                        RevisionEvent::Erased
                    } else {
                        RevisionEvent::Withdrawn
                    };
                    entries.push(entry(table, event, row.clone(), row));
                    removed.entry(table).or_default().push(it.key);
                }
            }
            if it.shape.mortal() {
                self.touched.gone.push((it.shape.kind, it.key, it.change));
            }
        }
        for (table, keys) in removed.into_iter().rev() {
            table.remove(self.writer, &keys).await?;
        }
        for (table, rows) in tombs {
            table.put(self.writer, rows).await?;
        }
        self.journal(entries).await
    }

    /// Whether a record is one that this set may take out.
    fn in_reach(&mut self, it: &Going, study: Option<Uuid>) -> bool {
        let within = match (self.set.study_id, study) {
            (Some(own), Some(study)) => own == study,
            (None, None) => true,
            (None, Some(_)) => it.shape.kind == Kind::Study || it.change.is_some(),
            (Some(_), None) => false,
        };
        if !within {
            let message = "This belongs to another study than the change set.";
            let code = ProblemCode::UnknownReference;
            let thing = (it.shape.kind, it.key);
            self.reject(thing, it.change, vec![Trouble::of(it.change, thing, "", code, message)]);
        }
        within
    }

    /// What is left of a thing: its names for links, its level of access, and what took its place.
    fn tombstone(&self, table: Table, row: &Row, it: &Going) -> Row {
        let mut tomb = row.clone();
        let mut set = |column: &str, value: Value| {
            tomb.insert(column.to_owned(), value);
        };
        set("withdrawnAt", json!(self.terms.now));
        set("withdrawnReason", it.reason.clone());
        set("replacedBy", it.replaced_by.map_or(Value::Null, |key| key.to_string().into()));
        set("revision", (value(row, "revision").as_i64().unwrap_or(0) + 1).into());
        set("changedIn", json!(self.terms.version));
        match table {
            Table::Quote => {
                set("text", json!(""));
                set("length", json!(0));
                set("roleId", Value::Null);
            }
            Table::Category => set("parentId", Value::Null),
            Table::FrameworkVersion | Table::Subdomain => set("referenceId", Value::Null),
            // Nothing is left of who it was.
            Table::Participant if it.event == RevisionEvent::Erased => {
                set("pseudonym", json!(it.key.to_string()));
                set("pseudonymKey", json!(it.key.to_string()));
                set("orderKey", json!(folding::order_key(&it.key.to_string())));
                set("roleId", Value::Null);
            }
            _ => {}
        }
        tomb
    }
}
