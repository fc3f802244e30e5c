//! Coerces variables before anything runs (GraphQL September 2025, section 6.1.2, `CoerceVariableValues`). async-graphql
//! would look at each value only where it is used, after other fields have run.

use async_graphql::{
    Number, Positioned, Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type},
};

use super::{
    Index, RequestError, ValidDocument,
    index::Definition,
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
                Some(default) => drop(kept.insert(name.clone(), default.node.clone())),
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
        if value == Value::Null && document.non_null_uses.contains(operation.pos, name) {
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

/// Turns numbers without a fraction into integers where an Int is wanted: JSON does not tell `2.0` from `2` (section
/// 3.5.1).
fn coerce_value(value: Value, ty: &Type, index: &Index) -> Value {
    match (value, &ty.base) {
        (Value::List(items), BaseType::List(inner)) => {
            Value::List(items.into_iter().map(|item| coerce_value(item, inner, index)).collect())
        }
        (value, BaseType::List(inner)) => coerce_value(value, inner, index),
        (Value::Number(number), BaseType::Named(name)) if name == "Int" => {
            Value::Number(to_integer(number))
        }
        (Value::Object(mut fields), BaseType::Named(name)) => {
            if let Some(Definition::Input(object)) = index.get(name.as_str()) {
                for (field, value) in &mut fields {
                    if let Some(known) = object.fields.get(field.as_str()) {
                        *value = coerce_value(std::mem::take(value), &known.ty, index);
                    }
                }
            }
            Value::Object(fields)
        }
        (value, _) => value,
    }
}

/// The same number as an integer, if it is one in the range of Int.
fn to_integer(number: Number) -> Number {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number;
    };
    let is_whole = float.fract() == 0.0 && float.abs() <= f64::from(i32::MAX);
    // Written without a fraction, so that no conversion can lose anything.
    match format!("{float:.0}").parse::<i32>() {
        Ok(integer) if is_whole => Number::from(integer),
        _ => number,
    }
}
