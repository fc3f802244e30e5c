//! Erasing, as one published change set.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    dataset,
    words::{DatasetKind, RevisionEvent},
};
use uuid::Uuid;

use super::{blank::Erasing, carrying::carry_out, covered, leftovers::Leftover};
use crate::{
    access::{Action, Permit, Test, may, write::Writer},
    account::{Desk, check_credential},
    clock,
    curation::{
        apply::Trouble,
        held::{records, withdrawn},
        patch::value,
    },
    erased,
    error::{Error, Result},
    id::{Kind, fresh_key},
    problem::{Outcome, Problem, ProblemCode},
    record::{Row, Table, key_in, shape, text_in},
};

/// What is to be erased.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Somebody took their consent back: all their words, and all that they told of themselves.
    Consent {
        /// The participant.
        participant: Uuid,
    },
    /// A quote says what it must not. `replacement` stands there from then on, or nothing does.
    Quote {
        /// The quote.
        quote: Uuid,
        /// What may be said.
        replacement: Option<String>,
    },
    /// Things may not be shown, by licence or by order.
    Down {
        /// Quotes.
        quotes: Vec<Uuid>,
        /// Sources: their texts, and all quotes from them.
        sources: Vec<Uuid>,
    },
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Erased {
    /// The change set.
    pub set: Uuid,
    /// How many quotes were erased or replaced.
    pub quotes: usize,
    /// Where free text repeats the words.
    pub leftovers: Vec<Leftover>,
    /// What kept it from being done.
    pub troubles: Vec<Trouble>,
}

fn unknown(field: &str, noun: &str) -> Problem {
    let message = format!("There is no such {noun} in a study of which you are a steward.");
    Problem::of(field, ProblemCode::UnknownReference, message)
}

/// Rows that are to go, as they stand.
pub(super) struct Found {
    pub study: Uuid,
    pub quotes: BTreeMap<Uuid, Row>,
    pub people: BTreeMap<Uuid, Row>,
    pub sources: BTreeSet<Uuid>,
    /// Quotes that were theirs once and are somebody else's now.
    pub others: BTreeSet<Uuid>,
}

impl Found {
    fn of(study: Uuid) -> Self {
        let (quotes, people) = (BTreeMap::new(), BTreeMap::new());
        Self { study, quotes, people, sources: BTreeSet::new(), others: BTreeSet::new() }
    }

    /// What is to be erased of these rows, with the words that stood or stand in them.
    pub async fn erasing(&self, writer: &Writer, replaced: bool) -> Result<Erasing> {
        let mut erasing = Erasing {
            quotes: self.quotes.keys().copied().collect(),
            people: self.people.keys().copied().collect(),
            sources: self.sources.clone(),
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            replaced,
        };
        erasing.gather(writer).await?;
        Ok(erasing)
    }

    /// Whether there is anything left to erase.
    async fn says_something(&self, writer: &Writer) -> Result<bool> {
        let living = self.quotes.values().chain(self.people.values()).any(|row| !withdrawn(row));
        let sources: Vec<Uuid> = self.sources.iter().copied().collect();
        let held = Table::SourceText.rows(writer, "sourceDocumentId", &sources).await?;
        Ok(living || !held.is_empty() || !self.erasing(writer, false).await?.words.is_empty())
    }

    /// Returns whether nothing is left of a quote, because its words were erased.
    async fn is_erased(&self, writer: &Writer, quote: Uuid) -> Result<bool> {
        let gone: Vec<Row> =
            self.quotes.get(&quote).filter(|row| withdrawn(row)).cloned().into_iter().collect();
        if gone.is_empty() || self.says_something(writer).await? {
            return Ok(false);
        }
        Ok(self.not_yet_erased(writer, Table::Quote, gone).await?.is_empty())
    }

    /// Of these tombstones, those whose words no erasing took yet.
    pub async fn not_yet_erased(
        &self,
        writer: &Writer,
        table: Table,
        mut rows: Vec<Row>,
    ) -> Result<Vec<Row>> {
        let keys: Vec<Uuid> = rows.iter().filter_map(|row| key_in(row, "id")).collect();
        let last = writer.last_of(table.name(), &keys).await?;
        let erased = |key| last.get(&key).is_some_and(|last| last.event == RevisionEvent::Erased);
        rows.retain(|row| key_in(row, "id").is_none_or(|key| !erased(key)));
        Ok(rows)
    }

    /// Quotes of others that somebody has to look at: those that were taken for theirs, and those whose words stand
    /// partly where words were covered.
    pub async fn others(&self, writer: &Writer) -> Result<Vec<Leftover>> {
        let leftover =
            |key, field: &str| Leftover { kind: Kind::Quote, key, field: field.to_owned() };
        let mut found: Vec<Leftover> =
            self.others.iter().map(|key| leftover(*key, "participant")).collect();
        let sources = Table::SourceDocument.rows(writer, "studyId", &[self.study]).await?;
        let sources: Vec<Uuid> = sources.iter().filter_map(|row| key_in(row, "id")).collect();
        let mut texts: BTreeMap<Uuid, Vec<char>> = BTreeMap::new();
        for row in Table::SourceText.rows(writer, "sourceDocumentId", &sources).await? {
            let text = text_in(&row, "text").filter(|text| text.contains(covered::COVER));
            texts.extend(
                key_in(&row, "sourceDocumentId").zip(text.map(|text| text.chars().collect())),
            );
        }
        let keys: Vec<Uuid> = texts.keys().copied().collect();
        for row in Table::QuotePlace.rows(writer, "sourceDocumentId", &keys).await? {
            let at = |column| value(&row, column).as_u64().and_then(|n| usize::try_from(n).ok());
            let text = key_in(&row, "sourceDocumentId").and_then(|key| texts.get(&key));
            let there = text.zip(at("startAt").zip(at("endAt")));
            let there = there.and_then(|(text, (start, end))| text.get(start..end));
            if there.is_some_and(|there| there.contains(&covered::COVER)) {
                let own = key_in(&row, "quoteId").filter(|key| !self.quotes.contains_key(key));
                found.extend(own.map(|key| leftover(key, "start")));
            }
        }
        Ok(found)
    }

    /// Texts in which somebody whose words all go may have said more than what was quoted.
    pub async fn around(&self, writer: &Writer) -> Result<Vec<Leftover>> {
        if self.people.is_empty() {
            return Ok(Vec::new());
        }
        let mut sources: Vec<Uuid> =
            self.quotes.values().filter_map(|row| key_in(row, "sourceDocumentId")).collect();
        sources.sort_unstable();
        sources.dedup();
        let held = Table::SourceText.rows(writer, "sourceDocumentId", &sources).await?;
        let keys = held.iter().filter_map(|row| key_in(row, "sourceDocumentId"));
        let (kind, field) = (Kind::SourceDocument, "text");
        Ok(keys.map(|key| Leftover { kind, key, field: field.to_owned() }).collect())
    }
}

/// Erases words for good.
///
/// # Errors
///
/// A problem where there is nothing of the kind that the viewer may erase.
pub async fn erase(
    desk: &Desk,
    permit: &Permit,
    plan: Plan,
    reason: Option<String>,
) -> Outcome<Erased> {
    permit.demand(Action::Erase)?;
    let writer = Writer::begin(&desk.db, permit).await?;
    check_credential(desk, &writer).await?;
    // After every other erasing, and before the revisions of this one: so whoever restores can tell that it was done.
    let at = clock::now();
    let found = look(desk, &writer, &plan).await?;
    if let Plan::Quote { quote, .. } = plan
        && found.is_erased(&writer, quote).await?
    {
        let message =
            "The words of this quote were erased already; there is nothing left to erase.";
        return Err(Problem::of("quote", ProblemCode::NothingChanges, message).into());
    }
    let replacement = match &plan {
        Plan::Quote { replacement, .. } => replacement.clone(),
        _ => None,
    };
    let erased = carry_out(desk, &writer, &found, reason.as_ref(), replacement.as_ref()).await?;
    if !erased.troubles.is_empty() {
        return Ok(erased);
    }
    // Before it is done: a list that names too much is mended, one that names too little is a leak.
    let entries = entries(&found, at);
    writer.list_erased(&entries).await?;
    let file = erased::place(&desk.tools.config.data_dir);
    let kind = desk.db.kind().await?.unwrap_or(DatasetKind::Real);
    erased::append(&file, kind, &entries).map_err(Error::internal)?;
    writer.commit().await?;
    desk.db.forget().await?;
    Ok(erased)
}

/// Erases again what a list names and an older copy of the database still holds, and gives the data set an id of its
/// own. Tells how many things that was.
///
/// # Errors
///
/// Where the database refuses. Nothing is changed then.
pub async fn again(desk: &Desk, permit: &Permit, list: &[erased::Erased]) -> Result<usize> {
    let writer = Writer::begin(&desk.db, permit).await?;
    let mut by_study: BTreeMap<Uuid, Found> = BTreeMap::new();
    for kind in [Kind::Quote, Kind::Participant, Kind::SourceDocument] {
        let Some(shape) = shape(kind) else { continue };
        let named = list.iter().filter(|it| it.entity == kind.table()).map(|it| it.id);
        let keys: Vec<Uuid> = named.collect();
        let done = writer.erased_of(kind.table(), &keys).await?;
        for keys in keys.chunks(500) {
            for (key, row) in records(&writer, shape, keys).await? {
                let Some(study) = key_in(&row, "studyId") else { continue };
                // Once is enough: what stands there since was put there lawfully.
                let at = list.iter().filter(|it| it.id == key).map(|it| it.at).max();
                if done.get(&key).copied() >= at {
                    continue;
                }
                let found = by_study.entry(study).or_insert_with(|| Found::of(study));
                match kind {
                    Kind::Quote => drop(found.quotes.insert(key, row)),
                    Kind::Participant => drop(found.people.insert(key, row)),
                    _ => drop(found.sources.insert(key)),
                }
            }
        }
    }
    let mut again = 0;
    for found in by_study.values() {
        if found.says_something(&writer).await? {
            let erased = carry_out(desk, &writer, found, None, None).await?;
            if let Some(trouble) = erased.troubles.first() {
                return Err(Error::internal(std::io::Error::other(trouble.message.clone())));
            }
            again += found.quotes.len() + found.people.len() + found.sources.len();
        }
    }
    writer.list_erased(list).await?;
    let id = vec![(dataset::Column::Id, fresh_key().into())];
    writer.update::<dataset::Entity>(&Test::always(), id).await?;
    writer.commit().await?;
    desk.db.forget().await?;
    Ok(again)
}

/// Finds what is to go, of studies of which the viewer is a steward.
async fn look(desk: &Desk, writer: &Writer, plan: &Plan) -> Outcome<Found> {
    let (mut quotes, people, sources) = match plan {
        Plan::Consent { participant } => (Vec::new(), vec![*participant], Vec::new()),
        Plan::Quote { quote, .. } => (vec![*quote], Vec::new(), Vec::new()),
        Plan::Down { quotes, sources } => (quotes.clone(), Vec::new(), sources.clone()),
    };
    let things = if matches!(plan, Plan::Quote { .. }) { "quote" } else { "things" };
    let asked =
        [(Kind::Participant, &people), (Kind::SourceDocument, &sources), (Kind::Quote, &quotes)];
    let mut studies: BTreeSet<Uuid> = BTreeSet::new();
    for (kind, keys) in asked {
        let Some(shape) = shape(kind) else { continue };
        let there = records(writer, shape, keys).await?;
        for key in keys {
            let field = if kind == Kind::Participant { "participant" } else { things };
            let row = there.get(key).ok_or_else(|| unknown(field, kind.words()))?;
            let study = key_in(row, "studyId")
                .filter(|study| may(&desk.viewer, Action::Erase, *study))
                .ok_or_else(|| unknown(field, kind.words()))?;
            studies.insert(study);
        }
    }
    let mut studies = studies.into_iter();
    let (Some(study), None) = (studies.next(), studies.next()) else {
        let message = "Name things of one study.";
        return Err(Problem::of("things", ProblemCode::Invalid, message).into());
    };
    let (Some(quote), Some(person)) = (shape(Kind::Quote), shape(Kind::Participant)) else {
        return Err(unknown(things, "quote").into());
    };
    let mut once: BTreeSet<Uuid> = BTreeSet::new();
    for (table, column, keys) in [
        (Table::QuoteSpeaker, "participantId", &people),
        (Table::QuotePlace, "sourceDocumentId", &sources),
    ] {
        for row in table.rows(writer, column, keys).await? {
            quotes.extend(key_in(&row, "quoteId"));
        }
        // Words that were withdrawn are still in history.
        let (theirs, others) = writer.once_beside(table.name(), column, keys).await?;
        let theirs = records(writer, quote, &theirs).await?;
        // Of one that is there it is known whose it is, and where it stands.
        let (gone, there): (Vec<_>, Vec<_>) = theirs.into_iter().partition(|it| withdrawn(&it.1));
        quotes.extend(gone.into_iter().map(|(key, _)| key));
        once.extend(others.into_iter().chain(there.into_iter().map(|(key, _)| key)));
    }
    once.retain(|key| !quotes.contains(key));
    Ok(Found {
        study,
        quotes: records(writer, quote, &quotes).await?.into_iter().collect(),
        people: records(writer, person, &people).await?.into_iter().collect(),
        sources: sources.into_iter().collect(),
        others: once,
    })
}

/// What is listed of an erasing, for whoever restores an older copy.
fn entries(found: &Found, at: i64) -> Vec<erased::Erased> {
    let entry =
        |kind: Kind, id: &Uuid| erased::Erased { entity: kind.table().to_owned(), id: *id, at };
    let mut entries: Vec<erased::Erased> = Vec::new();
    entries.extend(found.quotes.keys().map(|key| entry(Kind::Quote, key)));
    entries.extend(found.people.keys().map(|key| entry(Kind::Participant, key)));
    entries.extend(found.sources.iter().map(|key| entry(Kind::SourceDocument, key)));
    entries
}

/// Adds to the database's list what the file of this server alone names, such as what an earlier version erased.
///
/// # Errors
///
/// Where the database refuses.
pub async fn gather(desk: &Desk, list: &[erased::Erased]) -> Result<()> {
    let permit = Permit::of_operator();
    if erased::Erased::missing(&desk.db.erased_things(&permit).await?, list).is_empty() {
        return Ok(());
    }
    let writer = Writer::beside(&desk.db, &permit).await?;
    writer.list_erased(list).await?;
    writer.commit().await
}
