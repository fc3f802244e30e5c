//! Studies in a bundle.

use entity::words::{
    Access, Basis, Certainty, Confidence, Consent, Counted, HeldFrom, Mention, Mode, Origin,
    Provenance, SourceKind, SpeakerUnknown, TranslationMethod, Valence,
};
use serde::Deserialize;
use uuid::Uuid;

/// A study with all it holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Study {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Title as printed.
    pub title: String,
    /// DOI without a resolver.
    #[serde(default)]
    pub doi: Option<String>,
    /// PubMed Central id.
    #[serde(default)]
    pub pmcid: Option<String>,
    /// Journal or series.
    #[serde(default)]
    pub venue: Option<String>,
    /// ISO 8601 date.
    #[serde(default)]
    pub published_on: Option<String>,
    /// How it was made.
    #[serde(default)]
    pub design: Option<String>,
    /// People who took part.
    #[serde(default)]
    pub n_participants: Option<i32>,
    /// Focus groups held.
    #[serde(default)]
    pub n_focus_groups: Option<i32>,
    /// Slug of the version its categories are placed in.
    pub framework_version: String,
    /// How much of the publication was at hand.
    pub held_from: HeldFrom,
    /// BCP 47 tag.
    #[serde(default)]
    pub language: Option<String>,
    /// Licence.
    #[serde(default)]
    pub licence: Option<String>,
    /// Whether the licence was checked.
    pub licence_checked: bool,
    /// What is said of its data.
    #[serde(default)]
    pub data_availability: Option<String>,
    /// Who answers for personal data.
    #[serde(default)]
    pub controller: Option<String>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: Option<String>,
    /// Legal basis of processing.
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// Ethics vote.
    #[serde(default)]
    pub ethics_reference: Option<String>,
    /// ISO 8601 date.
    #[serde(default)]
    pub retain_until: Option<String>,
    /// On what the entry rests.
    pub basis: Basis,
    /// Authors in order.
    #[serde(default)]
    pub authors: Vec<Author>,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What the publication states in numbers.
    #[serde(default)]
    pub reported_counts: Vec<ReportedCount>,
    /// Focus groups.
    #[serde(default)]
    pub focus_groups: Vec<FocusGroup>,
    /// Participants.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Categories.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Quotes.
    #[serde(default)]
    pub quotes: Vec<Quote>,
}

/// An author.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Author {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Name as printed.
    pub name: String,
    /// ORCID iD.
    #[serde(default)]
    pub orcid: Option<String>,
}

/// A source.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Which kind it is.
    pub kind: SourceKind,
    /// Title.
    pub title: String,
    /// Whether anybody can read it.
    pub published: bool,
    /// Licence.
    #[serde(default)]
    pub licence: Option<String>,
    /// Whether the licence was checked.
    pub licence_checked: bool,
    /// Whether the licence allows reprinting.
    #[serde(default)]
    pub reuse_allowed: Option<bool>,
    /// BCP 47 tag.
    #[serde(default)]
    pub language: Option<String>,
    /// Where it is.
    #[serde(default)]
    pub url: Option<String>,
    /// Its text.
    #[serde(default)]
    pub text: Option<String>,
}

/// A number the publication states.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportedCount {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// What is counted.
    pub what: Counted,
    /// How many.
    pub n: i32,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of a source of the study.
    #[serde(default)]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<String>,
}

/// A focus group.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FocusGroup {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// What it is called.
    pub label: String,
    /// ISO 8601 date.
    #[serde(default)]
    pub held_on: Option<String>,
    /// How it met.
    pub mode: Mode,
}

/// A person who took part.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Participant {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Pseudonym.
    pub pseudonym: String,
    /// Code of the role.
    #[serde(default)]
    pub role: Option<String>,
    /// Slug of the focus group.
    #[serde(default)]
    pub focus_group: Option<String>,
    /// What they agreed to.
    pub consent: Consent,
    /// ISO 8601 date.
    #[serde(default)]
    pub consent_recorded_on: Option<String>,
    /// What they told of themselves.
    #[serde(default)]
    pub demographic: Option<Demographic>,
}

/// What a person told of themselves.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Demographic {
    /// Age.
    #[serde(default)]
    pub age_years: Option<i32>,
    /// Gender.
    #[serde(default)]
    pub gender: Option<String>,
    /// Years of practice or of illness.
    #[serde(default)]
    pub experience_years: Option<i32>,
}

/// A category.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Category {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug.
    pub slug: String,
    /// Name as printed.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// Slug of the category it belongs to.
    #[serde(default)]
    pub parent: Option<String>,
    /// What it means.
    #[serde(default)]
    pub definition: Option<String>,
    /// What is coded with it.
    #[serde(default)]
    pub inclusion: Option<String>,
    /// What is not.
    #[serde(default)]
    pub exclusion: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it helps or hinders.
    pub valence: Valence,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of a source of the study.
    #[serde(default)]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<String>,
    /// Where it lies.
    #[serde(default)]
    pub placements: Vec<Placement>,
    /// When it helps and when it hinders.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Who named it.
    #[serde(default)]
    pub roles: Vec<RoleMention>,
    /// That it was withdrawn.
    #[serde(default)]
    pub withdrawn: Option<Withdrawal>,
}

/// Another name.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alias {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The name.
    pub text: String,
    /// BCP 47 tag.
    pub language: String,
    /// On what it rests.
    pub basis: Basis,
}

/// A placement.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Placement {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Number of the domain.
    pub domain: i32,
    /// Code of the sub-domain.
    #[serde(default)]
    pub subdomain: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of a source of the study.
    #[serde(default)]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<String>,
    /// Why.
    #[serde(default)]
    pub rationale: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Who decided.
    #[serde(default)]
    pub decided_by: Option<String>,
}

/// A condition of a category that acts both ways.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Condition {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// FACILITATOR or BARRIER.
    pub valence: Valence,
    /// When.
    pub text: String,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of a source of the study.
    #[serde(default)]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<String>,
}

/// Whether people of a role named a category.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleMention {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Code of the role.
    pub role: String,
    /// Whether they did.
    pub mention: Mention,
    /// On what it rests.
    pub basis: Basis,
    /// Slug of a source of the study.
    #[serde(default)]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<String>,
}

/// That something was withdrawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withdrawal {
    /// ISO 8601 date.
    pub on: String,
    /// Slug of what took its place.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// Why; for stewards.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A quote.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quote {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Name within the bundle; not kept.
    pub slug: String,
    /// The words, as given.
    pub text: String,
    /// BCP 47 tag.
    #[serde(default)]
    pub language: Option<String>,
    /// How the words came to be.
    pub provenance: Provenance,
    /// Who may read it.
    pub access: Access,
    /// Code of the role that spoke.
    #[serde(default)]
    pub role: Option<String>,
    /// Slug of the participant.
    #[serde(default)]
    pub participant: Option<String>,
    /// Why no participant is known.
    #[serde(default)]
    pub participant_unknown: Option<SpeakerUnknown>,
    /// Slug of the source.
    pub source: String,
    /// Where in it.
    #[serde(default)]
    pub locator: Option<String>,
    /// First code point.
    #[serde(default)]
    pub start: Option<i32>,
    /// Code point after the last.
    #[serde(default)]
    pub end: Option<i32>,
    /// How sure the place is.
    pub certainty: Certainty,
    /// Translations.
    #[serde(default)]
    pub translations: Vec<Translation>,
    /// Codings.
    #[serde(default)]
    pub codings: Vec<Coding>,
    /// That it was withdrawn.
    #[serde(default)]
    pub withdrawn: Option<Withdrawal>,
}

/// A translation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Translation {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// BCP 47 tag.
    pub language: String,
    /// The words.
    pub text: String,
    /// Who made it.
    pub method: TranslationMethod,
    /// Name of the translator.
    #[serde(default)]
    pub translator: Option<String>,
    /// Who may read it.
    pub access: Access,
}

/// A coding.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coding {
    /// Its key; derived from its path where it is not given.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Slug of the category.
    pub category: String,
    /// What the quote shows.
    pub valence: Valence,
    /// What the coder noted.
    #[serde(default)]
    pub note: Option<String>,
    /// Who coded.
    #[serde(default)]
    pub coder: Option<String>,
    /// Round, from 1.
    pub round: i32,
}
