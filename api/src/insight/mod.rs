//! What findings look like side by side: matrices that count them, and studies compared row by row.

mod asked;
pub mod comparison;
mod completeness;
pub mod matrix;
pub mod query;
