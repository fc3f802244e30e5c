//! Completes introspection: an interface that implements none has an empty list of `interfaces` (GraphQL September 2025,
//! section 4.2.2). async-graphql 8.0.0-rc.5 answers null, as for types that cannot implement any.
//!
//! A valid document is made to ask for the kind beside each `interfaces`, under a response name that no client can
//! write, and the answer is edited.

use async_graphql::{
    Name, Positioned, Value,
    parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet},
};

/// Ends the response name of an added kind, behind the response name of `interfaces`.
const SUFFIX: &str = "\0kind";

/// Adds the kind beside each `interfaces`, and returns whether there is one. No type but `__Type` has such a field.
pub(super) fn ask_for_kinds(document: &mut ExecutableDocument) -> bool {
    let mut added = false;
    match &mut document.operations {
        DocumentOperations::Single(operation) => {
            added |= extend(&mut operation.node.selection_set.node);
        }
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                added |= extend(&mut operation.node.selection_set.node);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        added |= extend(&mut fragment.node.selection_set.node);
    }
    added
}

fn extend(set: &mut SelectionSet) -> bool {
    let (mut kinds, mut below) = (Vec::new(), false);
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => {
                if field.node.name.node == "interfaces" {
                    kinds.push(kind_beside(field));
                }
                below |= extend(&mut field.node.selection_set.node);
            }
            Selection::InlineFragment(fragment) => {
                below |= extend(&mut fragment.node.selection_set.node);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    let added = below || !kinds.is_empty();
    set.items.extend(kinds);
    added
}

fn kind_beside(interfaces: &Positioned<Field>) -> Positioned<Selection> {
    let pos = interfaces.pos;
    let alias = format!("{}{SUFFIX}", interfaces.node.response_key().node);
    let kind = Field {
        alias: Some(Positioned::new(Name::new(alias), pos)),
        name: Positioned::new(Name::new("kind"), pos),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    Positioned::new(Selection::Field(Positioned::new(kind, pos)), pos)
}

/// Removes the added kinds from an answer, and puts empty lists in the place of null for interfaces.
pub fn complete_interfaces(answer: &mut Value) {
    match answer {
        Value::List(items) => items.iter_mut().for_each(complete_interfaces),
        Value::Object(fields) => {
            let added: Vec<Name> =
                fields.keys().filter(|name| name.ends_with(SUFFIX)).cloned().collect();
            for name in added {
                let kind = fields.shift_remove(&name);
                let interfaces = name.as_str().trim_end_matches(SUFFIX);
                if kind == Some(Value::Enum(Name::new("INTERFACE")))
                    && let Some(value @ Value::Null) = fields.get_mut(interfaces)
                {
                    *value = Value::List(Vec::new());
                }
            }
            fields.values_mut().for_each(complete_interfaces);
        }
        _ => {}
    }
}
