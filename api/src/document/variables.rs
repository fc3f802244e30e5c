//! Variables against their declarations, before anything runs (GraphQL specification, section
//! 6.1.2, `CoerceVariableValues`). async-graphql would look at each value only where it is used,
//! after other fields have run.

use async_graphql::{Value, Variables, parser::types::OperationDefinition};

use super::{
    Index, RequestError,
    input::{Judge, Path},
};
use crate::{Code, config::Limits};

/// Checks the variables that an operation declares and drops all others.
///
/// What was omitted stays omitted, so that a resolver can tell it from null; defaults are filled in
/// where the value is used. Errors name the value, as in `$filter.and[0].valence`.
pub fn coerce(
    operation: &OperationDefinition,
    mut given: Variables,
    index: &Index,
    limits: &Limits,
) -> Result<Variables, RequestError> {
    let judge = Judge { index, list_items: limits.list_items };
    let mut kept = Variables::default();
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        let name = &variable.name.node;
        let path = Path::Variable(name.as_str());
        let ty = &variable.var_type.node;
        let Some(value) = given.remove(name) else {
            if !ty.nullable && variable.default_value.is_none() {
                return Err(RequestError::new(
                    Code::BadUserInput,
                    format!("`{path}` is required: send a value of the type `{ty}`."),
                )
                .at(definition.pos));
            }
            continue;
        };
        judge_one(&judge, &value, ty, path).map_err(|error| error.at(definition.pos))?;
        kept.insert(name.clone(), value);
    }
    Ok(kept)
}

fn judge_one(
    judge: &Judge<'_>,
    value: &Value,
    ty: &async_graphql::parser::types::Type,
    path: Path<'_>,
) -> Result<(), RequestError> {
    judge.anywhere(value, path)?;
    judge.fits(value, ty, path)
}
