//! Studies side by side: what each found, in columns.

mod csv;
mod object;
mod page;
mod pairing;
mod table;

pub use self::csv::{CsvRequest, Headings, csv};
pub use object::Comparison;
pub(super) use table::table;
