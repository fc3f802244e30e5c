//! Roles in which people took part.

pub mod filter;
pub mod loader;
pub mod object;
pub mod query;

pub use object::ParticipantRole;
