//! Categories: what a study found to help, to hinder, or both.

pub mod filter;
pub mod gap;
pub mod loader;
mod named_only;
pub mod object;
mod parts;
pub mod query;
pub mod service;

pub use filter::{CategoryFilter, CategoryOrder};
pub use object::Category;
pub use parts::{CategoryAlias, CategoryCondition, Placement, RoleMention};
