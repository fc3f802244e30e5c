//! Participant roles, frameworks and what belongs to them.

use entity::{domain_alias, framework_note, framework_reference};
use uuid::Uuid;

use super::{Batch, living, numbered};
use crate::{
    folding, identifier,
    interchange::{
        bundle::{Bundle, Domain, DomainAlias, Framework, Version},
        names::{
            Dangling, DomainNames, Names, VersionNames, framework_path, key, look, look_if,
            reference_path, version_path,
        },
    },
    language,
};

/// Adds what the bundle holds beside studies.
pub(super) fn add(
    bundle: &Bundle,
    names: &Names,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for role in &bundle.participant_roles {
        batch.participant_roles.push(living!(participant_role, changed_in, {
            id: look(&names.roles, &role.code)?,
            code: role.code.clone(),
            slug: role.slug.clone(),
            name: folding::name(&role.name),
            name_key: folding::key(&role.name),
            order_key: folding::order_key(&role.name),
            description: role.description.clone(),
        }));
    }
    for framework in &bundle.frameworks {
        add_framework(framework, names, changed_in, batch)?;
    }
    Ok(())
}

fn add_framework(
    framework: &Framework,
    names: &Names,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    let path = framework_path(&framework.slug);
    let id = key(framework.id, &path);
    batch.frameworks.push(living!(framework, changed_in, {
        id: id,
        slug: framework.slug.clone(),
        name: folding::name(&framework.name),
        name_key: folding::key(&framework.name),
        order_key: folding::order_key(&framework.name),
        short_name: folding::name(&framework.short_name),
        description: framework.description.clone(),
    }));
    for (position, reference) in numbered(&framework.references) {
        let path = reference_path(&framework.slug, &reference.slug);
        batch.framework_references.push(framework_reference::Model {
            id: key(reference.id, &path),
            framework_id: id,
            position,
            kind: reference.kind,
            citation: folding::name(&reference.citation),
            doi: reference.doi.as_deref().map(identifier::doi),
            says: reference.says.clone(),
            checked: reference.checked,
        });
    }
    for version in &framework.versions {
        let names = names.version(&version.slug)?;
        batch.framework_versions.push(living!(framework_version, changed_in, {
            id: names.id,
            framework_id: id,
            slug: version.slug.clone(),
            label: folding::name(&version.label),
            published_on: version.published_on.clone(),
            reference_id: look_if(&names.references, version.reference.as_ref())?,
        }));
        add_notes(version, names, batch)?;
        for domain in &version.domains {
            add_domain(domain, names, changed_in, batch)?;
        }
    }
    Ok(())
}

fn add_notes(version: &Version, names: &VersionNames, batch: &mut Batch) -> Result<(), Dangling> {
    let path = version_path(&version.slug);
    for (position, note) in numbered(&version.notes) {
        batch.framework_notes.push(framework_note::Model {
            id: key(note.id, &format!("{path}/note/{position}")),
            framework_version_id: names.id,
            position,
            topic: folding::name(&note.topic),
            text: note.text.clone(),
            reference_id: look_if(&names.references, note.reference.as_ref())?,
            checked: note.checked,
        });
    }
    Ok(())
}

fn add_domain(
    domain: &Domain,
    version: &VersionNames,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    let names = version.domain(domain.number)?;
    batch.domains.push(living!(domain, changed_in, {
        id: names.id,
        framework_version_id: version.id,
        number: domain.number,
        slug: domain.slug.clone(),
        name: folding::name(&domain.name),
        name_key: folding::key(&domain.name),
        order_key: folding::order_key(&domain.name),
        description: domain.description.clone(),
    }));
    for it in &domain.aliases {
        batch.domain_aliases.push(alias(it, names, version)?);
    }
    for subdomain in &domain.subdomains {
        batch.subdomains.push(living!(subdomain, changed_in, {
            id: look(&names.subdomains, &subdomain.code)?,
            domain_id: names.id,
            framework_version_id: version.id,
            code: subdomain.code.clone(),
            question: folding::name(&subdomain.question),
            wording_checked: subdomain.wording_checked,
            reference_id: look_if(&version.references, subdomain.reference.as_ref())?,
        }));
    }
    Ok(())
}

/// Another name of a domain.
pub(super) fn alias(
    alias: &DomainAlias,
    domain: &DomainNames,
    version: &VersionNames,
) -> Result<domain_alias::Model, Dangling> {
    let text_key = folding::key(&alias.text);
    Ok(domain_alias::Model {
        id: alias_key(alias, domain, &text_key),
        domain_id: domain.id,
        text: folding::name(&alias.text),
        text_key,
        language: language::to_stored(&alias.language),
        reference_id: look_if(&version.references, alias.reference.as_ref())?,
        basis: alias.basis,
        checked: alias.checked,
    })
}

fn alias_key(alias: &DomainAlias, domain: &DomainNames, text_key: &str) -> Uuid {
    let path = format!("{}/alias/{}/{text_key}", domain.path, alias.language);
    key(alias.id, &path)
}
