//! nasss: a GraphQL API over findings about why health technologies are adopted or abandoned.
//!
//! `ARCHITECTURE.md` at the root of the repository says which room does what.

pub mod app;
pub mod config;
pub mod context;
pub mod document;
pub mod error;
pub mod http;
pub mod schema;

pub use error::{Code, Error, Result};
