//! Carrying an erasing out: rows go, words are covered, history is blanked, and the set that did it is published.

use std::collections::BTreeMap;

use entity::{
    change_set, dataset,
    words::{AuditAction, ChangeOrigin, ChangeSetStatus, RevisionEvent},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    blank::Erasing,
    covered,
    leftovers::Runs,
    service::{Erased, Found},
};
use crate::{
    access::{Event, Test, write::Writer},
    account::Desk,
    clock,
    curation::{
        apply::{Applying, Going, Happened, Record},
        held::{records, withdrawn},
        patch::value,
    },
    error::Result,
    id::{Kind, fresh_key},
    record::{Row, Table, key_in, shape, text_in},
};

/// Erases what was found, all but the commit.
pub(super) async fn carry_out(
    desk: &Desk,
    writer: &Writer,
    found: &Found,
    reason: Option<&String>,
    replacement: Option<&String>,
) -> Result<Erased> {
    let set = the_set(desk, writer, found).await?;
    let mut erasing = found.erasing(writer, replacement.is_some()).await?;
    let texts = found.quotes.values().filter_map(|row| text_in(row, "text"));
    erasing.words.extend(texts.filter(|text| !text.is_empty()).map(str::to_owned));
    let terms = crate::curation::service::terms(desk, writer).await?;
    let version = terms.version;
    let mut applying = Applying::new(writer, &set, terms);
    take_out(&mut applying, writer, found, reason, replacement).await?;
    cover_sources(&mut applying, writer, found, &erasing).await?;
    let troubles = applying.finish().await?;
    if !troubles.is_empty() {
        return Ok(Erased { set: set.id, quotes: 0, leftovers: Vec::new(), troubles });
    }
    let key = desk.tools.authority.digest_key();
    erasing.blank(writer, found.study, set.id, &key).await?;
    let runs = Runs::of(erasing.words.iter().map(String::as_str));
    let mut leftovers = super::leftovers::found(writer, found.study, &runs).await?;
    leftovers.extend(found.around(writer).await?);
    leftovers.extend(found.others(writer).await?);
    leftovers.sort();
    leftovers.dedup();
    publish(desk, writer, &set, version).await?;
    let quotes = found.quotes.len();
    let event = Event::done(AuditAction::Erased)
        .about(set.id)
        .in_study(Some(found.study))
        .with("quotes", quotes)
        .with("participants", found.people.len());
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(Erased { set: set.id, quotes, leftovers, troubles: Vec::new() })
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
        state: 0,
        sum_of_all: String::new(),
        sum_of_open: String::new(),
    };
    writer.insert::<change_set::Entity>(vec![set.clone()]).await?;
    Ok(set)
}

/// Takes the rows out, or puts the replacement there.
async fn take_out(
    applying: &mut Applying<'_>,
    writer: &Writer,
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
    applying.let_go(gone).await?;
    // Of what was withdrawn before, copies may still hold the words.
    for (table, rows) in [(Table::Quote, &found.quotes), (Table::Participant, &found.people)] {
        let withdrawn = rows.values().filter(|row| withdrawn(row)).cloned();
        let kept = found.not_yet_erased(writer, table, withdrawn.collect()).await?;
        applying.tell_again(table, &kept, RevisionEvent::Erased).await?;
    }
    Ok(())
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
