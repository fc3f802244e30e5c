//! Studies, their authors and sources, and how much of each this knowledge base holds.

pub mod coverage;
pub mod evidence;
pub mod filter;
pub mod loader;
pub mod object;
mod parts;
pub mod query;
mod rights;
pub mod service;

pub use evidence::Evidence;
pub use object::Study;
pub use parts::{ReportedCount, SourceDocument, StudyAuthor};
