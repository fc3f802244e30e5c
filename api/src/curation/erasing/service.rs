//! Erasing, as one published change set.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    change_set, dataset,
    words::{AuditAction, ChangeOrigin, ChangeSetStatus, RevisionEvent},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    blank::Erasing,
    covered,
    leftovers::{Leftover, Runs},
};
use crate::{
    access::{Action, Event, Permit, Test, may, write::Writer},
    account::Desk,
    clock,
    curation::{
        apply::{Applying, Going, Happened, Record, Trouble},
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
struct Found {
    study: Uuid,
    quotes: BTreeMap<Uuid, Row>,
    people: BTreeMap<Uuid, Row>,
    sources: BTreeSet<Uuid>,
}

impl Found {
    /// Texts in which somebody whose words all go may have said more than what was quoted.
    async fn around(&self, writer: &Writer) -> Result<Vec<Leftover>> {
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
    let writer = Writer::begin(&desk.db, permit).await?;
    let found = look(desk, &writer, &plan).await?;
    let set = the_set(desk, &writer, &found).await?;
    let mut erasing = Erasing {
        quotes: found.quotes.keys().copied().collect(),
        people: found.people.keys().copied().collect(),
        sources: found.sources.clone(),
        words: BTreeSet::new(),
        names: BTreeSet::new(),
        replaced: matches!(&plan, Plan::Quote { replacement: Some(_), .. }),
    };
    erasing.gather(&writer).await?;
    let texts = found.quotes.values().filter_map(|row| text_in(row, "text"));
    erasing.words.extend(texts.filter(|text| !text.is_empty()).map(str::to_owned));
    let terms = crate::curation::service::terms(desk, &writer).await?;
    let version = terms.version;
    let mut applying = Applying::new(&writer, &set, terms);
    let replacement = match &plan {
        Plan::Quote { replacement, .. } => replacement.clone(),
        _ => None,
    };
    take_out(&mut applying, &found, reason.as_ref(), replacement.as_ref()).await?;
    cover_sources(&mut applying, &writer, &found, &erasing).await?;
    let troubles = applying.finish().await?;
    if !troubles.is_empty() {
        return Ok(Erased { set: set.id, quotes: 0, leftovers: Vec::new(), troubles });
    }
    erasing.blank(&writer, found.study, set.id).await?;
    let runs = Runs::of(erasing.words.iter().map(String::as_str));
    let mut leftovers = super::leftovers::found(&writer, found.study, &runs).await?;
    leftovers.extend(found.around(&writer).await?);
    leftovers.sort();
    leftovers.dedup();
    publish(desk, &writer, &set, version).await?;
    let quotes = found.quotes.len();
    let event = Event::done(AuditAction::Erased)
        .about(set.id)
        .in_study(Some(found.study))
        .with("quotes", quotes)
        .with("participants", found.people.len());
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    // Before it is done: a list that names too much is mended, one that names too little is a leak.
    list(desk, &found)?;
    writer.commit().await?;
    desk.db.forget().await?;
    Ok(Erased { set: set.id, quotes, leftovers, troubles: Vec::new() })
}

/// Finds what is to go, of studies of which the viewer is a steward.
async fn look(desk: &Desk, writer: &Writer, plan: &Plan) -> Outcome<Found> {
    let (mut quotes, people, sources) = match plan {
        Plan::Consent { participant } => (Vec::new(), vec![*participant], Vec::new()),
        Plan::Quote { quote, .. } => (vec![*quote], Vec::new(), Vec::new()),
        Plan::Down { quotes, sources } => (quotes.clone(), Vec::new(), sources.clone()),
    };
    let asked =
        [(Kind::Participant, &people), (Kind::SourceDocument, &sources), (Kind::Quote, &quotes)];
    let mut studies: BTreeSet<Uuid> = BTreeSet::new();
    for (kind, keys) in asked {
        let Some(shape) = shape(kind) else { continue };
        let there = records(writer, shape, keys).await?;
        for key in keys {
            let field = if kind == Kind::Participant { "participant" } else { "things" };
            let row = there.get(key).ok_or_else(|| unknown(field, &kind.words()))?;
            let study = key_in(row, "studyId")
                .filter(|study| may(&desk.viewer, Action::Erase, *study))
                .ok_or_else(|| unknown(field, &kind.words()))?;
            studies.insert(study);
        }
    }
    let mut studies = studies.into_iter();
    let (Some(study), None) = (studies.next(), studies.next()) else {
        let message = "Name things of one study.";
        return Err(Problem::of("things", ProblemCode::Invalid, message).into());
    };
    for (table, column, keys) in [
        (Table::QuoteSpeaker, "participantId", &people),
        (Table::QuotePlace, "sourceDocumentId", &sources),
    ] {
        for row in table.rows(writer, column, keys).await? {
            quotes.extend(key_in(&row, "quoteId"));
        }
        // Words that were withdrawn are still in history.
        quotes.extend(writer.once_beside(table.name(), keys).await?);
    }
    let (Some(quote), Some(person)) = (shape(Kind::Quote), shape(Kind::Participant)) else {
        return Err(unknown("things", "quote").into());
    };
    Ok(Found {
        study,
        quotes: records(writer, quote, &quotes).await?.into_iter().collect(),
        people: records(writer, person, &people).await?.into_iter().collect(),
        sources: sources.into_iter().collect(),
    })
}

/// The set, written as a draft first: what is published has a version.
async fn the_set(desk: &Desk, writer: &Writer, found: &Found) -> Result<change_set::Model> {
    let now = clock::now();
    let set = change_set::Model {
        id: fresh_key(),
        study_id: Some(found.study),
        title: "Words erased".to_owned(),
        description: None,
        status: ChangeSetStatus::Draft,
        origin: ChangeOrigin::Consent,
        import_source: None,
        reverts_id: None,
        guarded: false,
        clearing: true,
        changes: 0,
        last_position: 0,
        opened_by: desk.who(),
        opened_at: now,
        changed_at: now,
        submitted_at: None,
        published_by: None,
        published_at: None,
        published_version: None,
    };
    writer.insert::<change_set::Entity>(vec![set.clone()]).await?;
    Ok(set)
}

/// Writes down outside of the database what was erased, for whoever restores an older copy of it.
fn list(desk: &Desk, found: &Found) -> Result<()> {
    let at = clock::now();
    let entry =
        |kind: Kind, id: &Uuid| erased::Erased { entity: kind.table().to_owned(), id: *id, at };
    let mut entries: Vec<erased::Erased> = Vec::new();
    entries.extend(found.quotes.keys().map(|key| entry(Kind::Quote, key)));
    entries.extend(found.people.keys().map(|key| entry(Kind::Participant, key)));
    entries.extend(found.sources.iter().map(|key| entry(Kind::SourceDocument, key)));
    erased::append(&erased::place(&desk.tools.config.data_dir), &entries).map_err(Error::internal)
}

/// Takes the rows out, or puts the replacement there.
async fn take_out(
    applying: &mut Applying<'_>,
    found: &Found,
    reason: Option<&String>,
    replacement: Option<&String>,
) -> Result<()> {
    let (Some(quote), Some(person)) = (shape(Kind::Quote), shape(Kind::Participant)) else {
        return Ok(());
    };
    let reason = reason.map_or(Value::Null, |reason| reason.clone().into());
    let living = |rows: &BTreeMap<Uuid, Row>| -> Vec<(Uuid, Row)> {
        let living = rows.iter().filter(|(_, row)| !withdrawn(row));
        living.map(|(key, row)| (*key, row.clone())).collect()
    };
    let going = |shape, (key, record): (Uuid, Row)| Going {
        change: None,
        shape,
        key,
        record,
        event: RevisionEvent::Erased,
        reason: reason.clone(),
        replaced_by: None,
    };
    if let Some(text) = replacement {
        for (key, before) in living(&found.quotes) {
            applying.let_go_of(Table::QuoteTranslation, "quoteId", key).await?;
            let mut after = before.clone();
            after.insert("text".to_owned(), text.clone().into());
            for column in ["startAt", "endAt", "locator"] {
                after.insert(column.to_owned(), Value::Null);
            }
            after.insert("certainty".to_owned(), "UNKNOWN".into());
            let happened = Happened::Erased;
            let record = Record { change: None, key, before: Some(before), after, happened };
            applying.write(quote, vec![record]).await?;
        }
    } else {
        let gone = living(&found.quotes).into_iter().map(|it| going(quote, it)).collect();
        applying.let_go(gone).await?;
    }
    let gone = living(&found.people).into_iter().map(|it| going(person, it)).collect();
    applying.let_go(gone).await
}

/// Covers the words in the texts of the study's sources; of sources that are taken down, the whole text goes.
async fn cover_sources(
    applying: &mut Applying<'_>,
    writer: &Writer,
    found: &Found,
    erasing: &Erasing,
) -> Result<()> {
    let Some(shape) = shape(Kind::SourceDocument) else { return Ok(()) };
    let own = Table::SourceDocument.rows(writer, "studyId", &[found.study]).await?;
    let keys: Vec<Uuid> = own.iter().filter_map(|row| key_in(row, "id")).collect();
    let mut changed = Vec::new();
    for (key, before) in records(writer, shape, &keys).await? {
        let Some(text) = text_in(&before, "text").map(str::to_owned) else { continue };
        if withdrawn(&before) {
            continue;
        }
        let mut after = before.clone();
        if found.sources.contains(&key) {
            after.insert("text".to_owned(), Value::Null);
        } else {
            let mut covered_text = text.clone();
            for quote in found.quotes.values() {
                let place =
                    |column| value(quote, column).as_u64().and_then(|n| usize::try_from(n).ok());
                let here = key_in(quote, "sourceDocumentId") == Some(key);
                if let (true, Some(start), Some(end)) = (here, place("startAt"), place("endAt")) {
                    covered_text = covered::stretch(&covered_text, start, end);
                }
            }
            covered_text = erasing.covered(&covered_text);
            if covered_text == text {
                continue;
            }
            after.insert("text".to_owned(), covered_text.into());
        }
        let happened = Happened::Erased;
        changed.push(Record { change: None, key, before: Some(before), after, happened });
    }
    applying.write(shape, changed).await
}

/// The set is published, and the data set is of its version.
async fn publish(
    desk: &Desk,
    writer: &Writer,
    set: &change_set::Model,
    version: i64,
) -> Result<()> {
    use change_set::Column as C;
    let now = clock::now();
    let values = vec![
        (dataset::Column::Version, version.into()),
        (dataset::Column::PublishedAt, now.into()),
    ];
    writer.update::<dataset::Entity>(&Test::always(), values).await?;
    let values = vec![
        (C::Status, ChangeSetStatus::Published.word().into()),
        (C::PublishedAt, now.into()),
        (C::PublishedBy, desk.who().into()),
        (C::PublishedVersion, version.into()),
    ];
    writer.update::<change_set::Entity>(&Test::is(C::Id, set.id), values).await?;
    Ok(())
}
