//! The data set as a whole.

pub mod object;

pub use object::DatasetQuery;
