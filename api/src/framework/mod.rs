//! Frameworks, their versions, domains and sub-domains.

pub mod filter;
pub mod loader;
mod mapping;
pub mod object;
mod parts;
pub mod query;
pub mod service;

pub use mapping::{Concept, ConceptMapping};
pub use object::{Domain, Framework, FrameworkVersion, Subdomain};
pub use parts::{DomainAlias, FrameworkNote, FrameworkReference};
