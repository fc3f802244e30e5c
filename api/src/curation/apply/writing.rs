//! Writing records: checked together, split into the rows of their tables, and each row with its revision.

use std::collections::{HashMap, HashSet};

use entity::{
    revision,
    words::{Access, RevisionEvent},
};
use uuid::Uuid;

use super::{
    Applying, derived,
    levels::{Levels, laxest_of_erased},
};
use crate::{
    curation::{held::studies_of, patch::value},
    error::{Error, Result},
    id::{Kind, fresh_key},
    record::{Row, Shape, Table, key_in},
};

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Created,
    Updated,
    Reinstated,
    /// Words of it are gone for good.
    Erased,
}

impl Happened {
    const fn event(self) -> RevisionEvent {
        match self {
            Self::Created => RevisionEvent::Created,
            Self::Updated => RevisionEvent::Updated,
            Self::Reinstated => RevisionEvent::Reinstated,
            Self::Erased => RevisionEvent::Erased,
        }
    }
}

/// A record as it stands and as it is to be.
pub struct Record {
    /// The change that makes it so.
    pub change: Option<Uuid>,
    /// Its key.
    pub key: Uuid,
    /// As it stands, also as a tombstone.
    pub before: Option<Row>,
    /// As it is to be.
    pub after: Row,
    /// What happens to it.
    pub happened: Happened,
}

/// One row of history.
pub(super) struct Entry {
    /// The table.
    pub table: Table,
    /// The row's key.
    pub key: Uuid,
    /// What happened.
    pub event: RevisionEvent,
    /// The thing that the row belongs to.
    pub thing: (Kind, Uuid),
    /// The study.
    pub study: Option<Uuid>,
    /// As it was.
    pub before: Option<Row>,
    /// As it is; of a row that went, as it was.
    pub snapshot: Row,
    /// Whether everybody may see the row, but not in what it changed.
    pub quiet: bool,
}

/// What a row says, without the service's own notes.
pub(super) fn said(row: &Row) -> Row {
    let own = ["revision", "changedIn"];
    let said =
        row.iter().filter(|(column, held)| !own.contains(&column.as_str()) && !held.is_null());
    said.map(|(column, held)| (column.clone(), held.clone())).collect()
}

/// The level that a revision states for what was before it; of words that are erased, the laxest that they ever had.
fn level_before(
    entry: &Entry,
    levels: &Levels,
    laxest: &HashMap<(String, Uuid), Access>,
) -> Option<Access> {
    let before = entry.before.as_ref().and_then(|row| levels.level(entry, row, true))?;
    match laxest.get(&(entry.table.name().to_owned(), entry.key)) {
        Some(laxest) if entry.event == RevisionEvent::Erased => Some(before.min(*laxest)),
        _ => Some(before),
    }
}

impl Applying<'_> {
    /// Writes records of one shape that pass the checks; notes what is wrong with the others.
    pub async fn write(&mut self, shape: &'static Shape, mut records: Vec<Record>) -> Result<()> {
        records.retain(|record| {
            record.before.as_ref().is_none_or(|before| said(before) != said(&record.after))
        });
        if records.is_empty() {
            return Ok(());
        }
        for record in &mut records {
            derived::fill(shape, &mut record.after);
        }
        derived::places(self.writer, shape, &mut records).await?;
        derived::versions(self.writer, shape, &mut records).await?;
        let rows: Vec<_> = records.iter().map(|record| (shape.main, &record.after)).collect();
        let studies = studies_of(self.writer, &rows).await?;
        let studies: Vec<Option<Uuid>> = records
            .iter()
            .zip(studies)
            .map(|(record, study)| if shape.kind == Kind::Study { Some(record.key) } else { study })
            .collect();
        let mut wrong = self.wrong(shape, &records, &studies).await?;
        self.leave_out(shape, &records, &mut wrong).await?;
        let sound: Vec<(Record, Option<Uuid>)> = records
            .into_iter()
            .zip(studies)
            .filter(|(record, _)| !wrong.contains(&record.key))
            .collect();
        self.make_room(shape, &sound).await?;
        self.write_rows(shape, sound).await
    }

    /// What is wrong with each record by itself, and with what it names.
    async fn wrong(
        &mut self,
        shape: &'static Shape,
        records: &[Record],
        studies: &[Option<Uuid>],
    ) -> Result<HashSet<Uuid>> {
        let mut named = self.named(shape, records).await?;
        // Of those that are written together, one may belong to another.
        let together = records.iter().map(|record| (record.key, record.after.clone()));
        named.extend(together.map(|(key, row)| ((shape.kind, key), row)));
        // A sub-category of one that is merged follows it later.
        for it in self.moves.iter().filter(|it| shape.main == Table::Category && it.has_heir()) {
            if let Some(row) = named.get_mut(&(Kind::Category, it.from)) {
                row.remove("withdrawnAt");
            }
        }
        let mut wrong = HashSet::new();
        for (record, study) in records.iter().zip(studies) {
            let troubles = self.judge(shape, record, *study, &named);
            if !troubles.is_empty() {
                wrong.insert(record.key);
                self.reject((shape.kind, record.key), record.change, troubles);
            }
        }
        Ok(wrong)
    }

    async fn write_rows(
        &mut self,
        shape: &'static Shape,
        records: Vec<(Record, Option<Uuid>)>,
    ) -> Result<()> {
        let mut entries = Vec::new();
        let quiet = self.changed_quietly(shape, &records).await?;
        for table in shape.tables() {
            let (mut put, mut removed) = (Vec::new(), Vec::new());
            for (record, study) in &records {
                let thing = shape.thing(&record.after).unwrap_or((shape.kind, record.key));
                let row = |of: &Row| shape.row(table, record.key, of);
                let before = record.before.as_ref().and_then(row);
                let after = row(&record.after);
                let entry = |event, snapshot: Row, before: Option<Row>| Entry {
                    table,
                    key: record.key,
                    event,
                    thing,
                    study: *study,
                    before,
                    snapshot,
                    quiet: table == shape.main && quiet.contains(&record.key),
                };
                match (before, after) {
                    (None, None) => {}
                    (Some(before), Some(after)) if said(&before) == said(&after) => {}
                    (before, Some(mut after)) => {
                        if !quiet.contains(&record.key) {
                            self.number(table, before.as_ref(), &mut after);
                        }
                        put.push(after.clone());
                        let event = match (&before, record.happened) {
                            (None, Happened::Updated) => RevisionEvent::Created,
                            (_, happened) => happened.event(),
                        };
                        entries.push(entry(event, after, before));
                    }
                    (Some(before), None) => {
                        removed.push(record.key);
                        let event = match record.happened {
                            Happened::Erased => RevisionEvent::Erased,
                            _ => RevisionEvent::Withdrawn,
                        };
                        entries.push(entry(event, before.clone(), Some(before)));
                    }
                }
            }
            table.remove(self.writer, &removed).await?;
            table.put(self.writer, put).await?;
        }
        for (record, study) in &records {
            self.note(shape, record, *study);
        }
        self.journal(entries).await
    }

    /// Counts a thing's revision on.
    pub(super) fn number(&self, table: Table, before: Option<&Row>, after: &mut Row) {
        if table.mortal() {
            let revision = before.and_then(|row| value(row, "revision").as_i64()).unwrap_or(0);
            after.insert("revision".to_owned(), (revision + 1).into());
            after.insert("changedIn".to_owned(), self.terms.version.into());
        }
    }

    /// Writes history.
    pub(super) async fn journal(&mut self, entries: Vec<Entry>) -> Result<()> {
        if self.writer.only_checks() {
            for entry in &entries {
                self.position += 1;
                self.follow(entry);
                self.turn(entry);
            }
            return Ok(());
        }
        let mut keys: HashMap<Table, Vec<Uuid>> = HashMap::new();
        for entry in &entries {
            keys.entry(entry.table).or_default().push(entry.key);
        }
        let mut latest: HashMap<(Table, Uuid), i32> = HashMap::new();
        for (table, keys) in keys {
            let found = self.writer.latest_revisions(table.name(), &keys).await?;
            latest.extend(found.into_iter().map(|(key, revision)| ((table, key), revision)));
        }
        let levels = Levels::of(self.writer, &entries, &self.touched.turned).await?;
        let laxest = laxest_of_erased(self.writer, &entries).await?;
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            self.position += 1;
            self.follow(&entry);
            self.turn(&entry);
            let last = latest.entry((entry.table, entry.key)).or_insert(0);
            *last += 1;
            rows.push(revision::Model {
                id: fresh_key(),
                entity: entry.table.name().to_owned(),
                entity_id: entry.key,
                event: entry.event,
                thing: entry.thing.0.table().to_owned(),
                thing_id: entry.thing.1,
                revision: *last,
                dataset_version: self.terms.version,
                position: self.position,
                study_id: entry.study,
                access_before: level_before(&entry, &levels, &laxest),
                access_after: levels.level(&entry, &entry.snapshot, false),
                change_set_id: Some(self.set.id),
                origin: self.set.origin,
                actor: self.terms.actor.clone(),
                snapshot: serde_json::to_string(&entry.snapshot).map_err(Error::internal)?,
                format: 1,
                recorded_at: self.terms.now,
            });
        }
        self.writer.insert::<revision::Entity>(rows).await
    }

    /// Notes what follows from a row that was written or went.
    fn follow(&mut self, entry: &Entry) {
        let touched = &mut self.touched;
        touched.things.insert(entry.thing);
        if entry.table.mortal() && !entry.quiet {
            touched.written.insert(entry.thing);
        }
        // Parts that fewer people may see than what they belong to must not show by its date of change.
        let public = crate::record::needed(entry.table, "").is_none() && !entry.quiet;
        if public && !entry.table.mortal() {
            let access: Option<Access> = entry.table.access(&entry.snapshot);
            touched.bumped.insert((entry.thing.0, entry.thing.1, access));
        }
        if entry.table == Table::QuoteCategory {
            let both = [entry.before.as_ref(), Some(&entry.snapshot)];
            let categories = both.into_iter().flatten();
            touched.counted.extend(categories.filter_map(|row| key_in(row, "categoryId")));
        }
        let people = [
            Table::FocusGroup,
            Table::Participant,
            Table::ParticipantGroup,
            Table::ParticipantDemographic,
            Table::ReportedCount,
        ];
        if people.contains(&entry.table) {
            touched.studies_of_people.extend(entry.study);
        }
    }

    /// Notes what must be looked at once all is written.
    fn note(&mut self, shape: &Shape, record: &Record, study: Option<Uuid>) {
        self.note_rename(shape, record);
        self.note_slug(shape, record);
        self.note_role(shape, record);
        let (touched, change) = (&mut self.touched, record.change);
        match shape.main {
            Table::Study => {
                touched.answering.insert(record.key);
            }
            Table::Category => touched.parents.extend(study),
            Table::SourceDocument => {
                touched.sources.insert(record.key, change);
                touched.answering.extend(study);
            }
            Table::Participant => {
                touched.people.insert(record.key, change);
                touched.answering.extend(study);
            }
            Table::Quote => {
                touched.quotes.insert(record.key, change);
                touched.answering.extend(study);
            }
            Table::QuoteTranslation => {
                let quote = key_in(&record.after, "quoteId");
                touched.quotes.extend(quote.map(|quote| (quote, change)));
            }
            _ => {}
        }
        if record.happened == Happened::Created
            && matches!(shape.kind, Kind::Study | Kind::FrameworkVersion)
        {
            touched.made.insert((shape.kind, record.key));
        }
    }
}
