//! Frameworks are public: everybody sees all that is not withdrawn.

use entity::{
    concept_mapping, domain, domain_alias, framework, framework_note, framework_reference,
    framework_version, participant_role, subdomain,
};

use super::{Rows, Test, Viewer};

/// Frameworks.
#[must_use]
pub fn frameworks(_: &Viewer) -> Rows<framework::Entity> {
    Rows::living(Test::always())
}

/// Versions of frameworks.
#[must_use]
pub fn framework_versions(_: &Viewer) -> Rows<framework_version::Entity> {
    Rows::living(Test::always())
}

/// Publications that frameworks rest on.
#[must_use]
pub fn framework_references(_: &Viewer) -> Rows<framework_reference::Entity> {
    Rows::narrowed(Test::always())
}

/// Notes on versions.
#[must_use]
pub fn framework_notes(_: &Viewer) -> Rows<framework_note::Entity> {
    Rows::narrowed(Test::always())
}

/// Domains.
#[must_use]
pub fn domains(_: &Viewer) -> Rows<domain::Entity> {
    Rows::living(Test::always())
}

/// Other names of domains.
#[must_use]
pub fn domain_aliases(_: &Viewer) -> Rows<domain_alias::Entity> {
    Rows::narrowed(Test::always())
}

/// Sub-domains.
#[must_use]
pub fn subdomains(_: &Viewer) -> Rows<subdomain::Entity> {
    Rows::living(Test::always())
}

/// How concepts of one version relate to those of another.
#[must_use]
pub fn concept_mappings(_: &Viewer) -> Rows<concept_mapping::Entity> {
    Rows::narrowed(Test::always())
}

/// Roles in which people took part.
#[must_use]
pub fn participant_roles(_: &Viewer) -> Rows<participant_role::Entity> {
    Rows::living(Test::always())
}
