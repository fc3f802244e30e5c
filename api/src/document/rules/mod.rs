//! Validation (GraphQL September 2025, section 5).
//!
//! | Section | Rule | Where |
//! | --- | --- | --- |
//! | 5.1.1 | Executable definitions | [`super::parser`], as a syntax error |
//! | 5.2.1.1 | Operation type existence | [`validate`] |
//! | 5.2.2.1, 5.2.3.1 | Operation name uniqueness, lone anonymous operation | [`super::parser`] |
//! | 5.2.4.1 | Single root field of subscriptions | 5.2.1.1: there are no subscriptions |
//! | 5.3.1, 5.3.3 | Field selections, leaf field selections | `selections` |
//! | 5.3.2 | Field selection merging | `merging` |
//! | 5.4 | Argument names, uniqueness, required arguments | `arguments` |
//! | 5.5.1.1 | Fragment name uniqueness | [`super::parser`] |
//! | 5.5.1.2, 5.5.1.3 | Fragment spread type existence, fragments on composite types | `selections` |
//! | 5.5.1.4 | Fragments must be used | [`validate`] |
//! | 5.5.2.1, 5.5.2.3 | Fragment spread target defined, fragment spread is possible | `selections` |
//! | 5.5.2.2 | Fragment spreads must not form cycles | [`super::shape`] |
//! | 5.6.1, 5.6.2, 5.6.4 | Values of correct type, input object field names, required fields | [`super::input`] |
//! | 5.6.3 | Input object field uniqueness | [`super::parser`] |
//! | 5.7 | Directives are defined, in valid locations, unique per location | `arguments` |
//! | 5.8 | Variables | `variables` |
//!
//! async-graphql's own validation is turned off: its 8.0.0-rc.5 does not check 5.8.5, compares fields one level deep and
//! without their types, and skips `__typename` with all that stands on it.

mod arguments;
mod merging;
mod selections;
mod variables;

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        DirectiveLocation, ExecutableDocument, FragmentDefinition, OperationDefinition,
        OperationType, Type,
    },
};

pub(super) use self::variables::NonNullUses;
use super::{Index, RequestError, input::Judge};
use crate::config::Limits;

/// Validates a document that [`super::shape::check`] let through.
///
/// Returns the variables that must not be null although their types are nullable. Takes time linear in the document, or
/// for merging in its size once fragments are put in, which is bounded.
///
/// # Errors
///
/// All faults that were found, in the order of the document.
pub(super) fn validate(
    document: &ExecutableDocument,
    index: &Index,
    limits: &Limits,
) -> Result<NonNullUses, Vec<RequestError>> {
    let judge = Judge { index, list_items: limits.list_items };
    let mut validator = Validator { document, index, judge, errors: Vec::new() };
    let fragments: HashMap<&str, Scope<'_>> = document
        .fragments
        .iter()
        .map(|(name, fragment)| (name.as_str(), validator.fragment(fragment)))
        .collect();
    let mut uses = NonNullUses::default();
    let mut spread: HashSet<&str> =
        fragments.values().flat_map(|scope| scope.spreads.iter().copied()).collect();
    for (name, operation) in document.operations.iter() {
        let scope = validator.operation(operation);
        validator.variables(name.map(Name::as_str), operation, &scope, &fragments, &mut uses);
        spread.extend(scope.spreads);
    }
    for (name, fragment) in &document.fragments {
        if !spread.contains(name.as_str()) {
            validator
                .reject(fragment.pos, format!("The fragment `{name}` is not used; remove it."));
        }
    }
    let mut errors = validator.errors;
    if errors.is_empty() {
        errors.extend(merging::check(document, index).err());
    }
    // The parser keeps definitions in no order.
    errors.sort_by_key(|error| error.locations.first().map(|place| (place.line, place.column)));
    if errors.is_empty() { Ok(uses) } else { Err(errors) }
}

struct Validator<'a> {
    document: &'a ExecutableDocument,
    index: &'a Index,
    judge: Judge<'a>,
    errors: Vec<RequestError>,
}

/// What an operation or a fragment uses.
#[derive(Default)]
struct Scope<'a> {
    /// Names of the fragments that it spreads.
    spreads: Vec<&'a str>,
    variables: Vec<VariableUse<'a>>,
}

/// A place where a variable stands.
struct VariableUse<'a> {
    name: &'a str,
    pos: Pos,
    /// The type that is wanted there; none where that is unknown, as within a custom scalar.
    wanted: Option<&'a Type>,
    /// Whether there is a default for that place in the schema.
    has_default: bool,
    /// Whether it is a field of a oneOf input object, which must not be null.
    in_one_of: bool,
}

impl<'a> Validator<'a> {
    fn reject(&mut self, pos: Pos, message: String) {
        self.errors.push(RequestError::invalid(message).at(pos));
    }

    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Scope<'a> {
        let mut scope = Scope::default();
        let (root, location) = match operation.node.ty {
            OperationType::Query => (Some(self.index.query()), DirectiveLocation::Query),
            OperationType::Mutation => (self.index.mutation(), DirectiveLocation::Mutation),
            OperationType::Subscription => (None, DirectiveLocation::Subscription),
        };
        if root.is_none() {
            self.reject(operation.pos, format!("There are no {}s here.", operation.node.ty));
        }
        self.directives(&operation.node.directives, location, &mut scope);
        self.selection_set(&operation.node.selection_set.node, root, &mut scope);
        scope
    }

    fn fragment(&mut self, fragment: &'a Positioned<FragmentDefinition>) -> Scope<'a> {
        let mut scope = Scope::default();
        let node = &fragment.node;
        self.directives(&node.directives, DirectiveLocation::FragmentDefinition, &mut scope);
        let on = self.type_condition(&node.type_condition);
        self.selection_set(&node.selection_set.node, on, &mut scope);
        scope
    }
}
