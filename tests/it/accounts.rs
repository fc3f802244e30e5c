//! Accounts: signing in, staying so, and what tokens are worth.

mod audit;
mod keeping;
mod refusals;
mod sessions;
mod tokens;
