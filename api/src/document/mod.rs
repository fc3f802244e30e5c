//! Parses, validates and measures documents and coerces their variables, before anything is executed.
//!
//! All functions are pure and take time linear in the document. They run before async-graphql sees the document, because
//! that walks through fragment spreads again and again before any of its own limits apply.

mod arguments;
mod assembly;
mod coercion;
mod cost;
mod index;
mod input;
mod interfaces;
mod introspection_cost;
mod items;
mod lexer;
mod literal;
mod merge;
mod operation;
mod parser;
mod rules;
mod scan;
mod shape;
mod variables;

use async_graphql::{Pos, parser::types::ExecutableDocument};

pub use cost::cost;
pub use index::{Index, IndexError};
pub use input::{Checker, Scalar};
pub use interfaces::complete_interfaces;
pub use items::{Amount, Amounts, measure_items};
pub use merge::{has_repeats, merge};
pub use operation::{Operation, introspection, select, type_names};
use rules::NonNullUses;
pub use variables::{coerce, omit_absent_arguments};

use crate::{Code, config::Limits};

/// Why a document, its variables or its operation name cannot be executed. Nothing has run yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// The published code.
    pub code: Code,
    /// One plain sentence for the caller.
    pub message: String,
    /// Where in the document; lines and columns count from 1.
    pub locations: Vec<Pos>,
}

impl RequestError {
    /// An error with no place in the document.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), locations: Vec::new() }
    }

    /// The same error with a place in the document.
    #[must_use]
    pub fn at(mut self, pos: Pos) -> Self {
        self.locations.push(pos);
        self
    }

    fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::GraphqlValidationFailed, message)
    }

    fn too_complex(message: impl Into<String>) -> Self {
        Self::new(Code::QueryTooComplex, message)
    }
}

impl std::fmt::Display for RequestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequestError {}

/// A document that is valid, whatever variables it is executed with.
#[derive(Clone, Debug)]
pub struct ValidDocument {
    document: ExecutableDocument,
    non_null_uses: NonNullUses,
    asks_for_interfaces: bool,
}

impl ValidDocument {
    /// Whether answers must go through [`complete_interfaces`].
    #[must_use]
    pub fn asks_for_interfaces(&self) -> bool {
        self.asks_for_interfaces
    }
}

impl std::ops::Deref for ValidDocument {
    type Target = ExecutableDocument;

    fn deref(&self) -> &ExecutableDocument {
        &self.document
    }
}

/// Parses a document and validates it: size, nesting, shape after fragments, and the rules of GraphQL September 2025,
/// section 5.
///
/// # Errors
///
/// The first fault of size, syntax or shape, or all faults that validation finds.
pub fn parse(
    text: &str,
    index: &Index,
    limits: &Limits,
) -> Result<ValidDocument, Vec<RequestError>> {
    let mut document = read(text, index, limits).map_err(|error| vec![error])?;
    let non_null_uses = rules::validate(&document, index, limits)?;
    coercion::coerce_arguments(&mut document, index);
    let asks_for_interfaces = interfaces::ask_for_kinds(&mut document);
    Ok(ValidDocument { document, non_null_uses, asks_for_interfaces })
}

fn read(text: &str, index: &Index, limits: &Limits) -> Result<ExecutableDocument, RequestError> {
    let tokens = scan::scan(text, limits)?;
    let document = parser::parse(text, &tokens)?;
    shape::check(&document, index, limits)?;
    Ok(document)
}

#[cfg(test)]
mod tests;
