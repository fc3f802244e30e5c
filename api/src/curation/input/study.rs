//! Studies, their authors and sources, and what publications count.

use async_graphql::ID;

use super::inputs;
use crate::words::{Basis, Counted, HeldFrom, SourceKind};

inputs! {
    /// A new study.
    CreateStudyInput /
    /// Other fields of a study: what is left out stays as it is, null empties.
    UpdateStudyInput of Study {
        fixed {
            /// The version of the framework that it used.
            framework_version: ID = "frameworkVersionId";
        }
        required {
            /// Title as printed: 1 to 300 characters.
            title: String = "title";
            /// How much of the publication is at hand.
            held_from: HeldFrom = "heldFrom";
            /// On what the statements about it rest.
            basis: Basis = "basis";
        }
        optional {
            /// Short name in links: small letters, digits and hyphens. Made of the title if absent.
            slug: String = "slug";
            /// Digital object identifier. `https://doi.org/` or `doi:` before it is cut off; of studies, only one has it in
            /// any case.
            doi: String = "doi";
            /// PubMed Central id, with or without `PMC`; only one study has it.
            pmcid: String = "pmcid";
            /// Journal or series.
            venue: String = "venue";
            /// ISO 8601 date, as exact as it is known: year, month or day.
            published_on: String = "publishedOn";
            /// How the study was made, in one sentence.
            design: String = "design";
            /// People who took part, as the publication states.
            participant_count: i32 = "nParticipants";
            /// Focus groups held, as the publication states.
            focus_group_count: i32 = "nFocusGroups";
            /// BCP 47 tag of the language.
            language: String = "language";
            /// Licence as stated.
            licence: String = "licence";
            /// Whether the licence was checked at its source; false if absent.
            licence_checked: bool = "licenceChecked";
            /// What the publication says of its data.
            data_availability: String = "dataAvailability";
            /// Who answers for the personal data (GDPR article 4).
            controller: String = "controller";
            /// Whom to ask, and how to apply for access.
            contact: String = "contact";
            /// Legal basis of processing (GDPR articles 6 and 9).
            legal_basis: String = "legalBasis";
            /// Reference of the ethics vote.
            ethics_reference: String = "ethicsReference";
            /// ISO 8601 date after which personal data must be gone.
            retain_until: String = "retainUntil";
        }
    }

    /// A new author of a study.
    CreateAuthorInput /
    /// Other fields of an author: what is left out stays as it is, null empties.
    UpdateAuthorInput of StudyAuthor {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// Name as printed.
            name: String = "name";
        }
        optional {
            /// Place among the authors, from 1; the last if absent.
            position: i32 = "position";
            /// ORCID iD. `https://orcid.org/` before it is cut off; only one author of a study has it.
            orcid: String = "orcid";
        }
    }

    /// A new source of a study.
    CreateSourceInput /
    /// Other fields of a source: what is left out stays as it is, null empties.
    UpdateSourceInput of SourceDocument {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// What kind of document it is.
            kind: SourceKind = "kind";
            /// Its title.
            title: String = "title";
            /// Whether everybody can get it. A steward has to clear that where its text is given.
            published: bool = "published";
        }
        optional {
            /// Short name in links. Made of the title if absent.
            slug: String = "slug";
            /// Licence as stated.
            licence: String = "licence";
            /// Whether the licence was checked at its source; false if absent.
            licence_checked: bool = "licenceChecked";
            /// Whether the licence allows to print its words again; null where that is not known.
            reuse_allowed: bool = "reuseAllowed";
            /// BCP 47 tag of the language.
            language: String = "language";
            /// Where it can be found.
            url: String = "url";
            /// Its words, where they are held: at most 1,000,000 characters, kept exactly as given. Send letters as UTF-8: a request
            /// with a valid token may have 8 MiB (setting `limits.body_bytes_signed_in`), which `\u` escapes can exceed.
            text: String = "text";
        }
    }

    /// A number that a publication states.
    CreateReportedCountInput /
    /// Other fields of such a number: what is left out stays as it is, null empties.
    UpdateReportedCountInput of ReportedCount {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// What is counted.
            what: Counted = "what";
            /// How many.
            n: i32 = "n";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// The source; needed where the basis is REPORTED.
            source: ID = "sourceDocumentId";
            /// Where in the source; needed where the basis is REPORTED.
            locator: String = "locator";
        }
    }
}
