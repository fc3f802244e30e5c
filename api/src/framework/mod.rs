//! Frameworks, their versions, domains and sub-domains.

pub mod filter;
pub mod loader;
pub mod object;
mod parts;
pub mod query;
pub mod service;

pub use object::{Domain, Framework, FrameworkVersion, Subdomain};
pub use parts::{DomainAlias, FrameworkNote, FrameworkReference};
