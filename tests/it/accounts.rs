//! Accounts: signing in, staying so, and what tokens are worth.

mod audit;
mod expired;
mod in_the_clear;
pub mod issuers;
mod keeping;
mod late_bodies;
mod meanwhile;
mod refusals;
mod sessions;
mod tokens;
mod vouched;
