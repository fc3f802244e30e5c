//! Coerces variables before anything runs (GraphQL September 2025, section 6.1.2, `CoerceVariableValues`). async-graphql
//! would look at each value only where it is used, after other fields have run.

use async_graphql::{
    Positioned, Variables,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
    },
};
use async_graphql_value::{ConstValue, Value};

use super::{
    Index, RequestError, ValidDocument, coercion,
    input::{Judge, Path},
};
use crate::{Code, config::Limits};

/// Checks the variables that an operation declares, puts defaults in the place of those that are absent, and drops all
/// others.
///
/// A variable that is absent and has no default stays absent, so that a resolver can tell it from null.
///
/// # Errors
///
/// A value is absent or does not fit its type. The message names it, as in `$filter.and[0].valence`.
pub fn coerce(
    document: &ValidDocument,
    operation: &Positioned<OperationDefinition>,
    mut given: Variables,
    index: &Index,
    limits: &Limits,
) -> Result<Variables, RequestError> {
    let judge = Judge { index, list_items: limits.list_items };
    let mut kept = Variables::default();
    for definition in &operation.node.variable_definitions {
        let variable = &definition.node;
        let name = &variable.name.node;
        let path = Path::Variable(name.as_str());
        let ty = &variable.var_type.node;
        let Some(value) = given.remove(name) else {
            match &variable.default_value {
                Some(default) => {
                    let default = coerce_value(default.node.clone(), ty, index);
                    kept.insert(name.clone(), default);
                }
                None if ty.nullable => {}
                None => {
                    return Err(RequestError::new(
                        Code::BadUserInput,
                        format!("`{path}` is required: send a value of the type `{ty}`."),
                    )
                    .at(definition.pos));
                }
            }
            continue;
        };
        let value = coerce_value(value, ty, index);
        judge
            .anywhere(&value, path)
            .and_then(|()| judge.fits(&value, ty, path))
            .map_err(|error| error.at(definition.pos))?;
        if value == ConstValue::Null && document.non_null_uses.contains(operation.pos, name) {
            return Err(RequestError::new(
                Code::BadUserInput,
                format!(
                    "`{path}` must not be null where it is used; leave it out to use the default."
                ),
            )
            .at(definition.pos));
        }
        kept.insert(name.clone(), value);
    }
    Ok(kept)
}

fn coerce_value(value: ConstValue, ty: &Type, index: &Index) -> ConstValue {
    // There are no variables in it.
    coercion::coerce_value(value.into_value(), ty, index).into_const().unwrap_or_default()
}

/// Removes the arguments whose variables are absent, as if they were not given (section 6.4.1). async-graphql
/// 8.0.0-rc.5 would refuse them where the schema has a default for a type that is not nullable.
pub fn omit_absent_arguments(document: &mut ExecutableDocument, variables: &Variables) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => {
            omit_within(&mut operation.node.selection_set.node, variables);
        }
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                omit_within(&mut operation.node.selection_set.node, variables);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        omit_within(&mut fragment.node.selection_set.node, variables);
    }
}

fn omit_within(set: &mut SelectionSet, variables: &Variables) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| match &value.node {
                    Value::Variable(name) => variables.contains_key(name),
                    _ => true,
                });
                omit_within(&mut field.node.selection_set.node, variables);
            }
            Selection::InlineFragment(fragment) => {
                omit_within(&mut fragment.node.selection_set.node, variables);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}
