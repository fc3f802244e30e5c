//! Names and the keys they stand for: every reference in a bundle is looked up here.
//!
//! A key that a bundle does not state is derived from the path of slugs, so that every installation
//! agrees on the ids of what comes with the program.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::bundle::{Bundle, Domain, Id, Study, Version};

/// What keys are derived within. It must never change.
const NAMESPACE: Uuid = Uuid::from_u128(0x6e61_7373_7300_4000_8000_6b6e_6f77_6c65);

/// Slugs, or codes, of one list.
pub type Slugs = HashMap<String, Uuid>;

/// Everything that can be referred to.
#[derive(Debug, Default)]
pub struct Names {
    /// Versions of frameworks, by slug.
    pub versions: HashMap<String, VersionNames>,
    /// Participant roles, by code.
    pub roles: Slugs,
    /// Studies, by slug.
    pub studies: HashMap<String, StudyNames>,
}

/// What can be referred to in a version of a framework.
#[derive(Debug, Default)]
pub struct VersionNames {
    /// Its key.
    pub id: Uuid,
    /// Publications, by slug.
    pub references: Slugs,
    /// Domains, by number.
    pub domains: HashMap<i32, DomainNames>,
}

/// What can be referred to in a domain.
#[derive(Debug, Default)]
pub struct DomainNames {
    /// Its key.
    pub id: Uuid,
    /// Its path.
    pub path: String,
    /// Sub-domains, by code.
    pub subdomains: Slugs,
}

/// What can be referred to in a study.
#[derive(Debug, Default)]
pub struct StudyNames {
    /// Its key.
    pub id: Uuid,
    /// Its path.
    pub path: String,
    /// Slug of the version of the framework.
    pub version: String,
    /// Sources, by slug.
    pub sources: Slugs,
    /// Focus groups, by slug.
    pub focus_groups: Slugs,
    /// Participants, by slug.
    pub participants: Slugs,
    /// Categories, by slug, the withdrawn ones too.
    pub categories: Slugs,
    /// Quotes, by slug, the withdrawn ones too.
    pub quotes: Slugs,
    /// Slugs of categories that are withdrawn.
    pub withdrawn: HashSet<String>,
}

/// A reference that leads nowhere. The checks find these first; this is what is left when they did not.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0:?} is referred to, but not there")]
pub struct Dangling(pub String);

/// The key a bundle states, or the one that follows from the path.
#[must_use]
pub fn key(stated: Option<Id>, path: &str) -> Uuid {
    stated.map_or_else(|| Uuid::new_v5(&NAMESPACE, path.as_bytes()), |stated| stated.key)
}

/// The key of a slug.
pub fn look(slugs: &Slugs, slug: &str) -> Result<Uuid, Dangling> {
    slugs.get(slug).copied().ok_or_else(|| Dangling(slug.to_owned()))
}

/// The key of a slug, if one is given.
pub fn look_if(slugs: &Slugs, slug: Option<&String>) -> Result<Option<Uuid>, Dangling> {
    slug.map(|slug| look(slugs, slug)).transpose()
}

/// Path of a participant role.
#[must_use]
pub fn role_path(slug: &str) -> String {
    format!("role/{slug}")
}

/// Path of a framework.
#[must_use]
pub fn framework_path(slug: &str) -> String {
    format!("framework/{slug}")
}

/// Path of a publication that a framework rests on.
#[must_use]
pub fn reference_path(framework: &str, slug: &str) -> String {
    format!("framework/{framework}/reference/{slug}")
}

/// Path of a version of a framework.
#[must_use]
pub fn version_path(slug: &str) -> String {
    format!("version/{slug}")
}

/// Path of a domain.
#[must_use]
pub fn domain_path(version: &str, slug: &str) -> String {
    format!("version/{version}/domain/{slug}")
}

/// Path of a study.
#[must_use]
pub fn study_path(slug: &str) -> String {
    format!("study/{slug}")
}

/// Path of a category.
#[must_use]
pub fn category_path(study: &str, slug: &str) -> String {
    format!("study/{study}/category/{slug}")
}

impl Names {
    /// What the bundles name, all of them together.
    #[must_use]
    pub fn of<'a>(bundles: impl IntoIterator<Item = &'a Bundle>) -> Self {
        let mut names = Self::default();
        for bundle in bundles {
            for role in &bundle.participant_roles {
                let id = key(role.id, &role_path(&role.slug));
                names.roles.insert(role.code.clone(), id);
            }
            for framework in &bundle.frameworks {
                let path = framework_path(&framework.slug);
                let references =
                    slugs(&path, "reference", &framework.references, |it| (it.id, &it.slug));
                for version in &framework.versions {
                    let of_version = VersionNames::of(version, &references);
                    names.versions.insert(version.slug.clone(), of_version);
                }
            }
            for study in &bundle.studies {
                names.studies.insert(study.slug.clone(), StudyNames::of(study));
            }
        }
        names
    }

    /// A version of a framework.
    pub fn version(&self, slug: &str) -> Result<&VersionNames, Dangling> {
        self.versions.get(slug).ok_or_else(|| Dangling(slug.to_owned()))
    }

    /// A study.
    pub fn study(&self, slug: &str) -> Result<&StudyNames, Dangling> {
        self.studies.get(slug).ok_or_else(|| Dangling(slug.to_owned()))
    }
}

impl VersionNames {
    fn of(version: &Version, references: &Slugs) -> Self {
        let domain = |domain: &Domain| {
            let path = domain_path(&version.slug, &domain.slug);
            let subdomains = domain.subdomains.iter().map(|it| {
                // A code is unique within its version, and keeps its key when it moves.
                let path = format!("{}/subdomain/{}", version_path(&version.slug), it.code);
                (it.code.clone(), key(it.id, &path))
            });
            let names =
                DomainNames { id: key(domain.id, &path), subdomains: subdomains.collect(), path };
            (domain.number, names)
        };
        Self {
            id: key(version.id, &version_path(&version.slug)),
            references: references.clone(),
            domains: version.domains.iter().map(domain).collect(),
        }
    }

    /// A domain.
    pub fn domain(&self, number: i32) -> Result<&DomainNames, Dangling> {
        self.domains.get(&number).ok_or_else(|| Dangling(format!("domain {number}")))
    }
}

impl StudyNames {
    fn of(study: &Study) -> Self {
        let path = study_path(&study.slug);
        let withdrawn = study.categories.iter().filter(|it| it.withdrawn.is_some());
        Self {
            id: key(study.id, &path),
            version: study.framework_version.clone(),
            sources: slugs(&path, "source", &study.sources, |it| (it.id, &it.slug)),
            focus_groups: slugs(&path, "group", &study.focus_groups, |it| (it.id, &it.slug)),
            participants: slugs(&path, "participant", &study.participants, |it| (it.id, &it.slug)),
            categories: slugs(&path, "category", &study.categories, |it| (it.id, &it.slug)),
            quotes: slugs(&path, "quote", &study.quotes, |it| (it.id, &it.slug)),
            withdrawn: withdrawn.map(|it| it.slug.clone()).collect(),
            path,
        }
    }
}

fn slugs<T>(path: &str, noun: &str, list: &[T], of: impl Fn(&T) -> (Option<Id>, &String)) -> Slugs {
    list.iter()
        .map(|item| {
            let (stated, slug) = of(item);
            (slug.clone(), key(stated, &format!("{path}/{noun}/{slug}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_keys_never_change() {
        let path = category_path("cecil-2026", "cost-coverage");
        assert_eq!(path, "study/cecil-2026/category/cost-coverage");
        assert_eq!(key(None, &path).to_string(), "eca64e1f-acb5-579a-aad4-39a2d7fe74a9");
    }

    #[test]
    fn a_stated_key_is_kept() {
        let id = Id { kind: None, key: Uuid::from_u128(9) };
        assert_eq!(key(Some(id), "study/x"), Uuid::from_u128(9));
    }
}
