//! Documents over the service's own schema, with the verdicts of the specification's section 5 (September 2025).

use super::{arguments, directives, fields, fragments, merging, operations, values, variables};

/// One document and the verdict of the specification.
pub struct Case {
    /// The section that decides.
    pub rule: &'static str,
    /// Whether the document is valid.
    pub valid: bool,
    /// What it shows, or what is wrong with it.
    pub because: &'static str,
    /// The document.
    pub document: &'static str,
    /// The variables to send with it, as a JSON object.
    pub variables: &'static str,
    /// The operation to run; empty where the document does not hold several with names.
    pub operation: &'static str,
}

impl Case {
    /// The case with these variables, as a JSON object.
    #[must_use]
    pub const fn with(self, variables: &'static str) -> Self {
        Self { variables, ..self }
    }

    /// The case with the name of the operation to run.
    #[must_use]
    pub const fn run(self, operation: &'static str) -> Self {
        Self { operation, ..self }
    }
}

/// A document that the rule allows.
#[must_use]
pub const fn valid(rule: &'static str, because: &'static str, document: &'static str) -> Case {
    Case { rule, valid: true, because, document, variables: "{}", operation: "" }
}

/// A document that the rule forbids.
#[must_use]
pub const fn invalid(rule: &'static str, because: &'static str, document: &'static str) -> Case {
    Case { rule, valid: false, because, document, variables: "{}", operation: "" }
}

/// All cases, in the order of the specification.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [
        operations::CASES,
        fields::CASES,
        merging::CASES,
        arguments::CASES,
        fragments::CASES,
        values::CASES,
        directives::CASES,
        variables::CASES,
    ]
    .into_iter()
    .flatten()
}
