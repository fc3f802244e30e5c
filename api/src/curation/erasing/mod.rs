//! Erasing somebody's words for good: the one exception to keeping everything.
//!
//! A steward opens and publishes it in one call, as a change set of origin CONSENT, so that the version of the data
//! set grows and copies hear of it. `blank` takes the words out of history and of what was proposed, `covered`
//! covers them in the texts of sources, and `leftovers` finds what repeats them elsewhere, for the steward to look
//! at.

mod blank;
mod carrying;
mod covered;
mod leftovers;
pub mod mutation;
mod payload;
mod service;

pub use service::{Erased, Plan, again, erase, gather};
