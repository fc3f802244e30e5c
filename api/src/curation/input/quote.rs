//! Quotes, their translations and codings.

use async_graphql::ID;

use super::inputs;
use crate::words::{Access, Certainty, Provenance, SpeakerUnknown, TranslationMethod, Valence};

inputs! {
    /// A new quote. It is for those who work on the study until a steward clears another level of access.
    CreateQuoteInput /
    /// Other fields of a quote: what is left out stays as it is, null empties.
    UpdateQuoteInput of Quote {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// The words, exactly as given: 1 to 100,000 characters.
            text: String = "text";
            /// How the words came to be.
            provenance: Provenance = "provenance";
            /// The source.
            source: ID = "sourceDocumentId";
        }
        optional {
            /// Who may read it; CONTROLLED if absent. A steward has to clear anything else.
            access: Access = "access";
            /// BCP 47 tag of the language.
            language: String = "language";
            /// The role of the speaker.
            role: ID = "roleId";
            /// The speaker. Give either this or `speakerUnknownBecause`.
            participant: ID = "participantId";
            /// Why no speaker is known.
            speaker_unknown_because: SpeakerUnknown = "unknownBecause";
            /// The place in the source, such as `p. 7, table 2`.
            locator: String = "locator";
            /// First character of the quote in the source's text, counted in Unicode code points from 0.
            start: i32 = "startAt";
            /// The character after the last one.
            end: i32 = "endAt";
            /// How sure the place is; UNKNOWN if absent.
            certainty: Certainty = "certainty";
        }
    }

    /// A new translation of a quote.
    CreateTranslationInput /
    /// Other fields of a translation: what is left out stays as it is, null empties.
    UpdateTranslationInput of QuoteTranslation {
        fixed {
            /// The quote.
            quote: ID = "quoteId";
        }
        required {
            /// BCP 47 tag of the language.
            language: String = "language";
            /// The words.
            text: String = "text";
            /// Who made it.
            method: TranslationMethod = "method";
        }
        optional {
            /// Place among the translations, from 1; the last if absent.
            position: i32 = "position";
            /// Name of the translator, or of the machine.
            translator: String = "translator";
            /// Who may read it, never more people than the quote; CONTROLLED if absent. A steward has to clear anything else.
            access: Access = "access";
        }
    }

    /// A new coding: the judgement that a quote supports a category.
    CreateCodingInput /
    /// Other fields of a coding: what is left out stays as it is, null empties.
    UpdateCodingInput of Coding {
        fixed {
            /// The quote.
            quote: ID = "quoteId";
            /// The category.
            category: ID = "categoryId";
        }
        required {
            /// Whether the quote shows the category helping, hindering, or both.
            valence: Valence = "valence";
        }
        optional {
            /// The round of coding, from 1; 1 if absent.
            round: i32 = "round";
            /// What the coder noted on it.
            note: String = "note";
            /// Who coded, by display name.
            coder: String = "coder";
        }
    }
}
