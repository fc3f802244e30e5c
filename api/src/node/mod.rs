//! Things by id, whatever they are, and what is left of those that were withdrawn.

pub mod find;
pub mod object;
pub mod query;
pub mod service;

pub use object::{Node, Tombstone};
