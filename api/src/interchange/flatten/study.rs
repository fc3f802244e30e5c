//! Studies and what they are made of.

use entity::{reported_count, source_document, source_text, study, study_author};

use super::{Flat, Names, key, position};
use crate::{folding, interchange::bundle};

impl Flat {
    pub(super) fn study(&mut self, study: &bundle::Study) {
        let path = format!("studies[{}]", study.slug);
        let id = key(study.id, &path);
        let Some(version) = self.versions.get(&study.framework_version) else {
            let message = format!("there is no framework version \"{}\"", study.framework_version);
            self.problems.add("UNKNOWN_REFERENCE", path, message);
            return;
        };
        let row = study_row(study, version.id, id, self.changed_in);
        if self.tables.study.iter().any(|other| other.slug == row.slug) {
            self.problems.add("NOT_UNIQUE", &path, "the slug stands twice");
        }
        self.tables.study.push(row);
        let version = study.framework_version.clone();
        let mut names = Names { id, path, version, ..Names::default() };
        for (at, author) in study.authors.iter().enumerate() {
            self.tables.study_author.push(study_author::Model {
                id: key(author.id, &format!("{}.authors[{at}]", names.path)),
                study_id: id,
                position: position(at),
                name: folding::name(&author.name),
                orcid: author.orcid.clone(),
            });
        }
        for source in &study.sources {
            self.source(source, &mut names);
        }
        for count in &study.reported_counts {
            self.reported_count(count, &names);
        }
        self.people(study, &mut names);
        self.categories(&study.categories, &mut names);
        self.quotes(&study.quotes, &mut names);
    }

    fn source(&mut self, source: &bundle::Source, names: &mut Names) {
        let path = format!("{}.sources[{}]", names.path, source.slug);
        let id = key(source.id, &path);
        self.register(&mut names.sources, &source.slug, id, &path);
        self.tables.source_document.push(source_document::Model {
            id,
            study_id: names.id,
            slug: source.slug.clone(),
            kind: source.kind,
            title: source.title.clone(),
            published: source.published,
            licence: source.licence.clone(),
            licence_checked: source.licence_checked,
            reuse_allowed: source.reuse_allowed,
            language: source.language.clone(),
            url: source.url.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        if let Some(text) = &source.text {
            let text = text.clone();
            self.tables.source_text.push(source_text::Model { source_document_id: id, text });
        }
    }

    fn reported_count(&mut self, count: &bundle::ReportedCount, names: &Names) {
        let path = format!("{}.reportedCounts[{:?}]", names.path, count.what);
        let source = self.find_if_given(&names.sources, count.source.as_ref(), &path, "source");
        self.tables.reported_count.push(reported_count::Model {
            id: key(count.id, &path),
            study_id: names.id,
            what: count.what,
            n: count.n,
            basis: count.basis,
            source_document_id: source,
            locator: count.locator.clone(),
        });
    }
}

fn study_row(
    study: &bundle::Study,
    framework_version_id: uuid::Uuid,
    id: uuid::Uuid,
    changed_in: i64,
) -> study::Model {
    study::Model {
        id,
        slug: study.slug.clone(),
        title: folding::name(&study.title),
        title_key: folding::key(&study.title),
        doi: study.doi.clone(),
        pmcid: study.pmcid.clone(),
        venue: study.venue.clone(),
        published_on: study.published_on.clone(),
        design: study.design.clone(),
        n_participants: study.n_participants,
        n_focus_groups: study.n_focus_groups,
        framework_version_id,
        held_from: study.held_from,
        language: study.language.clone(),
        licence: study.licence.clone(),
        licence_checked: study.licence_checked,
        data_availability: study.data_availability.clone(),
        controller: study.controller.clone(),
        contact: study.contact.clone(),
        legal_basis: study.legal_basis.clone(),
        ethics_reference: study.ethics_reference.clone(),
        retain_until: study.retain_until.clone(),
        basis: study.basis,
        revision: 1,
        changed_in,
        withdrawn_at: None,
        withdrawn_reason: None,
        replaced_by: None,
    }
}
