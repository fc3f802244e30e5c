//! Frameworks, their parts, and roles.

use entity::{
    domain, domain_alias, framework, framework_note, framework_reference, framework_version,
    participant_role, subdomain,
};
use uuid::Uuid;

use super::{Domain, Flat, Version, key, position};
use crate::{folding, interchange::bundle};

impl Flat {
    pub(super) fn role(&mut self, role: &bundle::ParticipantRole) {
        let path = format!("participantRoles[{}]", role.code);
        let id = key(role.id, &path);
        let mut roles = std::mem::take(&mut self.roles);
        self.register(&mut roles, &role.code, id, &path);
        self.roles = roles;
        self.tables.participant_role.push(participant_role::Model {
            id,
            code: role.code.clone(),
            slug: role.slug.clone(),
            name: folding::name(&role.name),
            name_key: folding::key(&role.name),
            description: role.description.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
    }

    pub(super) fn framework(&mut self, framework: &bundle::Framework) {
        let path = format!("frameworks[{}]", framework.slug);
        let id = key(framework.id, &path);
        self.tables.framework.push(framework::Model {
            id,
            slug: framework.slug.clone(),
            name: folding::name(&framework.name),
            name_key: folding::key(&framework.name),
            short_name: folding::name(&framework.short_name),
            description: framework.description.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        for (at, reference) in framework.references.iter().enumerate() {
            self.reference(reference, id, at, &path);
        }
        for version in &framework.versions {
            self.version(version, id, &path);
        }
    }

    fn reference(&mut self, reference: &bundle::Reference, of: Uuid, at: usize, path: &str) {
        let path = format!("{path}.references[{}]", reference.slug);
        let id = key(reference.id, &path);
        let mut references = std::mem::take(&mut self.references);
        self.register(&mut references, &reference.slug, id, &path);
        self.references = references;
        self.tables.framework_reference.push(framework_reference::Model {
            id,
            framework_id: of,
            position: position(at),
            kind: reference.kind,
            citation: reference.citation.clone(),
            doi: reference.doi.clone(),
            says: reference.says.clone(),
            checked: reference.checked,
        });
    }

    fn version(&mut self, version: &bundle::Version, of: Uuid, path: &str) {
        let path = format!("{path}.versions[{}]", version.slug);
        let id = key(version.id, &path);
        let reference_id = self.reference_of(version.reference.as_ref(), &path);
        self.tables.framework_version.push(framework_version::Model {
            id,
            framework_id: of,
            slug: version.slug.clone(),
            label: version.label.clone(),
            published_on: version.published_on.clone(),
            reference_id,
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        for (at, note) in version.notes.iter().enumerate() {
            let path = format!("{path}.notes[{at}]");
            let reference_id = self.reference_of(note.reference.as_ref(), &path);
            self.tables.framework_note.push(framework_note::Model {
                id: key(note.id, &path),
                framework_version_id: id,
                position: position(at),
                topic: note.topic.clone(),
                text: note.text.clone(),
                reference_id,
                checked: note.checked,
            });
        }
        let mut index = Version { id, ..Version::default() };
        for domain in &version.domains {
            let found = self.domain(domain, id, &path);
            if index.domains.insert(domain.number, found).is_some() {
                let message = format!("the number {} stands twice", domain.number);
                self.problems.add("NOT_UNIQUE", &path, message);
            }
        }
        if self.versions.insert(version.slug.clone(), index).is_some() {
            self.problems.add("NOT_UNIQUE", &path, "the slug stands twice");
        }
    }

    fn domain(&mut self, domain: &bundle::Domain, of: Uuid, path: &str) -> Domain {
        let path = format!("{path}.domains[{}]", domain.number);
        let id = key(domain.id, &path);
        self.tables.domain.push(domain::Model {
            id,
            framework_version_id: of,
            number: domain.number,
            slug: domain.slug.clone(),
            name: folding::name(&domain.name),
            name_key: folding::key(&domain.name),
            description: domain.description.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        for alias in &domain.aliases {
            let row = self.domain_alias(alias, id, &path);
            self.tables.domain_alias.push(row);
        }
        let mut index = Domain { id, ..Domain::default() };
        for subdomain in &domain.subdomains {
            let path = format!("{path}.subdomains[{}]", subdomain.code);
            let id = self.subdomain(subdomain, (index.id, of), &path);
            let mut subdomains = std::mem::take(&mut index.subdomains);
            self.register(&mut subdomains, &subdomain.code, id, &path);
            index.subdomains = subdomains;
        }
        index
    }

    /// Another name of a domain, as a row.
    pub(in crate::interchange) fn domain_alias(
        &mut self,
        alias: &bundle::DomainAlias,
        of: Uuid,
        path: &str,
    ) -> domain_alias::Model {
        let path = format!("{path}.aliases[{}:{}]", alias.language, alias.text);
        domain_alias::Model {
            id: key(alias.id, &path),
            domain_id: of,
            text: folding::name(&alias.text),
            text_key: folding::key(&alias.text),
            language: alias.language.clone(),
            reference_id: self.reference_of(alias.reference.as_ref(), &path),
            basis: alias.basis,
            checked: alias.checked,
        }
    }

    fn subdomain(
        &mut self,
        subdomain: &bundle::Subdomain,
        (domain_id, framework_version_id): (Uuid, Uuid),
        path: &str,
    ) -> Uuid {
        let id = key(subdomain.id, path);
        let reference_id = self.reference_of(subdomain.reference.as_ref(), path);
        self.tables.subdomain.push(subdomain::Model {
            id,
            domain_id,
            framework_version_id,
            code: subdomain.code.clone(),
            question: subdomain.question.clone(),
            wording_checked: subdomain.wording_checked,
            reference_id,
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        });
        id
    }
}
