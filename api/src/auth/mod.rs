//! Tokens, passwords and keys. Pure: it knows no room, no database, no GraphQL.
//!
//! An access token is a JWT of one algorithm for each issuer, which is compared before a key is used (RFC 8725,
//! section 3.1). API tokens, refresh tokens and one-time codes are random, and only digests of them are kept.

mod authority;
mod claims;
mod digest_key;
mod issuer;
mod jws;
mod key_set;
mod keys;
pub mod password;
mod secret;

pub use authority::{Authority, Invalid, Issued, Presented, check_issuers, check_keys, keys_file};
pub use digest_key::{DigestKey, is_keyed};
pub use issuer::{Algorithm, Claimed, IssuerSettings, Mapping};
pub use keys::{Keys, KeysError, rotate};
pub use password::{HeldBack, Passwords};
pub use secret::{ApiToken, Code, Refresh};
