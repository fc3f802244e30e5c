//! The people who took part, the roles and groups in which they did, and what of them is counted.

pub mod bands;
pub mod counting;
pub mod filter;
pub mod loader;
pub mod object;
mod parts;
mod people;
pub mod query;
mod record;
mod service;
pub mod small_cells;

pub use filter::{ParticipantFilter, ParticipantOrder};
pub use object::ParticipantRole;
pub use parts::{BandStatus, BandedDemographics, Demographics, PeopleCount};
pub use people::{FocusGroup, Participant};
pub use record::ParticipantRecord;
