//! Which operation of a document is meant.

use async_graphql::{
    Pos, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
};

use super::RequestError;

/// The operation that a request means.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// What it says.
    pub definition: &'a Positioned<OperationDefinition>,
}

impl Operation<'_> {
    /// Whether it may change something, so that GET must not run it.
    #[must_use]
    pub fn is_mutation(&self) -> bool {
        self.definition.node.ty == OperationType::Mutation
    }
}

/// Finds the operation to run (GraphQL specification, section 6.1, `GetOperation`). An empty name
/// means none, as URLs cannot say null.
pub fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<Operation<'a>, RequestError> {
    let operation = match (name.filter(|name| !name.is_empty()), &document.operations) {
        (None, DocumentOperations::Single(definition)) => Operation { name: None, definition },
        (None, DocumentOperations::Multiple(operations)) => {
            let mut all = operations.iter();
            match (all.next(), all.next()) {
                (Some((name, definition)), None) => {
                    Operation { name: Some(name.as_str()), definition }
                }
                _ => {
                    return Err(RequestError::invalid(
                        "The document has several operations: name one in `operationName`.",
                    ));
                }
            }
        }
        (Some(name), DocumentOperations::Multiple(operations)) => {
            let Some((name, definition)) = operations.get_key_value(name) else {
                return Err(unknown(name));
            };
            Operation { name: Some(name.as_str()), definition }
        }
        (Some(name), DocumentOperations::Single(_)) => return Err(unknown(name)),
    };
    if operation.definition.node.ty == OperationType::Subscription {
        return Err(RequestError::invalid(
            "Subscriptions are not served here: send a query or a mutation.",
        )
        .at(operation.definition.pos));
    }
    Ok(operation)
}

fn unknown(name: &str) -> RequestError {
    let shown: String = name.chars().take(64).collect();
    RequestError::invalid(format!("The document has no operation named `{shown}`."))
}

/// Where a document asks for the schema, if it does. `__typename` is not meant.
#[must_use]
pub fn introspection(document: &ExecutableDocument) -> Option<Pos> {
    let operations =
        document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).find_map(in_selection)
}

fn in_selection(set: &SelectionSet) -> Option<Pos> {
    set.items.iter().find_map(|item| match &item.node {
        Selection::Field(field) => match field.node.name.node.as_str() {
            "__schema" | "__type" | "_service" => Some(field.pos),
            _ => in_selection(&field.node.selection_set.node),
        },
        Selection::InlineFragment(fragment) => in_selection(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => None,
    })
}

/// Returns the response names under which the document selects `__typename`, each once.
#[must_use]
pub fn type_names(document: &ExecutableDocument) -> Vec<String> {
    let operations =
        document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let mut names = Vec::new();
    operations.chain(fragments).for_each(|set| add_type_names(set, &mut names));
    names.sort_unstable();
    names.dedup();
    names
}

fn add_type_names(set: &SelectionSet, names: &mut Vec<String>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                names.push(field.node.response_key().node.to_string());
            }
            Selection::Field(field) => add_type_names(&field.node.selection_set.node, names),
            Selection::InlineFragment(fragment) => {
                add_type_names(&fragment.node.selection_set.node, names);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}
