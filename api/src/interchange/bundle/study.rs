//! Studies, their sources, people and categories, as a bundle states them.

use entity::words::{
    Basis, Confidence, Consent, Counted, HeldFrom, Mention, Mode, Origin, SourceKind, Valence,
};
use serde::{Deserialize, Serialize};

use super::{Id, Quote};

/// A study and all it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Study {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Title as printed.
    pub title: String,
    /// Digital object identifier, without a resolver.
    pub doi: Option<String>,
    /// `PubMed` Central id.
    pub pmcid: Option<String>,
    /// Journal or series.
    pub venue: Option<String>,
    /// ISO 8601 date, as exact as it is known.
    pub published_on: Option<String>,
    /// How it was made, in one sentence.
    pub design: Option<String>,
    /// People who took part, as the publication states.
    pub n_participants: Option<i32>,
    /// Focus groups held, as the publication states.
    pub n_focus_groups: Option<i32>,
    /// Slug of the version of the framework.
    pub framework_version: String,
    /// How much of the publication was at hand.
    pub held_from: HeldFrom,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Licence as stated.
    pub licence: Option<String>,
    /// Whether the licence was checked at its source.
    pub licence_checked: bool,
    /// What the publication says of its data.
    pub data_availability: Option<String>,
    /// Who answers for the personal data.
    pub controller: Option<String>,
    /// Whom to ask, and how to apply for access.
    pub contact: Option<String>,
    /// Legal basis of processing.
    pub legal_basis: Option<String>,
    /// Reference of the ethics vote.
    pub ethics_reference: Option<String>,
    /// ISO 8601 date after which personal data must be gone.
    pub retain_until: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// Authors, in their order.
    #[serde(default)]
    pub authors: Vec<Author>,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What the publication counts.
    #[serde(default)]
    pub reported_counts: Vec<ReportedCount>,
    /// Focus groups.
    #[serde(default)]
    pub focus_groups: Vec<FocusGroup>,
    /// People who took part.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Categories.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Quotes.
    #[serde(default)]
    pub quotes: Vec<Quote>,
}

/// An author of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Author {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Name as it is printed.
    pub name: String,
    /// ORCID iD, without a resolver.
    pub orcid: Option<String>,
}

/// A document that a study is known from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Source {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Which kind it is.
    pub kind: SourceKind,
    /// Title as printed.
    pub title: String,
    /// Whether anybody can read it.
    pub published: bool,
    /// Licence as stated.
    pub licence: Option<String>,
    /// Whether the licence was checked at its source.
    pub licence_checked: bool,
    /// Whether the licence allows reprinting; none where it is not known.
    pub reuse_allowed: Option<bool>,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Where it is found.
    pub url: Option<String>,
    /// The words, where they are held.
    pub text: Option<String>,
}

/// A number that the publication states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReportedCount {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// What is counted.
    pub what: Counted,
    /// How many.
    pub n: i32,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of the source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// A focus group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FocusGroup {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// What it is called.
    pub label: String,
    /// ISO 8601 date.
    pub held_on: Option<String>,
    /// Online or in person.
    pub mode: Mode,
}

/// A person who took part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Participant {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// What the person is called in the study.
    pub pseudonym: String,
    /// Code of the role.
    pub role: Option<String>,
    /// Slug of the focus group.
    pub focus_group: Option<String>,
    /// What the person agreed to.
    pub consent: Consent,
    /// ISO 8601 date of the consent.
    pub consent_recorded_on: Option<String>,
    /// What the person told of themselves.
    pub demographic: Option<Demographic>,
}

/// What a person told of themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Demographic {
    /// Age in years.
    pub age_years: Option<i32>,
    /// Gender in the words of the person.
    pub gender: Option<String>,
    /// Years of practice or of illness.
    pub experience_years: Option<i32>,
}

/// What a study found to help, to hinder, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Category {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name, by which others refer to it.
    pub slug: String,
    /// Name as it is printed.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<CategoryAlias>,
    /// Slug of the category it belongs to.
    pub parent: Option<String>,
    /// What it means, as the study defines it.
    pub definition: Option<String>,
    /// What is coded with it.
    pub inclusion: Option<String>,
    /// What is not coded with it.
    pub exclusion: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it helps, hinders, or both.
    pub valence: Valence,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of the source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// Where it lies.
    #[serde(default)]
    pub placements: Vec<Placement>,
    /// When it helps and when it hinders.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Whether people of a role named it.
    #[serde(default)]
    pub roles: Vec<CategoryRole>,
    /// That it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// Another name of a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CategoryAlias {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The words.
    pub text: String,
    /// BCP 47 tag.
    pub language: String,
    /// On what it rests.
    pub basis: Basis,
}

/// Where a category lies in the framework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Placement {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Number of the domain.
    pub domain: i32,
    /// Code of the sub-domain; none for the domain as a whole.
    pub subdomain: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of the source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// Why it was decided so.
    pub rationale: Option<String>,
    /// How sure the editor is.
    pub confidence: Option<Confidence>,
    /// Who decided it.
    pub decided_by: Option<String>,
}

/// When a category that acts both ways helps, or hinders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Condition {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Helps or hinders.
    pub valence: Valence,
    /// The words, from "when".
    pub text: String,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of the source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// Whether people of a role named a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CategoryRole {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Code of the role.
    pub role: String,
    /// Whether they did.
    pub mention: Mention,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of the source.
    pub source: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// That something was withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Withdrawn {
    /// ISO 8601 date.
    pub on: String,
    /// Slug of what took its place.
    pub replaced_by: Option<String>,
    /// Why; for stewards.
    pub reason: Option<String>,
}
