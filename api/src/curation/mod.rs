//! Changing the knowledge base: proposed as change sets, checked, judged, and published as a whole.

mod apply;
mod checks;
pub mod contents;
pub mod erasing;
pub mod feed;
mod filter;
mod held;
pub mod history;
pub mod input;
mod loader;
pub mod mutation;
mod naming;
pub mod object;
mod parts;
mod patch;
pub mod payload;
pub mod query;
mod readers;
mod recording;
mod reviewers;
pub mod service;
mod showing;
mod slugs;
pub mod standing;
mod troubles;

pub use checks::Checks;
pub use history::Revision;
pub use object::{Change, ChangeSet};
