//! Categories and what is said of them.

use entity::{
    category, category_alias, category_condition, category_quote_count, category_role, placement,
    words::Access,
};
use uuid::Uuid;

use super::{
    Batch,
    chain::{Chain, parents_first},
    numbered,
};
use crate::{
    dates, folding,
    interchange::{
        bundle::{Category, CategoryAlias, Placement, Study},
        names::{Dangling, Names, StudyNames, VersionNames, category_path, key, look, look_if},
    },
};

/// Adds the categories of a study.
pub(super) fn add(
    study: &Study,
    names: &Names,
    of_study: &StudyNames,
    changed_in: i64,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    let things = study.categories.iter();
    let chain = Chain::of(things.map(|it| (it.slug.as_str(), it.withdrawn.as_ref())));
    let version = names.version(&study.framework_version)?;
    for category in parents_first(&study.categories) {
        let row = row(category, of_study, changed_in, &chain)?;
        let id = row.id;
        batch.categories.push(row);
        if category.withdrawn.is_some() {
            continue;
        }
        let path = category_path(&study.slug, &category.slug);
        for it in &category.aliases {
            batch.category_aliases.push(alias(it, id, &path));
        }
        for it in &category.placements {
            let row = placement(it, id, &path, of_study, version)?;
            batch.placements.push(row);
        }
        add_conditions(category, id, of_study, &path, batch)?;
        add_roles(category, id, names, of_study, &path, batch)?;
        add_counts(study, category, id, batch);
    }
    Ok(())
}

fn row(
    category: &Category,
    names: &StudyNames,
    changed_in: i64,
    chain: &Chain<'_>,
) -> Result<category::Model, Dangling> {
    let withdrawn = category.withdrawn.as_ref();
    let replaced_by = withdrawn.and_then(|it| chain.end(it));
    Ok(category::Model {
        id: look(&names.categories, &category.slug)?,
        study_id: names.id,
        slug: category.slug.clone(),
        name: folding::name(&category.name),
        name_key: folding::key(&category.name),
        order_key: folding::order_key(&category.name),
        parent_id: look_if(&names.categories, category.parent.as_ref())?,
        definition: category.definition.clone(),
        inclusion: category.inclusion.clone(),
        exclusion: category.exclusion.clone(),
        origin: category.origin,
        valence: category.valence,
        basis: category.basis,
        source_document_id: look_if(&names.sources, category.source.as_ref())?,
        locator: category.locator.clone(),
        revision: 1,
        changed_in,
        withdrawn_at: withdrawn.and_then(|it| dates::start(&it.on)),
        withdrawn_reason: withdrawn.and_then(|it| it.reason.clone()),
        replaced_by: replaced_by.map(|slug| look(&names.categories, slug)).transpose()?,
    })
}

/// Another name of a category.
pub(super) fn alias(alias: &CategoryAlias, category: Uuid, path: &str) -> category_alias::Model {
    let text_key = folding::key(&alias.text);
    let path = format!("{path}/alias/{}/{text_key}", alias.language);
    category_alias::Model {
        id: key(alias.id, &path),
        category_id: category,
        text: folding::name(&alias.text),
        text_key,
        language: crate::language::to_stored(&alias.language),
        basis: alias.basis,
    }
}

/// Where a category lies.
pub(super) fn placement(
    placement: &Placement,
    category: Uuid,
    path: &str,
    names: &StudyNames,
    version: &VersionNames,
) -> Result<placement::Model, Dangling> {
    let domain = version.domain(placement.domain)?;
    let place = match &placement.subdomain {
        Some(code) => format!("{path}/placement/{}/{code}", placement.domain),
        None => format!("{path}/placement/{}", placement.domain),
    };
    Ok(placement::Model {
        id: key(placement.id, &place),
        category_id: category,
        domain_id: domain.id,
        subdomain_id: look_if(&domain.subdomains, placement.subdomain.as_ref())?,
        basis: placement.basis,
        source_document_id: look_if(&names.sources, placement.source.as_ref())?,
        locator: placement.locator.clone(),
        rationale: placement.rationale.clone(),
        confidence: placement.confidence,
        decided_by: placement.decided_by.clone(),
    })
}

fn add_conditions(
    category: &Category,
    category_id: Uuid,
    names: &StudyNames,
    path: &str,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for (position, condition) in numbered(&category.conditions) {
        batch.category_conditions.push(category_condition::Model {
            id: key(condition.id, &format!("{path}/condition/{position}")),
            category_id,
            position,
            valence: condition.valence,
            text: condition.text.clone(),
            basis: condition.basis,
            source_document_id: look_if(&names.sources, condition.source.as_ref())?,
            locator: condition.locator.clone(),
        });
    }
    Ok(())
}

fn add_roles(
    category: &Category,
    category_id: Uuid,
    names: &Names,
    of_study: &StudyNames,
    path: &str,
    batch: &mut Batch,
) -> Result<(), Dangling> {
    for role in &category.roles {
        batch.category_roles.push(category_role::Model {
            id: key(role.id, &format!("{path}/role/{}", role.role)),
            category_id,
            role_id: look(&names.roles, &role.role)?,
            mention: role.mention,
            basis: role.basis,
            source_document_id: look_if(&of_study.sources, role.source.as_ref())?,
            locator: role.locator.clone(),
        });
    }
    Ok(())
}

/// How many quotes support a category, for every level of access, also where there are none.
fn add_counts(study: &Study, category: &Category, category_id: Uuid, batch: &mut Batch) {
    let living = study.quotes.iter().filter(|it| it.withdrawn.is_none());
    let coded: Vec<Access> = living
        .filter(|it| it.codings.iter().any(|of| of.category == category.slug))
        .map(|it| it.access)
        .collect();
    for access in Access::ALL {
        let n = coded.iter().filter(|it| *it == access).count();
        batch.category_quote_counts.push(category_quote_count::Model {
            category_id,
            access: *access,
            n: i32::try_from(n).unwrap_or(i32::MAX),
        });
    }
}
