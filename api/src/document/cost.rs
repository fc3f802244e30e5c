//! What an operation costs before it runs, in points.
//!
//! A field that holds an object costs one point for every row of the pages around it. `totalCount`
//! of a connection costs ten more, because it is a count of its own, and conditions and words of a search cost points, too
//! (`arguments`). A list of objects that is not a page multiplies by the length
//! that `@listSize` assumes in the schema, or by the number of `ids` that are asked for. Introspection costs points by
//! the values of its answer (`introspection_cost`). So the price of a document
//! follows from the schema and the settings, and tells nothing about stored rows.

use std::collections::HashMap;

use async_graphql::{
    Number, Positioned, Value as ConstValue, Variables,
    parser::types::{
        ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use super::{
    Index, arguments,
    index::{self, is_connection},
    introspection_cost::{IntrospectionCost, Object},
};
use crate::config::Limits;

/// The points of one selection set. A connection's fields are of two kinds: lists, which are paid
/// once for each row of its page, and the others, which are paid once. A fragment on a connection
/// does not know the page, so the kinds are kept apart until the field is met.
#[derive(Clone, Copy, Default)]
struct Points {
    once: u64,
    per_row: u64,
    /// Totals of the connection.
    totals: u64,
}

impl Points {
    fn beside(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            per_row: self.per_row.saturating_add(other.per_row),
            totals: self.totals.saturating_add(other.totals),
        }
    }

    /// As much as the dearer of both.
    fn or(self, other: Self) -> Self {
        Self {
            once: self.once.max(other.once),
            per_row: self.per_row.max(other.per_row),
            totals: self.totals.max(other.totals),
        }
    }

    fn of_page(self, rows: u64) -> u64 {
        self.once.saturating_add(self.per_row.saturating_mul(rows))
    }
}

/// The cost of one operation of a document that [`super::parse`] let through.
#[must_use]
pub fn cost(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    index: &Index,
    limits: &Limits,
) -> u64 {
    let root = match operation.ty {
        OperationType::Query => Some(index.query()),
        OperationType::Mutation => index.mutation(),
        OperationType::Subscription => None,
    };
    let mut ledger = Ledger {
        document,
        operation,
        variables,
        index,
        limits,
        fragments: HashMap::new(),
        introspection: IntrospectionCost::new(document, index),
    };
    ledger.selection_set(&operation.selection_set, root).once
}

struct Ledger<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    index: &'a Index,
    limits: &'a Limits,
    fragments: HashMap<&'a str, Points>,
    introspection: IntrospectionCost<'a>,
}

impl<'a> Ledger<'a> {
    fn selection_set(
        &mut self,
        set: &'a Positioned<SelectionSet>,
        parent: Option<&'a str>,
    ) -> Points {
        let is_abstract = parent.is_some_and(|parent| !self.index.members(parent).is_empty());
        let mut points = Points::default();
        // An interface or a union stands for one object, so of fragments on objects only the dearest is paid.
        let mut by_object: HashMap<&str, Points> = HashMap::new();
        for selection in &set.node.items {
            let (part, condition) = match &selection.node {
                Selection::Field(field) => (self.field(&field.node, parent), None),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let condition = condition.map(|condition| condition.node.on.node.as_str());
                    let below = &fragment.node.selection_set;
                    (self.selection_set(below, condition.or(parent)), condition)
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str())
                }
            };
            match condition.filter(|on| is_abstract && self.index.members(on).is_empty()) {
                Some(object) => {
                    let sum = by_object.entry(object).or_default();
                    *sum = sum.beside(part);
                }
                None => points = points.beside(part),
            }
        }
        points.beside(by_object.into_values().fold(Points::default(), Points::or))
    }

    fn field(&mut self, field: &'a Field, parent: Option<&'a str>) -> Points {
        let in_connection = parent.is_some_and(is_connection);
        let name = field.name.node.as_str();
        if in_connection && name == "totalCount" {
            return Points { totals: 1, ..Points::default() };
        }
        if field.selection_set.node.items.is_empty() {
            return Points::default();
        }
        let index = self.index;
        let known = parent.and_then(|parent| index.field(parent, name));
        if known.is_none() && matches!(name, "__schema" | "__type") {
            let points = self.introspection(field).saturating_add(1);
            return Points { once: points, ..Points::default() };
        }
        let below =
            self.selection_set(&field.selection_set, known.map(|known| known.named.as_str()));
        let Some(known) = known else {
            // A field that validation refuses.
            return Points { once: below.of_page(1).saturating_add(1), ..Points::default() };
        };
        let inside = if known.is_connection() {
            below.of_page(self.page_size(field))
        } else {
            below.of_page(1)
        };
        let price = arguments::price(field, known, index, &|name| self.variable(name));
        let inside = inside
            .saturating_add(below.totals.saturating_mul(price.total))
            .saturating_add(price.list);
        let points =
            inside.saturating_add(1).saturating_mul(self.length(field, known, in_connection));
        if in_connection && known.is_list {
            Points { per_row: points, ..Points::default() }
        } else {
            Points { once: points, ..Points::default() }
        }
    }

    fn introspection(&mut self, field: &'a Field) -> u64 {
        let set = &field.selection_set.node;
        let name = match field.get_argument("name").map(|name| &name.node) {
            None => return self.introspection.points(set, Object::Schema),
            Some(Value::String(name)) => Some(name),
            Some(Value::Variable(name)) => match self.variable(name.as_str()) {
                Some(ConstValue::String(name)) => Some(name),
                _ => None,
            },
            Some(_) => None,
        };
        name.map_or(0, |name| self.introspection.points(set, Object::Named(name)))
    }

    /// The points of a fragment, and the type that it is on.
    fn fragment(&mut self, name: &'a str) -> (Points, Option<&'a str>) {
        let document = self.document;
        let Some(definition) = document.fragments.get(name) else {
            return (Points::default(), None);
        };
        let on = Some(definition.node.type_condition.node.on.node.as_str());
        if let Some(points) = self.fragments.get(name) {
            return (*points, on);
        }
        let points = self.selection_set(&definition.node.selection_set, on);
        self.fragments.insert(name, points);
        (points, on)
    }

    /// The rows asked for by `first` or `last`, within what resolvers allow.
    fn page_size(&self, field: &Field) -> u64 {
        let asked = ["first", "last"]
            .into_iter()
            .filter_map(|name| self.rows(&field.get_argument(name)?.node))
            .max();
        asked.unwrap_or(self.limits.page_default).min(self.limits.page_max)
    }

    fn rows(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Number(number) => Some(whole(number)),
            Value::Variable(name) => match self.variable(name.as_str())? {
                ConstValue::Number(number) => Some(whole(number)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns how many items a field is priced at. A list that the schema gives no length is priced as the
    /// longest page.
    fn length(&self, field: &Field, known: &index::Field, in_connection: bool) -> u64 {
        if !known.is_list || in_connection {
            // The items of a connection are priced by the connection's page.
            return 1;
        }
        let ids = field.get_argument("ids").map(|ids| self.count_items(&ids.node));
        ids.or(known.assumed_size).unwrap_or(self.limits.page_max)
    }

    fn count_items(&self, value: &Value) -> u64 {
        let count = match value {
            Value::List(items) => items.len(),
            Value::Variable(name) => match self.variable(name.as_str()) {
                Some(ConstValue::List(items)) => items.len(),
                _ => 1,
            },
            _ => 1,
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    fn variable(&self, name: &str) -> Option<&'a ConstValue> {
        self.variables.get(name).or_else(|| {
            self.operation
                .variable_definitions
                .iter()
                .find(|definition| definition.node.name.node == name)?
                .node
                .default_value
                .as_ref()
                .map(|default| &default.node)
        })
    }
}

/// A number of rows; what is not one counts as none, and resolvers refuse it.
fn whole(number: &Number) -> u64 {
    number.as_u64().unwrap_or_default()
}
