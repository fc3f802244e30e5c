//! Frameworks and what belongs to all studies.

use async_graphql::ID;

use super::inputs;
use crate::words::{Basis, Closeness, ReferenceKind};

inputs! {
    /// A new participant role.
    CreateParticipantRoleInput /
    /// Other fields of a participant role: what is left out stays as it is, null empties.
    UpdateParticipantRoleInput of ParticipantRole {
        fixed {
            /// What programs call it, in capital letters.
            code: String = "code";
        }
        required {
            /// What it is called.
            name: String = "name";
        }
        optional {
            /// Short name in links. Made of the name if absent.
            slug: String = "slug";
            /// Who is meant.
            description: String = "description";
        }
    }

    /// A new framework.
    CreateFrameworkInput /
    /// Other fields of a framework: what is left out stays as it is, null empties.
    UpdateFrameworkInput of Framework {
        fixed {}
        required {
            /// Its name in full.
            name: String = "name";
            /// Its short name.
            short_name: String = "shortName";
        }
        optional {
            /// Short name in links. Made of the short name if absent.
            slug: String = "slug";
            /// What it is for.
            description: String = "description";
        }
    }

    /// A publication that a framework rests on.
    CreateFrameworkReferenceInput /
    /// Other fields of such a publication: what is left out stays as it is, null empties.
    UpdateFrameworkReferenceInput of FrameworkReference {
        fixed {
            /// The framework.
            framework: ID = "frameworkId";
        }
        required {
            /// What it is to the framework.
            kind: ReferenceKind = "kind";
            /// How to cite it.
            citation: String = "citation";
        }
        optional {
            /// Place among the publications, from 1; the last if absent.
            position: i32 = "position";
            /// Digital object identifier. `https://doi.org/` or `doi:` before it is cut off.
            doi: String = "doi";
            /// What it says, in one sentence.
            says: String = "says";
            /// Whether that was checked in the publication itself; false if absent.
            checked: bool = "checked";
        }
    }

    /// A new version of a framework. Once published, only other names of its domains can be added.
    CreateFrameworkVersionInput /
    /// Other fields of a version that is made in the same set.
    UpdateFrameworkVersionInput of FrameworkVersion {
        fixed {
            /// The framework.
            framework: ID = "frameworkId";
        }
        required {
            /// What the version is called, such as `2.0`.
            label: String = "label";
        }
        optional {
            /// Short name in links. Made of the label if absent.
            slug: String = "slug";
            /// ISO 8601 date, as exact as it is known.
            published_on: String = "publishedOn";
            /// The publication that introduced it.
            reference: ID = "referenceId";
        }
    }

    /// A new note on a version.
    CreateFrameworkNoteInput /
    /// Other fields of a note on a version that is made in the same set.
    UpdateFrameworkNoteInput of FrameworkNote {
        fixed {
            /// The version.
            framework_version: ID = "frameworkVersionId";
        }
        required {
            /// What it is about.
            topic: String = "topic";
            /// The note.
            text: String = "text";
        }
        optional {
            /// Place among the notes, from 1; the last if absent.
            position: i32 = "position";
            /// The publication that says so.
            reference: ID = "referenceId";
            /// Whether that was checked in the publication itself; false if absent.
            checked: bool = "checked";
        }
    }

    /// A new domain.
    CreateDomainInput /
    /// Other fields of a domain of a version that is made in the same set.
    UpdateDomainInput of Domain {
        fixed {
            /// The version.
            framework_version: ID = "frameworkVersionId";
        }
        required {
            /// Its number, from 1.
            number: i32 = "number";
            /// Its name.
            name: String = "name";
        }
        optional {
            /// Short name in links. Made of the name if absent.
            slug: String = "slug";
            /// What it is about.
            description: String = "description";
        }
    }

    /// Another name of a domain.
    CreateDomainAliasInput /
    /// Other fields of such a name: what is left out stays as it is, null empties.
    UpdateDomainAliasInput of DomainAlias {
        fixed {
            /// The domain.
            domain: ID = "domainId";
        }
        required {
            /// The name.
            text: String = "text";
            /// BCP 47 tag of its language.
            language: String = "language";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// The publication that uses it.
            reference: ID = "referenceId";
            /// Whether that was checked in the publication itself; false if absent.
            checked: bool = "checked";
        }
    }

    /// A new sub-domain: a question within a domain.
    CreateSubdomainInput /
    /// Other fields of a sub-domain of a version that is made in the same set.
    UpdateSubdomainInput of Subdomain {
        fixed {
            /// The domain.
            domain: ID = "domainId";
        }
        required {
            /// Its code, unlike any other of the version.
            code: String = "code";
            /// The question.
            question: String = "question";
        }
        optional {
            /// Whether the wording was checked in the publication itself; false if absent.
            wording_checked: bool = "wordingChecked";
            /// The publication that asks it so.
            reference: ID = "referenceId";
        }
    }

    /// What a concept of one version is in another. Name one concept on either side.
    CreateMappingInput /
    /// Other fields of a mapping: what is left out stays as it is, null empties.
    UpdateMappingInput of ConceptMapping {
        fixed {}
        required {
            /// How close the two are.
            relation: Closeness = "relation";
            /// On what it rests.
            basis: Basis = "basis";
        }
        optional {
            /// The domain that is mapped.
            from_domain: ID = "fromDomainId";
            /// The sub-domain that is mapped.
            from_subdomain: ID = "fromSubdomainId";
            /// The domain that it is mapped to.
            to_domain: ID = "toDomainId";
            /// The sub-domain that it is mapped to.
            to_subdomain: ID = "toSubdomainId";
            /// The publication that says so.
            reference: ID = "referenceId";
            /// Why it was judged so.
            rationale: String = "rationale";
        }
    }
}
