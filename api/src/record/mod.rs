//! Rows as fields with names: what history keeps, what a change names, and what publishing writes.
//!
//! A [`Table`] reads and writes rows as JSON objects whose names are those of the columns. A record is
//! what a curator changes as one: the row of a thing or of a part of it, and the rows beside it that are kept
//! apart because fewer people may see them.

mod field;
mod shape;
mod table;
pub mod wording;

use serde_json::{Map, Value};
use uuid::Uuid;

pub use field::{api_name, needed, needed_for_quiet_changes, referred, shown};
pub use shape::{Shape, shape, shape_of, shapes};
pub use table::Table;

/// A row, its columns by their names.
pub type Row = Map<String, Value>;

/// The key that a column of a row holds.
#[must_use]
pub fn key_in(row: &Row, column: &str) -> Option<Uuid> {
    row.get(column).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// The text that a column of a row holds.
#[must_use]
pub fn text_in<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).and_then(Value::as_str)
}
