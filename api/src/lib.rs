//! nasss: a GraphQL API over findings about why health technologies are adopted or abandoned.
//!
//! `ARCHITECTURE.md` at the root of the repository says which room does what.

// They panic where the output cannot be written; `cli::output` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod access;
pub mod account;
pub mod app;
pub mod auth;
pub mod category;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connection;
pub mod context;
pub mod curation;
pub mod dataset;
pub mod dates;
pub mod document;
pub mod durable;
pub mod erased;
pub mod error;
pub mod filter;
pub mod folding;
mod former_slug;
pub mod framework;
pub mod http;
pub mod id;
pub mod identifier;
pub mod insight;
pub mod interchange;
pub mod known;
pub mod language;
pub mod list_size;
pub mod loader;
pub mod meter;
pub mod node;
pub mod page;
pub mod participant;
pub mod problem;
pub mod questions;
pub mod quote;
pub mod record;
pub mod scalar;
pub mod schema;
pub mod search;
pub mod siblings;
pub mod study;
pub mod subscriber;
pub mod words;

pub use error::{Code, Error, Result};
