//! What the arguments of a field cost: conditions of filters, and words of a search.
//!
//! Each condition is looked at for each row that the database passes on its way, whatever it lets through. So the price
//! follows from the number of conditions and their kind, and not from the values in their lists.

use async_graphql::{Value as ConstValue, parser::types::Field};
use async_graphql_value::Value;

use crate::search::divide::WORDS;

use super::{
    Index,
    index::{self, Definition, named},
};

/// Points of a condition on a column of the row.
const OF_ROW: u64 = 2;
/// Points of a condition on rows of another table, beside those of its own conditions.
const OF_OTHERS: u64 = 8;
/// Points of a word that is searched for.
const WORD: u64 = 5;
/// By how much a condition costs more in a total, which looks at every row.
const IN_TOTAL: u64 = 2;
/// A total without conditions: most are stored, and the others are of few rows.
const TOTAL: u64 = 10;

/// What a field's arguments cost.
#[derive(Clone, Copy, Default)]
pub(super) struct Price {
    /// Points of the field.
    pub(super) list: u64,
    /// Points of each `totalCount` below it.
    pub(super) total: u64,
}

/// Returns the price of a field's arguments. `variable` gives the value of a variable.
pub(super) fn price<'a>(
    field: &Field,
    known: &index::Field,
    index: &Index,
    variable: &impl Fn(&str) -> Option<&'a ConstValue>,
) -> Price {
    let ledger = Ledger { index, variable };
    let (mut conditions, mut words) = (0_u64, 0);
    for (name, value) in &field.arguments {
        let Some(argument) = known.arguments.get(name.node.as_str()) else {
            continue;
        };
        let ty = named(&argument.ty);
        if is_filter(ty) {
            conditions = conditions.saturating_add(ledger.filter(ty, &value.node));
        } else if known.named == "SearchConnection" && name.node == "query" {
            words = ledger.words(&value.node);
        }
    }
    let list = conditions.saturating_add(words);
    Price { list, total: TOTAL.saturating_add(list.saturating_mul(IN_TOTAL)) }
}

fn is_filter(type_name: &str) -> bool {
    type_name.ends_with("Filter")
}

struct Ledger<'l, F> {
    index: &'l Index,
    variable: &'l F,
}

impl<'a, F: Fn(&str) -> Option<&'a ConstValue>> Ledger<'_, F> {
    /// The points of a filter's conditions, those of the filters in it included.
    fn filter(&self, type_name: &str, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => {
                let value = (self.variable)(name.as_str());
                value.map_or(0, |value| self.filter(type_name, &value.clone().into_value()))
            }
            Value::List(filters) => {
                filters.iter().fold(0, |sum, it| sum.saturating_add(self.filter(type_name, it)))
            }
            Value::Object(fields) => fields.iter().fold(0, |sum, (name, value)| {
                sum.saturating_add(self.condition(type_name, name.as_str(), value))
            }),
            _ => 0,
        }
    }

    fn condition(&self, type_name: &str, name: &str, value: &Value) -> u64 {
        let Some(Definition::Input(input)) = self.index.get(type_name) else {
            return 0;
        };
        let Some(field) = input.fields.get(name).filter(|_| !self.is_null(value)) else {
            return 0;
        };
        let inner = named(&field.ty);
        if inner == type_name {
            return self.filter(inner, value);
        }
        if is_filter(inner) {
            return OF_OTHERS.saturating_add(self.filter(inner, value));
        }
        OF_ROW
    }

    /// Whether a value is null, which asks for nothing.
    fn is_null(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Variable(name) => {
                (self.variable)(name.as_str()).is_none_or(|value| *value == ConstValue::Null)
            }
            _ => false,
        }
    }

    fn words(&self, value: &Value) -> u64 {
        let text = match value {
            Value::String(text) => text,
            Value::Variable(name) => match (self.variable)(name.as_str()) {
                Some(ConstValue::String(text)) => text,
                _ => return 0,
            },
            _ => return 0,
        };
        // No more are used.
        let words = text.split_whitespace().take(WORDS).count() as u64;
        words.saturating_mul(WORD)
    }
}
