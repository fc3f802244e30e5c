//! Puts the definitions of a document together: operations and fragments by their names (GraphQL September 2025, sections
//! 5.2 and 5.5.1).

use std::collections::{HashMap, hash_map::Entry};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
    },
};

use super::RequestError;

/// A definition of a document, as it is parsed.
pub(super) enum Definition {
    Operation(Option<Name>, Positioned<OperationDefinition>),
    Fragment(Name, Positioned<FragmentDefinition>),
}

/// Puts definitions together.
///
/// # Errors
///
/// Operations or fragments have a name twice, an operation without a name is not the only one, or there is no operation.
pub(super) fn assemble(definitions: Vec<Definition>) -> Result<ExecutableDocument, RequestError> {
    let mut anonymous: Option<Positioned<OperationDefinition>> = None;
    let (mut named, mut fragments) = (HashMap::new(), HashMap::new());
    for definition in definitions {
        match definition {
            Definition::Fragment(name, fragment) => {
                let pos = fragment.pos;
                insert(&mut fragments, name, fragment, "fragments", pos)?;
            }
            Definition::Operation(Some(name), operation) => {
                let pos = operation.pos;
                insert(&mut named, name, operation, "operations", pos)?;
            }
            Definition::Operation(None, operation) => match &anonymous {
                Some(first) => return Err(not_alone(first.pos).at(operation.pos)),
                None => anonymous = Some(operation),
            },
        }
    }
    let operations = match anonymous {
        Some(operation) if named.is_empty() => DocumentOperations::Single(operation),
        Some(operation) => return Err(not_alone(operation.pos)),
        None if named.is_empty() => {
            return Err(RequestError::invalid("The document holds no operation; add one."));
        }
        None => DocumentOperations::Multiple(named),
    };
    Ok(ExecutableDocument { operations, fragments })
}

fn insert<T>(
    all: &mut HashMap<Name, Positioned<T>>,
    name: Name,
    definition: Positioned<T>,
    kind: &str,
    pos: Pos,
) -> Result<(), RequestError> {
    match all.entry(name) {
        Entry::Occupied(first) => Err(RequestError::invalid(format!(
            "The document has two {kind} named `{}`; rename one.",
            first.key()
        ))
        .at(first.get().pos)
        .at(pos)),
        Entry::Vacant(entry) => {
            entry.insert(definition);
            Ok(())
        }
    }
}

fn not_alone(pos: Pos) -> RequestError {
    RequestError::invalid("An operation without a name must be the only one; name each of them.")
        .at(pos)
}

/// The error of a repeated input field (section 5.6.3). A map keeps only one of the values, so it is found here.
pub(super) fn given_twice(name: &str) -> RequestError {
    let message = format!("The field `{name}` is given twice in one input object; give it once.");
    RequestError::invalid(message)
}
