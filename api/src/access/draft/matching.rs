//! Whether a row in memory passes a test, by the same rules as in SQL.

use std::collections::HashSet;

use sea_orm::{EntityTrait, ModelTrait, Value};
use uuid::Uuid;

use super::super::test::{Comparison, List, Test};
use crate::error::{Error, Result};

/// What a column holds, other than nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Cell {
    Id(Uuid),
    Text(String),
    Number(i64),
    Flag(bool),
}

/// Returns what a value holds; none where it is NULL.
///
/// # Errors
///
/// Where the type of the value is one that no column of ours has.
pub(super) fn cell(value: Value) -> Result<Option<Cell>> {
    Ok(match value {
        Value::Uuid(id) => id.map(Cell::Id),
        Value::String(text) => text.map(Cell::Text),
        Value::Int(number) => number.map(i64::from).map(Cell::Number),
        Value::BigInt(number) => number.map(Cell::Number),
        Value::Bool(flag) => flag.map(Cell::Flag),
        other => return Err(unknown(&format!("a value like {other:?}"))),
    })
}

/// A test that can be put to rows in memory.
pub(super) enum Matcher<E: EntityTrait> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    In(E::Column, HashSet<Cell>),
    IsNull(E::Column),
    Compare(E::Column, Comparison, Cell),
}

impl<E: EntityTrait> Matcher<E> {
    /// Reads a test.
    ///
    /// # Errors
    ///
    /// Where it looks at other tables: those may have been written in the draft, too.
    pub(super) fn of(test: &Test<E>) -> Result<Self> {
        let several = |tests: &[Test<E>]| tests.iter().map(Self::of).collect::<Result<Vec<_>>>();
        Ok(match test {
            Test::All(tests) => Self::All(several(tests)?),
            Test::Any(tests) => Self::Any(several(tests)?),
            Test::Not(test) => Self::Not(Box::new(Self::of(test)?)),
            Test::In(column, list) => Self::In(*column, cells(list)),
            Test::Word(column, word) => {
                Self::In(*column, HashSet::from([Cell::Text((*word).to_owned())]))
            }
            Test::IsNull(column) => Self::IsNull(*column),
            Test::Compare(column, comparison, value) => match cell(value.clone())? {
                Some(cell) => Self::Compare(*column, *comparison, cell),
                None => Self::Any(Vec::new()),
            },
            Test::Within(..) => return Err(unknown("a test of other tables")),
        })
    }

    /// Whether a row passes.
    ///
    /// # Errors
    ///
    /// Where a column has a type that is not known here.
    pub(super) fn holds(&self, row: &E::Model) -> Result<bool> {
        Ok(match self {
            Self::All(all) => {
                for matcher in all {
                    if !matcher.holds(row)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Any(any) => {
                for matcher in any {
                    if matcher.holds(row)? {
                        return Ok(true);
                    }
                }
                false
            }
            Self::Not(matcher) => !matcher.holds(row)?,
            Self::In(column, cells) => {
                cell(row.get(*column))?.is_some_and(|cell| cells.contains(&cell))
            }
            Self::IsNull(column) => cell(row.get(*column))?.is_none(),
            Self::Compare(column, comparison, bound) => {
                cell(row.get(*column))?.is_some_and(|cell| match comparison {
                    Comparison::AtLeast => cell >= *bound,
                    Comparison::AtMost => cell <= *bound,
                    Comparison::Is => cell == *bound,
                })
            }
        })
    }

    /// A column of which rows must hold one of some values to pass, and those values.
    pub(super) fn required(&self) -> Option<(E::Column, &HashSet<Cell>)> {
        match self {
            Self::All(all) => all.iter().find_map(Self::required),
            Self::In(column, cells) => Some((*column, cells)),
            _ => None,
        }
    }
}

fn cells(list: &List) -> HashSet<Cell> {
    match list {
        List::Ids(ids) => ids.iter().copied().map(Cell::Id).collect(),
        List::Texts(texts) => texts.iter().cloned().map(Cell::Text).collect(),
        List::Numbers(numbers) => numbers.iter().map(|it| Cell::Number((*it).into())).collect(),
    }
}

/// What a draft cannot do.
pub(super) fn unknown(what: &str) -> Error {
    Error::internal(std::io::Error::other(format!("a draft knows no {what}")))
}

#[cfg(test)]
mod tests {
    use entity::{
        category_quote_count::{Column, Entity, Model},
        words::Access,
    };

    use super::*;

    fn holds(test: &Test<Entity>) -> bool {
        let row = Model { category_id: Uuid::from_u128(1), access: Access::Open, n: 3 };
        Matcher::of(test).unwrap().holds(&row).unwrap()
    }

    #[test]
    fn a_row_in_memory_passes_the_tests_that_it_passes_in_sql() {
        let n = |comparison, n: i32| Test::<Entity>::Compare(Column::N, comparison, n.into());
        assert!(holds(&Test::always()));
        assert!(!holds(&Test::Any(Vec::new())));
        assert!(holds(&Test::is(Column::CategoryId, Uuid::from_u128(1))));
        assert!(!holds(&Test::is(Column::CategoryId, Uuid::from_u128(2))));
        assert!(holds(&Test::texts(Column::Access, [Access::Open.word()])));
        assert!(holds(&n(Comparison::AtLeast, 3)) && holds(&n(Comparison::AtMost, 3)));
        assert!(!holds(&n(Comparison::AtLeast, 4)) && !holds(&n(Comparison::AtMost, 2)));
        assert!(holds(&Test::Not(Box::new(Test::IsNull(Column::N)))));
        // As in SQL, nothing compares with NULL.
        let null = Test::<Entity>::Compare(Column::N, Comparison::Is, Value::Int(None));
        assert!(!holds(&null) && holds(&Test::Not(Box::new(null))));
    }
}
