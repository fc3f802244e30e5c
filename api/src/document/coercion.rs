//! Turns values into those that async-graphql 8.0.0-rc.5 takes for their type: an `ID` may be any integer (GraphQL
//! September 2025, section 3.5.5), and a variable does not tell `2.0` from `2` (section 3.5.1).

use std::collections::HashMap;

use async_graphql::{
    Number, Positioned,
    parser::types::{
        BaseType, Directive, DocumentOperations, ExecutableDocument, OperationType, Selection,
        SelectionSet, Type,
    },
};
use async_graphql_value::{Name, Value};

use super::{
    Index,
    index::{Definition, Input},
    literal,
};

/// Coerces the arguments of a valid document. Defaults of variables are coerced with the variables.
pub(super) fn coerce_arguments(document: &mut ExecutableDocument, index: &Index) {
    let coercion = Coercion(index);
    let root =
        |ty| if ty == OperationType::Mutation { index.mutation() } else { Some(index.query()) };
    match &mut document.operations {
        DocumentOperations::Single(operation) => {
            let root = root(operation.node.ty);
            coercion.selections(&mut operation.node.selection_set.node, root);
        }
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                let root = root(operation.node.ty);
                coercion.selections(&mut operation.node.selection_set.node, root);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        let fragment = &mut fragment.node;
        let on = Some(fragment.type_condition.node.on.node.as_str());
        coercion.selections(&mut fragment.selection_set.node, on);
    }
}

struct Coercion<'a>(&'a Index);

impl Coercion<'_> {
    fn selections(&self, set: &mut SelectionSet, parent: Option<&str>) {
        for item in &mut set.items {
            self.directives(item.node.directives_mut());
            match &mut item.node {
                Selection::Field(field) => {
                    let field = &mut field.node;
                    let known = parent.and_then(|parent| {
                        self.0.selectable_field(parent, field.name.node.as_str())
                    });
                    let Some(known) = known else { continue };
                    self.arguments(&mut field.arguments, &known.arguments);
                    self.selections(&mut field.selection_set.node, Some(&known.named));
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &mut fragment.node;
                    let on = fragment.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.selections(&mut fragment.selection_set.node, on.or(parent));
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn directives(&self, directives: &mut [Positioned<Directive>]) {
        for directive in directives {
            let directive = &mut directive.node;
            if let Some(known) = self.0.directive(directive.name.node.as_str()) {
                self.arguments(&mut directive.arguments, &known.arguments);
            }
        }
    }

    fn arguments(
        &self,
        given: &mut [(Positioned<Name>, Positioned<Value>)],
        known: &HashMap<String, Input>,
    ) {
        for (name, value) in given {
            if let Some(argument) = known.get(name.node.as_str()) {
                let given = std::mem::take(&mut value.node);
                value.node = coerce_value(given, &argument.ty, self.0);
            }
        }
    }
}

/// Returns a value in the form for its type. One that does not fit the type stays as it is.
pub(super) fn coerce_value(value: Value, ty: &Type, index: &Index) -> Value {
    match (value, &ty.base) {
        (Value::List(items), BaseType::List(inner)) => {
            Value::List(items.into_iter().map(|item| coerce_value(item, inner, index)).collect())
        }
        (value, BaseType::List(inner)) => coerce_value(value, inner, index),
        (Value::Number(number), BaseType::Named(name)) if name == "Int" => {
            Value::Number(to_integer(number))
        }
        (Value::Number(number), BaseType::Named(name)) if name == "ID" => to_id(number),
        (Value::Binary(digits), BaseType::Named(name)) if name == "ID" => {
            Value::String(String::from_utf8_lossy(&digits).into_owned())
        }
        (Value::Binary(digits), BaseType::Named(_)) => match literal::big_integer(&digits) {
            Some(number) => Value::Number(number),
            None => Value::Binary(digits),
        },
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
    whole_text(&number).and_then(|text| text.parse::<i32>().ok()).map_or(number, Number::from)
}

fn to_id(number: Number) -> Value {
    if number.is_f64() {
        whole_text(&number).map_or(Value::Number(number), Value::String)
    } else {
        Value::String(number.to_string())
    }
}

/// The text of a number that was read as a Float and has no fraction.
fn whole_text(number: &Number) -> Option<String> {
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)?;
    Some(format!("{float:.0}"))
}
