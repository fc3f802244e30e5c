//! Accounts: signing in, staying so, and what tokens are worth.

mod audit;
mod expired;
pub mod issuers;
mod keeping;
mod refusals;
mod sessions;
mod tokens;
mod vouched;
