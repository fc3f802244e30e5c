//! Categories and what is said of them.

use std::collections::HashMap;

use entity::{category, category_alias, category_condition, category_role, placement};
use uuid::Uuid;

use super::{Flat, Names, key, position};
use crate::{
    folding,
    interchange::{bundle, check::midnight},
};

impl Flat {
    pub(super) fn categories(&mut self, categories: &[bundle::Category], names: &mut Names) {
        for category in categories {
            let path = format!("{}.categories[{}]", names.path, category.slug);
            let id = key(category.id, &path);
            self.register(&mut names.categories, &category.slug, id, &path);
        }
        let successors: HashMap<&str, &str> = categories
            .iter()
            .filter_map(|c| Some((c.slug.as_str(), c.withdrawn.as_ref()?.replaced_by.as_deref()?)))
            .collect();
        let mut rows = Vec::new();
        for category in categories {
            rows.push(self.category(category, &successors, names));
        }
        self.tables.category.extend(parents_first(rows));
    }

    fn category(
        &mut self,
        category: &bundle::Category,
        successors: &HashMap<&str, &str>,
        names: &Names,
    ) -> category::Model {
        let path = format!("{}.categories[{}]", names.path, category.slug);
        let id = names.categories.get(&category.slug).copied().unwrap_or_default();
        self.said_of_category(category, id, &path, names);
        let parent = category.parent.as_ref();
        let parent_id = self.find_if_given(&names.categories, parent, &path, "category");
        let withdrawn = category.withdrawn.as_ref();
        let end = live_end(&category.slug, successors).map(str::to_owned);
        let replaced_by = self.find_if_given(&names.categories, end.as_ref(), &path, "category");
        let source = category.source.as_ref();
        let source = self.find_if_given(&names.sources, source, &path, "source");
        category::Model {
            id,
            study_id: names.id,
            slug: category.slug.clone(),
            name: folding::name(&category.name),
            name_key: folding::key(&category.name),
            parent_id,
            definition: category.definition.clone(),
            inclusion: category.inclusion.clone(),
            exclusion: category.exclusion.clone(),
            origin: category.origin,
            valence: category.valence,
            basis: category.basis,
            source_document_id: source,
            locator: category.locator.clone(),
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: withdrawn.map(|w| midnight(&w.on).unwrap_or_default()),
            withdrawn_reason: withdrawn.and_then(|w| w.reason.clone()),
            replaced_by: withdrawn.and(replaced_by),
        }
    }

    fn said_of_category(
        &mut self,
        category: &bundle::Category,
        id: Uuid,
        path: &str,
        names: &Names,
    ) {
        for alias in &category.aliases {
            let row = category_alias(alias, id, path);
            self.tables.category_alias.push(row);
        }
        for placement in &category.placements {
            let row = self.placement(placement, id, path, &names.version, &names.sources);
            self.tables.placement.extend(row);
        }
        for (at, condition) in category.conditions.iter().enumerate() {
            let path = format!("{path}.conditions[{at}]");
            let source = condition.source.as_ref();
            let source = self.find_if_given(&names.sources, source, &path, "source");
            self.tables.category_condition.push(category_condition::Model {
                id: key(condition.id, &path),
                category_id: id,
                position: position(at),
                valence: condition.valence,
                text: condition.text.clone(),
                basis: condition.basis,
                source_document_id: source,
                locator: condition.locator.clone(),
            });
        }
        for role in &category.roles {
            let path = format!("{path}.roles[{}]", role.role);
            let source = role.source.as_ref();
            let source = self.find_if_given(&names.sources, source, &path, "source");
            let Some(role_id) = self.role_of(Some(&role.role), &path) else { continue };
            self.tables.category_role.push(category_role::Model {
                id: key(role.id, &path),
                category_id: id,
                role_id,
                mention: role.mention,
                basis: role.basis,
                source_document_id: source,
                locator: role.locator.clone(),
            });
        }
    }

    /// A placement as a row.
    fn placement(
        &mut self,
        placement: &bundle::Placement,
        of: Uuid,
        path: &str,
        version: &str,
        sources: &HashMap<String, Uuid>,
    ) -> Option<placement::Model> {
        let code = placement.subdomain.as_deref().unwrap_or("-");
        let path = format!("{path}.placements[{}:{code}]", placement.domain);
        let source = self.find_if_given(sources, placement.source.as_ref(), &path, "source");
        let domain = self.versions.get(version).and_then(|v| v.domains.get(&placement.domain));
        let Some(domain) = domain else {
            let message = format!("there is no domain {} in \"{version}\"", placement.domain);
            self.problems.add("UNKNOWN_REFERENCE", path, message);
            return None;
        };
        let (domain_id, subdomains) = (domain.id, domain.subdomains.clone());
        let subdomain_id = self.find_if_given(
            &subdomains,
            placement.subdomain.as_ref(),
            &path,
            "sub-domain in that domain",
        );
        Some(placement_row(placement, (of, domain_id, subdomain_id, source), &path))
    }
}

/// A placement's row, once its references are found.
pub(in crate::interchange) fn placement_row(
    placement: &bundle::Placement,
    (category_id, domain_id, subdomain_id, source): (Uuid, Uuid, Option<Uuid>, Option<Uuid>),
    path: &str,
) -> placement::Model {
    placement::Model {
        id: key(placement.id, path),
        category_id,
        domain_id,
        subdomain_id,
        basis: placement.basis,
        source_document_id: source,
        locator: placement.locator.clone(),
        rationale: placement.rationale.clone(),
        confidence: placement.confidence,
        decided_by: placement.decided_by.clone(),
    }
}

/// Another name of a category, as a row.
pub(in crate::interchange) fn category_alias(
    alias: &bundle::Alias,
    of: Uuid,
    path: &str,
) -> category_alias::Model {
    category_alias::Model {
        id: key(alias.id, &format!("{path}.aliases[{}:{}]", alias.language, alias.text)),
        category_id: of,
        text: folding::name(&alias.text),
        text_key: folding::key(&alias.text),
        language: alias.language.clone(),
        basis: alias.basis,
    }
}

/// What lives at the end of a chain of merges; the slug itself where the chain runs in a circle.
pub(super) fn live_end<'a>(
    slug: &'a str,
    successors: &HashMap<&'a str, &'a str>,
) -> Option<&'a str> {
    let mut end = None;
    let mut at = slug;
    for _ in 0..=successors.len() {
        match successors.get(at) {
            Some(next) => {
                end = Some(*next);
                at = next;
            }
            None => break,
        }
    }
    end
}

/// Categories so that no child is written before its parent. Those in a circle come last; checking refuses them.
fn parents_first(mut rows: Vec<category::Model>) -> Vec<category::Model> {
    let mut written: Vec<category::Model> = Vec::with_capacity(rows.len());
    let mut known: std::collections::HashSet<Uuid> = std::collections::HashSet::new();
    loop {
        let (ready, waiting): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.parent_id.is_none_or(|id| known.contains(&id)));
        let stuck = ready.is_empty();
        known.extend(ready.iter().map(|row| row.id));
        written.extend(ready);
        if stuck {
            written.extend(waiting);
            return written;
        }
        rows = waiting;
    }
}
