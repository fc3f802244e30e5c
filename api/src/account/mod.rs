//! Accounts: who may sign in, with what, and what is granted to them.

mod attempt;
pub mod audit;
pub mod demo;
pub mod desk;
mod epoch;
pub mod filter;
pub mod gate;
mod issuer_studies;
pub mod keeping;
pub mod last_use;
pub mod loader;
pub mod mutation;
mod object;
mod parts;
pub mod password;
mod payload;
mod prepared;
pub mod query;
pub mod restoring;
pub mod sign_in;
pub mod token;
mod vouched;

pub use audit::AuditEvent;
pub use desk::{Desk, Tools};
pub use issuer_studies::{IssuerStudies, named_studies};
pub use object::Account;
pub use parts::{ApiToken, RoleGrant, Session};
pub use prepared::Prepared;
pub use sign_in::check_credential;
pub use vouched::grantable;
