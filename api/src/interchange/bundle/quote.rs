//! Quotes, as a bundle states them.

use entity::words::{Access, Certainty, Provenance, SpeakerUnknown, TranslationMethod, Valence};
use serde::{Deserialize, Serialize};

use super::{Id, Withdrawn};

/// The words of a person who took part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quote {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Short name within the bundle; it is not stored.
    pub slug: String,
    /// The words, as given; empty once withdrawn.
    pub text: String,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// How the words came to be.
    pub provenance: Provenance,
    /// Who may read it.
    pub access: Access,
    /// Code of the speaker's role.
    pub role: Option<String>,
    /// Slug of the speaker, or
    pub participant: Option<String>,
    /// why no speaker is known.
    pub participant_unknown: Option<SpeakerUnknown>,
    /// Slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
    /// First code point in the source's text, from 0.
    pub start: Option<i32>,
    /// Code point after the last one.
    pub end: Option<i32>,
    /// How sure the place is.
    pub certainty: Certainty,
    /// Translations.
    #[serde(default)]
    pub translations: Vec<Translation>,
    /// Categories it supports.
    #[serde(default)]
    pub codings: Vec<Coding>,
    /// That it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// A translation of a quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Translation {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// BCP 47 tag.
    pub language: String,
    /// The words.
    pub text: String,
    /// Who translated.
    pub method: TranslationMethod,
    /// Name of the translator or the machine.
    pub translator: Option<String>,
    /// Who may read it.
    pub access: Access,
}

/// That a quote supports a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Coding {
    /// Stated id; derived from the slugs where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Slug of the category.
    pub category: String,
    /// Whether it helps, hinders, or both, in this context.
    pub valence: Valence,
    /// The analyst's note.
    pub note: Option<String>,
    /// The coder's display name.
    pub coder: Option<String>,
    /// Round of coding, from 1.
    pub round: i32,
}
