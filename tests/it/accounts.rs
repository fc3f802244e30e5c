//! Accounts: signing in, staying so, and what tokens are worth.

mod keeping;
mod refusals;
mod sessions;
mod tokens;
