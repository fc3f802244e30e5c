//! A study, its authors and sources, and what its publication counts.

use entity::{reported_count, source_text, study_author};

use super::{Batch, categories, living, numbered, people, quotes};
use crate::{
    folding, identifier,
    interchange::{
        bundle::Study,
        names::{Dangling, Names, StudyNames, key, look, look_if},
    },
    language,
};

/// A study with everything it holds.
pub(super) fn batch(study: &Study, names: &Names, changed_in: i64) -> Result<Batch, Dangling> {
    let of_study = names.study(&study.slug)?;
    let mut batch = Batch { study: Some(of_study.id), ..Batch::default() };
    batch.studies.push(row(study, names, changed_in)?);
    for (position, author) in numbered(&study.authors) {
        let path = format!("{}/author/{position}", of_study.path);
        batch.study_authors.push(study_author::Model {
            id: key(author.id, &path),
            study_id: of_study.id,
            position,
            name: folding::name(&author.name),
            orcid: author.orcid.as_deref().map(identifier::orcid),
            orcid_key: author.orcid.as_deref().map(identifier::orcid_key),
        });
    }
    add_sources(study, of_study, changed_in, &mut batch)?;
    people::add(study, names, of_study, changed_in, &mut batch)?;
    categories::add(study, names, of_study, changed_in, &mut batch)?;
    quotes::add(study, names, of_study, changed_in, &mut batch)?;
    Ok(batch)
}

fn row(study: &Study, names: &Names, changed_in: i64) -> Result<entity::study::Model, Dangling> {
    Ok(living!(study, changed_in, {
        id: names.study(&study.slug)?.id,
        slug: study.slug.clone(),
        title: folding::name(&study.title),
        title_key: folding::key(&study.title),
        order_key: folding::order_key(&study.title),
        doi: study.doi.as_deref().map(identifier::doi),
        doi_key: study.doi.as_deref().map(identifier::doi_key),
        pmcid: study.pmcid.as_deref().map(identifier::pmcid),
        pmcid_key: study.pmcid.as_deref().map(identifier::pmcid_key),
        venue: study.venue.clone(),
        published_on: study.published_on.clone(),
        design: study.design.clone(),
        n_participants: study.n_participants,
        n_focus_groups: study.n_focus_groups,
        framework_version_id: names.version(&study.framework_version)?.id,
        held_from: study.held_from,
        language: study.language.as_deref().map(language::to_stored),
        licence: study.licence.clone(),
        licence_checked: study.licence_checked,
        data_availability: study.data_availability.clone(),
        controller: study.controller.clone(),
        contact: study.contact.clone(),
        legal_basis: study.legal_basis.clone(),
        ethics_reference: study.ethics_reference.clone(),
        retain_until: study.retain_until.clone(),
        basis: study.basis,
    }))
}

fn add_sources(
    study: &Study,
    names: &StudyNames,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for source in &study.sources {
        let id = look(&names.sources, &source.slug)?;
        batch.source_documents.push(living!(source_document, changed_in, {
            id: id,
            study_id: names.id,
            slug: source.slug.clone(),
            kind: source.kind,
            title: folding::name(&source.title),
            published: source.published,
            licence: source.licence.clone(),
            licence_checked: source.licence_checked,
            reuse_allowed: source.reuse_allowed,
            language: source.language.as_deref().map(language::to_stored),
            url: source.url.clone(),
        }));
        batch.source_texts.extend(source.text.clone().map(|text| source_text::Model {
            source_document_id: id,
            // As given: the positions of quotes count its code points.
            text,
        }));
    }
    for count in &study.reported_counts {
        let path = format!("{}/count/{}", names.path, count.what.word());
        batch.reported_counts.push(reported_count::Model {
            id: key(count.id, &path),
            study_id: names.id,
            what: count.what,
            n: count.n,
            basis: count.basis,
            source_document_id: look_if(&names.sources, count.source.as_ref())?,
            locator: count.locator.clone(),
        });
    }
    Ok(())
}
