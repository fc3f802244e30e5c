//! Frameworks, their versions, domains and sub-domains, and the roles of people, as a bundle states them.

use entity::words::{Basis, ReferenceKind};
use serde::{Deserialize, Serialize};

use super::Id;

/// A role in which people took part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ParticipantRole {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Code as printed, by which others refer to it.
    pub code: String,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Name as it is printed.
    pub name: String,
    /// What it is, in a few sentences.
    pub description: Option<String>,
}

/// A framework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Framework {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Name as it is printed.
    pub name: String,
    /// The usual abbreviation.
    pub short_name: String,
    /// What it is, in a few sentences.
    pub description: Option<String>,
    /// Publications it rests on.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Its versions.
    #[serde(default)]
    pub versions: Vec<Version>,
}

/// A publication that a framework rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Reference {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Which kind it is.
    pub kind: ReferenceKind,
    /// The reference, as a line of text.
    pub citation: String,
    /// Digital object identifier, without a resolver.
    pub doi: Option<String>,
    /// What is taken from it, in our words.
    pub says: Option<String>,
    /// Whether somebody has read it in the place named.
    pub checked: bool,
}

/// A version of a framework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Version {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// What it is called.
    pub label: String,
    /// ISO 8601 date, as exact as it is known.
    pub published_on: Option<String>,
    /// Slug of the publication that states it.
    pub reference: Option<String>,
    /// Notes on it.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Its domains.
    #[serde(default)]
    pub domains: Vec<Domain>,
}

/// A note on a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Note {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// What it is about.
    pub topic: String,
    /// The words.
    pub text: String,
    /// Slug of the publication that states it.
    pub reference: Option<String>,
    /// Whether somebody has read it in the place named.
    pub checked: bool,
}

/// A domain of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Domain {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Number printed with it, from 1, by which others refer to it.
    pub number: i32,
    /// Name as it is printed.
    pub name: String,
    /// What it is, in a few sentences.
    pub description: Option<String>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<DomainAlias>,
    /// Its sub-domains.
    #[serde(default)]
    pub subdomains: Vec<Subdomain>,
}

/// A sub-domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Subdomain {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Code as printed, by which others refer to it.
    pub code: String,
    /// What it asks, in our words.
    pub question: String,
    /// Whether the wording was compared with the article.
    pub wording_checked: bool,
    /// Slug of the publication that states it.
    pub reference: Option<String>,
}

/// Another name of a domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DomainAlias {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The words.
    pub text: String,
    /// BCP 47 tag.
    pub language: String,
    /// Slug of the publication that states it.
    pub reference: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// Whether somebody has read it in the place named.
    pub checked: bool,
}
