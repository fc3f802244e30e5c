//! nasss: a GraphQL API over findings about why health technologies are adopted or abandoned.
//!
//! `ARCHITECTURE.md` at the root of the repository says which room does what.

pub mod access;
pub mod app;
pub mod clock;
pub mod config;
pub mod context;
pub mod error;
pub mod folding;
pub mod id;
pub mod interchange;
pub mod schema;

pub use error::{Code, Error, Result};
