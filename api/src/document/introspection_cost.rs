//! Counts the values of an answer to introspection before it is made. The schema holds all of it, so that the count is
//! exact, but for deprecated items and fields under `@skip` or `@include`, which are always counted.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type,
};

use super::{
    Index,
    index::{self, Definition, Directive, Input},
};

/// How many values of introspection cost a point. The query that tools send to read the whole schema must cost less than
/// an operation may by default.
const VALUES_PER_POINT: u64 = 10;

/// What a selection set of introspection is selected of.
#[derive(Clone, Copy)]
pub(super) enum Object<'a> {
    Schema,
    /// A type with a name, of any kind.
    Named(&'a str),
    /// A list, or a type that must not be null. With `true`, what is inside of the latter.
    Wrapped(&'a Type, bool),
    Field(&'a index::Field),
    Input(&'a Input),
    EnumValue,
    Directive(&'a Directive),
}

impl<'a> Object<'a> {
    fn of(ty: &'a Type, is_unwrapped: bool) -> Self {
        match &ty.base {
            BaseType::Named(name) if ty.nullable || is_unwrapped => Self::Named(name.as_str()),
            _ => Self::Wrapped(ty, is_unwrapped),
        }
    }
}

/// The prices of introspection in one document.
pub(super) struct IntrospectionCost<'a> {
    document: &'a ExecutableDocument,
    index: &'a Index,
    /// Values of the types with names, by the selection set. It stands at one place in memory while the document does.
    named: HashMap<(*const SelectionSet, &'a str), u64>,
}

impl<'a> IntrospectionCost<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, index: &'a Index) -> Self {
        Self { document, index, named: HashMap::new() }
    }

    /// Returns the points of what is selected of an object.
    pub(super) fn points(&mut self, set: &'a SelectionSet, object: Object<'a>) -> u64 {
        self.values(set, object).div_ceil(VALUES_PER_POINT)
    }

    fn values(&mut self, set: &'a SelectionSet, object: Object<'a>) -> u64 {
        let Object::Named(name) = object else {
            return self.count(set, object);
        };
        let key = (std::ptr::from_ref(set), name);
        if let Some(values) = self.named.get(&key) {
            return *values;
        }
        let values = self.count(set, object);
        self.named.insert(key, values);
        values
    }

    fn count(&mut self, set: &'a SelectionSet, object: Object<'a>) -> u64 {
        set.items.iter().fold(0_u64, |sum, item| {
            sum.saturating_add(match &item.node {
                Selection::Field(field) => self.field(&field.node, object).saturating_add(1),
                Selection::InlineFragment(fragment) => {
                    self.values(&fragment.node.selection_set.node, object)
                }
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    document.fragments.get(&spread.node.fragment_name.node).map_or(0, |fragment| {
                        self.values(&fragment.node.selection_set.node, object)
                    })
                }
            })
        })
    }

    /// The values below a field.
    fn field(&mut self, field: &'a Field, object: Object<'a>) -> u64 {
        let (set, index) = (&field.selection_set.node, self.index);
        match (object, field.name.node.as_str()) {
            (Object::Schema, "types") => self.sum(set, index.listed_types().map(Object::Named)),
            (Object::Schema, "queryType") => self.values(set, Object::Named(index.query())),
            (Object::Schema, "mutationType") => {
                self.sum(set, index.mutation().into_iter().map(Object::Named))
            }
            (Object::Schema, "directives") => {
                self.sum(set, index.directives().map(Object::Directive))
            }
            (Object::Named(name), list) => self.list_of_type(set, name, list),
            (Object::Wrapped(ty, is_unwrapped), "ofType") => self.values(
                set,
                match &ty.base {
                    BaseType::List(inner) if ty.nullable || is_unwrapped => {
                        Object::of(inner, false)
                    }
                    _ => Object::of(ty, true),
                },
            ),
            (Object::Field(field), "type") => self.values(set, Object::of(&field.ty, false)),
            (Object::Field(field), "args") => {
                self.sum(set, field.arguments.values().map(Object::Input))
            }
            (Object::Input(input), "type") => self.values(set, Object::of(&input.ty, false)),
            (Object::Directive(directive), "args") => {
                self.sum(set, directive.arguments.values().map(Object::Input))
            }
            (Object::Directive(directive), "locations") => directive.locations.len() as u64,
            _ => 0,
        }
    }

    fn list_of_type(&mut self, set: &'a SelectionSet, name: &'a str, list: &str) -> u64 {
        let index = self.index;
        match (index.any_type(name), list) {
            (Some(Definition::Output(fields)), "fields") => {
                self.sum(set, fields.values().map(Object::Field))
            }
            (Some(Definition::Output(_)), "interfaces") => {
                self.sum(set, index.interfaces(name).map(Object::Named))
            }
            (Some(Definition::Output(_) | Definition::Union), "possibleTypes") => {
                self.sum(set, index.members(name).iter().map(|member| Object::Named(member)))
            }
            (Some(Definition::Enum(values)), "enumValues") => {
                let each = self.values(set, Object::EnumValue);
                each.saturating_mul(values.len() as u64)
            }
            (Some(Definition::Input(object)), "inputFields") => {
                self.sum(set, object.fields.values().map(Object::Input))
            }
            _ => 0,
        }
    }

    fn sum(&mut self, set: &'a SelectionSet, items: impl Iterator<Item = Object<'a>>) -> u64 {
        items.fold(0, |sum, item| sum.saturating_add(self.values(set, item)))
    }
}
