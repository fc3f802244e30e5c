//! Frameworks, versions, domains and roles in a bundle.

use entity::words::{Basis, ReferenceKind};
use serde::Deserialize;
use uuid::Uuid;

use super::{Alias, Placement};

/// A role in which people took part.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParticipantRole {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Code for programs.
    pub code: String,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Who belongs to it.
    #[serde(default)]
    pub description: Option<String>,
}

/// A framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Framework {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// Abbreviation.
    pub short_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Publications it rests on, the first introduced it.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Its versions.
    #[serde(default)]
    pub versions: Vec<Version>,
}

/// A publication.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reference {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// What it is to the framework.
    pub kind: ReferenceKind,
    /// As a line of text.
    pub citation: String,
    /// DOI without a resolver.
    #[serde(default)]
    pub doi: Option<String>,
    /// What is taken from it.
    #[serde(default)]
    pub says: Option<String>,
    /// Whether an editor has read the place.
    pub checked: bool,
}

/// A version of a framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Version {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// What it is called.
    pub label: String,
    /// ISO 8601 date.
    #[serde(default)]
    pub published_on: Option<String>,
    /// Slug of a reference of the framework.
    #[serde(default)]
    pub reference: Option<String>,
    /// What to know of it.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Its domains.
    #[serde(default)]
    pub domains: Vec<Domain>,
}

/// A note on a version.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// What it is about.
    pub topic: String,
    /// The note.
    pub text: String,
    /// Slug of a reference of the framework.
    #[serde(default)]
    pub reference: Option<String>,
    /// Whether an editor has read the place.
    pub checked: bool,
}

/// A domain.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Domain {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Number, from 1.
    pub number: i32,
    /// Name.
    pub name: String,
    /// What belongs to it.
    #[serde(default)]
    pub description: Option<String>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<DomainAlias>,
    /// Questions within it.
    #[serde(default)]
    pub subdomains: Vec<Subdomain>,
}

/// Another name of a domain.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DomainAlias {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The name.
    pub text: String,
    /// BCP 47 tag.
    pub language: String,
    /// Slug of a reference of the framework.
    #[serde(default)]
    pub reference: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// Whether an editor has read the place.
    pub checked: bool,
}

/// A question within a domain.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subdomain {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Code as printed.
    pub code: String,
    /// What it asks.
    pub question: String,
    /// Whether the wording was compared.
    pub wording_checked: bool,
    /// Slug of a reference of the framework.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Names added to a domain.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DomainAddition {
    /// Slug of the version.
    pub framework_version: String,
    /// Number of the domain.
    pub domain: i32,
    /// The names.
    #[serde(default)]
    pub aliases: Vec<DomainAlias>,
}

/// What is added to a category.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Addition {
    /// Slug of the study.
    pub study: String,
    /// Slug of the category.
    pub category: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// Placements.
    #[serde(default)]
    pub placements: Vec<Placement>,
}
