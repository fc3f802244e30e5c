//! From a bundle's nested document to rows: slugs become keys, names get their sort keys, lists their positions.
//! What does not fit is noted as a problem; the rows are then never written.

mod category;
mod framework;
mod people;
mod quote;
mod study;

use std::collections::HashMap;

use entity::category_quote_count;
use uuid::Uuid;

use super::{bundle::Bundle, problem::Problems, tables::Tables};

/// Keys that no bundle gives are made of this and the path, so that every installation agrees on them.
const NAMESPACE: Uuid = Uuid::from_u128(0x6e61_7373_7300_4000_8000_6b6e_6f77_6c65);

/// Rows, and what was wrong on the way to them.
#[derive(Default)]
pub(super) struct Flat {
    pub(super) tables: Tables,
    pub(super) quote_counts: Vec<category_quote_count::Model>,
    pub(super) problems: Problems,
    changed_in: i64,
    roles: HashMap<String, Uuid>,
    references: HashMap<String, Uuid>,
    versions: HashMap<String, Version>,
}

/// What of a version others refer to.
#[derive(Default)]
struct Version {
    id: Uuid,
    domains: HashMap<i32, Domain>,
}

#[derive(Default)]
struct Domain {
    id: Uuid,
    subdomains: HashMap<String, Uuid>,
}

/// A study's names, for references within it.
#[derive(Default)]
struct Names {
    id: Uuid,
    path: String,
    version: String,
    sources: HashMap<String, Uuid>,
    groups: HashMap<String, Uuid>,
    participants: HashMap<String, Uuid>,
    categories: HashMap<String, Uuid>,
    quotes: HashMap<String, Uuid>,
}

/// The rows of these bundles, which may refer to each other: frameworks and roles first, then studies.
pub(super) fn flatten(bundles: &[Bundle], changed_in: i64) -> Flat {
    let mut flat = Flat { changed_in, ..Flat::default() };
    for bundle in bundles {
        bundle.participant_roles.iter().for_each(|role| flat.role(role));
        bundle.frameworks.iter().for_each(|framework| flat.framework(framework));
    }
    for study in bundles.iter().flat_map(|bundle| &bundle.studies) {
        flat.study(study);
    }
    flat
}

/// The key that was given, or the one that follows from the path.
fn key(given: Option<Uuid>, path: &str) -> Uuid {
    given.unwrap_or_else(|| Uuid::new_v5(&NAMESPACE, path.as_bytes()))
}

/// The place in a list, from 1.
fn position(at: usize) -> i32 {
    i32::try_from(at + 1).unwrap_or(i32::MAX)
}

impl Flat {
    /// The key that a slug stands for.
    fn find(
        &mut self,
        names: &HashMap<String, Uuid>,
        slug: &str,
        path: &str,
        what: &str,
    ) -> Option<Uuid> {
        let found = names.get(slug).copied();
        if found.is_none() {
            let message = format!("there is no {what} \"{slug}\"");
            self.problems.add("UNKNOWN_REFERENCE", path, message);
        }
        found
    }

    /// The key that a slug stands for, where one is given.
    fn find_if_given(
        &mut self,
        names: &HashMap<String, Uuid>,
        slug: Option<&String>,
        path: &str,
        what: &str,
    ) -> Option<Uuid> {
        slug.and_then(|slug| self.find(names, slug, path, what))
    }

    /// The key of a role by its code.
    fn role_of(&mut self, code: Option<&String>, path: &str) -> Option<Uuid> {
        let roles = std::mem::take(&mut self.roles);
        let found = self.find_if_given(&roles, code, path, "participant role");
        self.roles = roles;
        found
    }

    /// The key of a framework's reference by its slug.
    fn reference_of(&mut self, slug: Option<&String>, path: &str) -> Option<Uuid> {
        let references = std::mem::take(&mut self.references);
        let found = self.find_if_given(&references, slug, path, "reference");
        self.references = references;
        found
    }

    /// Notes a name that stands twice in its list.
    fn register(&mut self, names: &mut HashMap<String, Uuid>, slug: &str, id: Uuid, path: &str) {
        if names.insert(slug.to_owned(), id).is_some() {
            self.problems.add("NOT_UNIQUE", path, format!("\"{slug}\" stands twice"));
        }
    }
}
