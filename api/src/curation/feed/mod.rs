//! The feed for those who keep a copy: what changed, thing by thing, behind a cursor.

mod cursor;
mod fate;
pub mod object;
pub mod query;
pub mod service;
