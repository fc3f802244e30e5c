//! Quotes: the words that support a category.

pub mod filter;
pub mod loader;
pub mod object;
mod parts;
pub mod query;
pub mod service;

pub use filter::{QuoteFilter, QuoteOrder};
pub use object::Quote;
pub use parts::{Coding, QuotePlace, QuoteTranslation};
