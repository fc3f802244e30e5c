//! Findings counted in rows and columns.

mod cell;
mod counts;
mod facts;
mod heading;
mod object;
mod rows;
mod sides;

pub use object::Matrix;
pub(super) use rows::table;
pub use sides::MatrixOf;
