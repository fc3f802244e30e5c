//! The data set as a whole.

pub mod object;
mod service;
mod version;

pub use object::DatasetQuery;
pub use version::Versions;
