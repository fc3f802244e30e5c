//! Every path of a user error leads somewhere in what was sent. Each answer that a test gets is looked at.

use async_graphql::{
    Name, Value as Literal,
    parser::{
        parse_query,
        types::{DocumentOperations, Selection},
    },
};
use serde_json::Value;

/// Fails where an answer names an input that was not sent.
pub fn assert_paths_lead_into_the_input(query: &str, variables: &Value, answer: &Value) {
    let Ok(document) = parse_query(query) else { return };
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(several) if several.len() == 1 => {
            several.values().next().unwrap()
        }
        DocumentOperations::Multiple(_) => return,
    };
    for selection in &operation.node.selection_set.node.items {
        let Selection::Field(field) = &selection.node else { continue };
        let errors = &answer["data"][field.node.response_key().node.as_str()]["userErrors"];
        let variable = |name: Name| -> Result<Literal, ()> {
            Ok(Literal::from_json(variables[name.as_str()].clone()).unwrap_or_default())
        };
        let arguments = field.node.arguments.iter().map(|(name, value)| {
            let value = value.node.clone().into_const_with(variable).unwrap();
            (name.node.to_string(), value.into_json().unwrap())
        });
        let arguments = Value::Object(arguments.collect());
        for error in errors.as_array().into_iter().flatten() {
            let Some(path) = error.get("path") else { continue };
            let path: Vec<&str> =
                path.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
            let required = error.get("code").is_none_or(|code| code == "REQUIRED");
            assert!(
                leads_somewhere(&arguments, &path, required),
                "{path:?} is not in the input of {query}\n{error:#}\n{arguments:#}"
            );
        }
    }
}

/// Whether a path leads to a value, or to a field that is missing and must be given. Behind the id of a change set it
/// goes on into that set.
fn leads_somewhere(arguments: &Value, path: &[&str], required: bool) -> bool {
    let mut at = arguments;
    for (n, name) in path.iter().enumerate() {
        let last = n + 1 == path.len();
        let next = match at {
            Value::Array(items) => name.parse::<usize>().ok().and_then(|place| items.get(place)),
            Value::Object(fields) => fields.get(*name),
            _ if n > 0 && path[n - 1] == "changeSet" => return is_in_set(&path[n..]),
            _ => None,
        };
        match next {
            Some(value) => at = value,
            None => return last && required && at.is_object(),
        }
    }
    !path.is_empty()
}

/// Whether this names a change of a set, by its position and its kind, and perhaps a field of it.
fn is_in_set(path: &[&str]) -> bool {
    let position = path.get(1).and_then(|it| it.parse::<u32>().ok());
    let kinds = ["create", "update", "withdraw", "reinstate", "mergeCategories", "splitCategory"];
    let kind = path.get(2).is_some_and(|it| kinds.iter().any(|kind| it.starts_with(kind)));
    path[0] == "changes" && position.is_some_and(|it| it > 0) && kind && path.len() <= 4
}
