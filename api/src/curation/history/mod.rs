//! What was published before: of one thing, of one moment, and between two.

mod loader;
mod object;
pub mod query;
mod service;
mod words;

pub use object::Revision;
