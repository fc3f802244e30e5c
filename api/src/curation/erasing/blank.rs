//! Words taken out of history and of what was proposed.

use std::collections::{BTreeSet, HashSet};

use entity::{
    change, change_set, earlier_change, review,
    revision::{self, Column as C},
    words::ChangeSetStatus,
};
use serde_json::Value;
use uuid::Uuid;

use super::covered;
use crate::{
    access::{Test, rows::OPEN, write::Writer},
    auth::DigestKey,
    curation::{
        patch::Patch,
        recording::{Edits, Recorder, forget_earlier},
        service::mark_erased,
        standing::is_open,
    },
    error::{Error, Result},
    id::Kind,
    record::{Row, Table, key_in, text_in},
};

/// Things and rows whose words are erased.
#[derive(Clone, Debug, Default)]
pub struct Erasing {
    /// Quotes.
    pub quotes: BTreeSet<Uuid>,
    /// Participants.
    pub people: BTreeSet<Uuid>,
    /// Sources whose whole text goes.
    pub sources: BTreeSet<Uuid>,
    /// The words, as they stood or stand anywhere.
    pub words: BTreeSet<String>,
    /// What people are called, whose words all go.
    pub names: BTreeSet<String>,
    /// Whether other words take their place: then who spoke and how it was coded stays.
    pub replaced: bool,
}

/// Tables whose rows hold what somebody said.
const SPOKEN: [Table; 2] = [Table::Quote, Table::QuoteTranslation];

/// Columns that hold words, or say who somebody is.
const WORDS: [&str; 10] = [
    "text",
    "note",
    "pseudonym",
    "pseudonymKey",
    "orderKey",
    "ageYears",
    "gender",
    "experienceYears",
    "consentRecordedOn",
    "locator",
];

fn is_spoken(table: &str) -> bool {
    SPOKEN.iter().any(|spoken| spoken.name() == table)
}

/// Takes the words out of a row's fields. What must hold something holds nothing that says anything.
fn emptied(row: &mut Row) {
    for column in WORDS {
        if let Some(value) = row.get_mut(column).filter(|value| !value.is_null()) {
            *value = if value.is_string() { Value::String(String::new()) } else { Value::Null };
        }
    }
}

impl Erasing {
    /// A source's text with the words and names covered.
    #[must_use]
    pub fn covered(&self, text: &str) -> String {
        let words = |text: String, words: &String| covered::everywhere(&text, words);
        let text = self.words.iter().fold(text.to_owned(), words);
        self.names.iter().fold(text, |text, name| covered::everywhere(&text, name))
    }

    /// Covers the words in the text of a source's row.
    fn cover(&self, row: &mut Row) {
        if let Some(text) = text_in(row, "text") {
            let covered = self.covered(text);
            row.insert("text".to_owned(), covered.into());
        }
    }

    /// Notes the words that stood in the rows of these things, whenever.
    pub async fn gather(&mut self, writer: &Writer) -> Result<()> {
        for row in self.revisions(writer).await? {
            let snapshot: Row = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
            self.names.extend(text_in(&snapshot, "pseudonym").map(str::to_owned));
            if is_spoken(&row.entity) {
                self.note(&snapshot);
            }
        }
        for row in self.changes(writer).await? {
            if is_spoken(&row.entity) {
                let patch = Patch::read(&row.patch, row.format)?;
                self.note(&patch.set);
                self.note(&patch.base);
            }
        }
        Ok(())
    }

    fn note(&mut self, row: &Row) {
        let text = text_in(row, "text").map(str::to_owned);
        self.words.extend(text.filter(|text| !text.trim().is_empty()));
    }

    /// Everything that was published of these things.
    async fn revisions(&self, writer: &Writer) -> Result<Vec<revision::Model>> {
        let mut found = Vec::new();
        let things = [(Kind::Quote, &self.quotes), (Kind::Participant, &self.people)];
        for (kind, keys) in things {
            let keys: Vec<Uuid> = keys.iter().copied().collect();
            for keys in keys.chunks(500) {
                let test = Test::<revision::Entity>::All(vec![
                    Test::texts(C::Thing, [kind.table()]),
                    Test::ids(C::ThingId, keys.iter().copied()),
                ]);
                found.extend(writer.all(&test).await?);
            }
        }
        found.retain(|row| !self.replaced || is_spoken(&row.entity));
        Ok(found)
    }

    /// Everything that was proposed of these things, of parts of theirs, and of quotes of these people, or
    /// from these sources, that were never published.
    async fn changes(&self, writer: &Writer) -> Result<Vec<change::Model>> {
        let parts = self.revisions(writer).await?.into_iter().map(|row| row.entity_id);
        let mut keys: BTreeSet<Uuid> = parts.collect();
        keys.extend(self.quotes.iter().chain(&self.people).chain(&self.sources));
        let mut found: Vec<change::Model> = Vec::new();
        let mut seen: HashSet<Uuid> = HashSet::new();
        // What names a quote that was never published is found in the second round.
        for _ in 0..2 {
            let wanted: Vec<Uuid> = keys.iter().copied().collect();
            let mut rows = writer.changes_naming(&wanted).await?;
            for keys in wanted.chunks(500) {
                let test = Test::ids(change::Column::EntityId, keys.iter().copied());
                rows.extend(writer.all::<change::Entity>(&test).await?);
            }
            let spoken = |row: &change::Model| {
                let tables =
                    [Table::QuoteCategory, Table::Participant, Table::ParticipantDemographic];
                let spoken = is_spoken(&row.entity);
                spoken || (!self.replaced && tables.iter().any(|it| it.name() == row.entity))
            };
            let others = self.others(writer, &rows).await?;
            let own = |row: &change::Model| spoken(row) && !others.contains(&row.entity_id);
            for row in rows.into_iter().filter(own) {
                keys.insert(row.entity_id);
                if seen.insert(row.id) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    /// Quotes that were published as somebody else's.
    async fn others(&self, writer: &Writer, rows: &[change::Model]) -> Result<HashSet<Uuid>> {
        let quotes = rows.iter().filter(|row| row.entity == Table::Quote.name());
        let keys: BTreeSet<Uuid> = quotes.map(|row| row.entity_id).collect();
        let keys: Vec<Uuid> = keys.difference(&self.quotes).copied().collect();
        let held = Table::Quote.rows(writer, "id", &keys).await?;
        Ok(held.iter().filter_map(|row| key_in(row, "id")).collect())
    }

    /// Takes the words out of all that was published and proposed of these things, and covers them in the texts of
    /// sources. `kept` is the set that erases them.
    pub async fn blank(
        &self,
        writer: &Writer,
        study: Uuid,
        kept: Uuid,
        key: &DigestKey,
    ) -> Result<()> {
        let mut rows = self.revisions(writer).await?;
        for row in &mut rows {
            let mut snapshot: Row = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
            let replaced = row.change_set_id == Some(kept)
                && text_in(&snapshot, "text").is_some_and(|text| !self.words.contains(text));
            if !replaced {
                emptied(&mut snapshot);
                row.snapshot = serde_json::to_string(&snapshot).map_err(Error::internal)?;
            }
        }
        writer.put::<revision::Entity>(rows).await?;
        self.blank_sources(writer, study).await?;
        self.blank_changes(writer, study, key).await
    }

    /// Covers the words in what was published of the texts of the study's sources.
    async fn blank_sources(&self, writer: &Writer, study: Uuid) -> Result<()> {
        let test = Test::<revision::Entity>::All(vec![
            Test::texts(C::Entity, [Table::SourceText.name()]),
            Test::is(C::StudyId, study),
        ]);
        let mut rows = writer.all(&test).await?;
        for row in &mut rows {
            let mut snapshot: Row = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
            if self.sources.contains(&row.entity_id) {
                emptied(&mut snapshot);
            } else {
                self.cover(&mut snapshot);
            }
            row.snapshot = serde_json::to_string(&snapshot).map_err(Error::internal)?;
        }
        writer.put::<revision::Entity>(rows).await
    }

    /// Takes the words out of what was and is proposed. Of open sets, what is proposed of words that are gone is gone too,
    /// and nothing is kept of what they held before.
    async fn blank_changes(&self, writer: &Writer, study: Uuid, key: &DigestKey) -> Result<()> {
        let about = self.changes(writer).await?;
        let known: HashSet<Uuid> = about.iter().map(|row| row.id).collect();
        let mut covered = self.proposed_sources(writer, study).await?;
        covered.retain(|(before, _)| !known.contains(&before.id));
        let sets = about.iter().chain(covered.iter().map(|(before, _)| before));
        let sets: BTreeSet<Uuid> = sets.map(|row| row.change_set_id).collect();
        mark_erased(writer, sets.iter().copied().chain(self.held_before(writer).await?)).await?;
        let test = Test::ids(change_set::Column::Id, sets);
        let sets = writer.all::<change_set::Entity>(&test).await?;
        let open: HashSet<Uuid> =
            sets.iter().filter(|set| is_open(set.status)).map(|set| set.id).collect();
        let (gone, told): (Vec<_>, Vec<_>) =
            about.into_iter().partition(|row| open.contains(&row.change_set_id));
        let (edited, closed): (Vec<_>, Vec<_>) =
            covered.into_iter().partition(|(row, _)| open.contains(&row.change_set_id));
        let mut closed: Vec<change::Model> = closed.into_iter().map(|(_, after)| after).collect();
        for mut row in told {
            let mut patch = Patch::read(&row.patch, row.format)?;
            emptied(&mut patch.set);
            emptied(&mut patch.base);
            row.patch = patch.written()?;
            closed.push(row);
        }
        writer.put::<change::Entity>(closed).await?;
        forget_sums(writer, sets.iter().filter(|set| !open.contains(&set.id)).map(|set| set.id))
            .await?;
        for set in sets.iter().filter(|set| open.contains(&set.id)) {
            let own = |row: &change::Model| row.change_set_id == set.id;
            let gone: Vec<_> = gone.iter().filter(|row| own(row)).cloned().collect();
            let (before, after): (Vec<_>, Vec<_>) =
                edited.iter().filter(|(row, _)| own(row)).cloned().unzip();
            let edits = Edits::of(writer, set, key.clone());
            edits.erase(after, &before, &gone).await?;
            let (author, sound_in) = (None, None);
            let recorder = Recorder { writer, set, author, version: 0, most: 0, sound_in, edits };
            recorder.settle(set.last_position).await?;
        }
        self.forget_earlier_states(writer, study, open).await
    }

    /// Sets that held the words before, and hold them no more.
    async fn held_before(&self, writer: &Writer) -> Result<Vec<Uuid>> {
        let things = self.quotes.iter().chain(&self.people).chain(&self.sources).copied();
        let test = Test::ids(earlier_change::Column::EntityId, things);
        let found = writer.all::<earlier_change::Entity>(&test).await?;
        Ok(found.into_iter().map(|row| row.change_set_id).collect())
    }

    /// Forgets what open sets held before that may have held the words: those of the study, and those of none.
    async fn forget_earlier_states(
        &self,
        writer: &Writer,
        study: Uuid,
        mut sets: HashSet<Uuid>,
    ) -> Result<()> {
        use change_set::Column as C;
        let near = Test::<change_set::Entity>::All(vec![
            Test::texts(C::Status, OPEN.map(ChangeSetStatus::word)),
            Test::Any(vec![Test::is(C::StudyId, study), Test::IsNull(C::StudyId)]),
        ]);
        sets.extend(writer.all(&near).await?.into_iter().map(|set| set.id));
        forget_earlier(writer, sets).await
    }

    /// What was and is proposed of the texts of sources, before and after the words in it are covered.
    async fn proposed_sources(
        &self,
        writer: &Writer,
        study: Uuid,
    ) -> Result<Vec<(change::Model, change::Model)>> {
        let test = Test::texts(change::Column::Entity, [Table::SourceDocument.name()]);
        let mut rows = writer.all::<change::Entity>(&test).await?;
        rows.retain(|row| row.patch.contains("\"text\""));
        let named = rows.iter().map(|row| row.entity_id);
        let own: Vec<Uuid> = named.collect();
        let held = Table::SourceDocument.rows(writer, "id", &own).await?;
        let other: HashSet<Uuid> = held
            .iter()
            .filter(|row| key_in(row, "studyId") != Some(study))
            .filter_map(|row| key_in(row, "id"))
            .collect();
        rows.retain(|row| !other.contains(&row.entity_id));
        let mut covered = Vec::new();
        for row in rows {
            let mut patch = Patch::read(&row.patch, row.format)?;
            let whole = self.sources.contains(&row.entity_id);
            for fields in [&mut patch.set, &mut patch.base] {
                if whole { emptied(fields) } else { self.cover(fields) }
            }
            let after = change::Model { patch: patch.written()?, ..row.clone() };
            if after.patch != row.patch {
                covered.push((row, after));
            }
        }
        Ok(covered)
    }
}

/// Forgets the digests of closed sets, which are of words that are gone.
async fn forget_sums(writer: &Writer, sets: impl Iterator<Item = Uuid>) -> Result<()> {
    use change_set::Column as C;
    let sets: Vec<Uuid> = sets.collect();
    let values = vec![(C::SumOfAll, "".into()), (C::SumOfOpen, "".into())];
    writer.update::<change_set::Entity>(&Test::ids(C::Id, sets.clone()), values).await?;
    let values = vec![(review::Column::Contents, "".into())];
    let of_sets = Test::ids(review::Column::ChangeSetId, sets);
    writer.update::<review::Entity>(&of_sets, values).await?;
    Ok(())
}
