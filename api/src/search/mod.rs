//! Search: the things whose words match, best first, with the places where they do.

pub mod connection;
mod controlled;
pub mod divide;
pub mod documents;
pub mod filter;
pub mod found;
pub mod index;
pub mod matches;
pub mod object;
pub mod query;
pub mod runs;
pub mod snippet;
pub mod stems;
pub mod terms;
pub mod tokens;
pub mod words;
