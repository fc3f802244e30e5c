//! In which order rows come, and which stretch of them is wanted.

use sea_orm::{ColumnTrait, ColumnType, EntityTrait, IdenStatic, ModelTrait, Value};
use uuid::Uuid;

use super::rows::Thing;
use crate::folding;

/// The column of the keys of order of names, in every table that has one.
const ORDER_KEY: &str = "order_key";

/// Which way an order runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From small to large; what is not known comes last.
    Asc,
    /// From large to small; what is not known comes last here too.
    Desc,
}

/// An order of rows: some columns, then the key, so that no two rows are equal.
#[derive(Clone, Debug)]
pub struct Order<E: EntityTrait> {
    pub(super) terms: Vec<(E::Column, Direction)>,
    pub(super) id: E::Column,
}

/// A value that an order can hold on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// A word or a sort key.
    Text(String),
    /// A number.
    Number(i64),
}

impl From<Atom> for Value {
    fn from(atom: Atom) -> Self {
        match atom {
            Atom::Text(text) => text.into(),
            Atom::Number(number) => number.into(),
        }
    }
}

/// The values that may stand in one place of a [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Whether they are numbers; else they are texts.
    pub number: bool,
    /// Whether the value may be missing.
    pub optional: bool,
}

impl Slot {
    /// Returns whether a value may stand there. `PostgreSQL` compares no text with a number, and knows no text with NUL.
    #[must_use]
    pub fn takes(self, value: Option<&Atom>) -> bool {
        match value {
            Some(Atom::Number(_)) => self.number,
            Some(Atom::Text(text)) => !self.number && !text.contains('\0'),
            None => self.optional,
        }
    }
}

/// Where a row stands in an order: its values of the order's columns, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// One value per column of the order; none where it is not known.
    pub values: Vec<Option<Atom>>,
    /// The row's key.
    pub id: Uuid,
}

/// The stretch of an ordered list that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// How many rows at most.
    pub limit: u64,
    /// Whether they are counted from the end.
    pub from_end: bool,
    /// Only rows behind this one.
    pub after: Option<Key>,
    /// Only rows before this one.
    pub before: Option<Key>,
}

/// The rows found, in the order asked for.
#[derive(Clone, Debug)]
pub struct Slice<M> {
    /// The rows.
    pub rows: Vec<M>,
    /// Whether the window's end was reached before the list's.
    pub more: bool,
}

impl<M> Slice<M> {
    /// Rows as they were read, one more than wanted and from the window's side, put in order.
    #[must_use]
    pub fn cut(mut rows: Vec<M>, window: &Window) -> Self {
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if window.from_end {
            rows.reverse();
        }
        Self { rows, more }
    }
}

impl<E: Thing> Order<E> {
    /// By these columns, then by key.
    #[must_use]
    pub const fn by(terms: Vec<(E::Column, Direction)>) -> Self {
        Self { terms, id: E::ID }
    }

    /// By key alone.
    #[must_use]
    pub const fn by_id() -> Self {
        Self::by(Vec::new())
    }

    /// The values that stand before the key of a [`Key`] in this order.
    #[must_use]
    pub fn shape(&self) -> Vec<Slot> {
        let slot = |(column, _): &(E::Column, Direction)| {
            let definition = column.def();
            let number = matches!(
                definition.get_column_type(),
                ColumnType::Integer | ColumnType::BigInteger
            );
            Slot { number, optional: definition.is_null() }
        };
        self.terms.iter().map(slot).collect()
    }

    /// Number of the rules by which the keys are made that the rows are in order of; none where no such key orders them.
    #[must_use]
    pub fn rules(&self) -> Option<i32> {
        let by_name = |(column, _): &(E::Column, Direction)| column.as_str() == ORDER_KEY;
        self.terms.iter().any(by_name).then_some(folding::RULES)
    }

    /// Where a row stands in this order.
    #[must_use]
    pub fn key_of(&self, row: &E::Model) -> Key {
        let id = match row.get(self.id) {
            Value::Uuid(Some(id)) => id,
            _ => Uuid::nil(),
        };
        let values = self.terms.iter().map(|(column, _)| atom(row.get(*column))).collect();
        Key { values, id }
    }
}

/// A column's value, if the row has one.
fn atom(value: Value) -> Option<Atom> {
    match value {
        Value::String(text) => text.map(Atom::Text),
        Value::Int(number) => number.map(|n| Atom::Number(n.into())),
        Value::BigInt(number) => number.map(Atom::Number),
        _ => None,
    }
}
