//! Quotes, and apart from them who spoke, where they stand and how they were coded.

use entity::{coding_note, quote, quote_category, quote_place, quote_speaker, quote_translation};
use uuid::Uuid;

use super::{Batch, chain::Chain, numbered};
use crate::{
    dates,
    interchange::{
        bundle::{Quote, Study},
        names::{Dangling, Names, StudyNames, key, look, look_if},
    },
    language,
};

/// Adds the quotes of a study, and what belongs to each, in the order of their ids. Lists go by it, so that what is read
/// together lies together; and where a row lies does not tell who spoke after whom.
pub(super) fn add(
    study: &Study,
    names: &Names,
    of_study: &StudyNames,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    let things = study.quotes.iter();
    let chain = Chain::of(things.map(|it| (it.slug.as_str(), it.withdrawn.as_ref())));
    let rows = study
        .quotes
        .iter()
        .map(|quote| Ok((row(quote, names, of_study, changed_in, &chain)?, quote)));
    let mut rows = rows.collect::<Result<Vec<_>, Dangling>>()?;
    rows.sort_unstable_by_key(|(row, _)| row.id);
    for (row, quote) in rows {
        let id = row.id;
        batch.quotes.push(row);
        // A tombstone says nothing of who spoke, or where.
        if quote.withdrawn.is_none() {
            let path = format!("{}/quote/{}", of_study.path, quote.slug);
            add_speaker_and_place(quote, id, of_study, batch)?;
            add_translations(quote, id, &path, batch);
            add_codings(quote, id, of_study, &path, batch)?;
        }
    }
    Ok(())
}

fn row(
    quote: &Quote,
    names: &Names,
    of_study: &StudyNames,
    changed_in: i64,
    chain: &Chain<'_>,
) -> Result<quote::Model, Dangling> {
    let withdrawn = quote.withdrawn.as_ref();
    let replaced_by = withdrawn.and_then(|it| chain.end(it));
    let role = quote.role.as_ref().filter(|_| withdrawn.is_none());
    // As given, so that the positions in the source hold.
    let text = withdrawn.map_or_else(|| quote.text.clone(), |_| String::new());
    Ok(quote::Model {
        id: look(&of_study.quotes, &quote.slug)?,
        study_id: of_study.id,
        length: i32::try_from(text.chars().count()).unwrap_or(i32::MAX),
        text,
        language: quote.language.as_deref().map(language::to_stored),
        provenance: quote.provenance,
        access: quote.access,
        role_id: look_if(&names.roles, role)?,
        revision: 1,
        changed_in,
        withdrawn_at: withdrawn.and_then(|it| dates::start(&it.on)),
        withdrawn_reason: withdrawn.and_then(|it| it.reason.clone()),
        replaced_by: replaced_by.map(|slug| look(&of_study.quotes, slug)).transpose()?,
    })
}

fn add_speaker_and_place(
    quote: &Quote,
    quote_id: Uuid,
    names: &StudyNames,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    batch.quote_speakers.push(quote_speaker::Model {
        quote_id,
        participant_id: look_if(&names.participants, quote.participant.as_ref())?,
        unknown_because: quote.participant_unknown,
    });
    batch.quote_places.push(quote_place::Model {
        quote_id,
        source_document_id: look(&names.sources, &quote.source)?,
        locator: quote.locator.clone(),
        start_at: quote.start,
        end_at: quote.end,
        certainty: quote.certainty,
    });
    Ok(())
}

fn add_translations(quote: &Quote, quote_id: Uuid, path: &str, batch: &mut Batch) {
    for (position, translation) in numbered(&quote.translations) {
        batch.quote_translations.push(quote_translation::Model {
            id: key(translation.id, &format!("{path}/translation/{position}")),
            quote_id,
            position,
            language: language::to_stored(&translation.language),
            text: translation.text.clone(),
            method: translation.method,
            translator: translation.translator.clone(),
            access: translation.access,
        });
    }
}

fn add_codings(
    quote: &Quote,
    quote_id: Uuid,
    names: &StudyNames,
    path: &str,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for coding in &quote.codings {
        let id = key(coding.id, &format!("{path}/coding/{}", coding.category));
        batch.quote_categories.push(quote_category::Model {
            id,
            quote_id,
            category_id: look(&names.categories, &coding.category)?,
            valence: coding.valence,
            round: coding.round,
        });
        if coding.note.is_some() || coding.coder.is_some() {
            batch.coding_notes.push(coding_note::Model {
                quote_category_id: id,
                note: coding.note.clone(),
                coder: coding.coder.clone(),
            });
        }
    }
    Ok(())
}
