//! Change sets: what is proposed, judged, published and taken back; and how others hear of it.

mod bounds;
mod checking;
mod conflicts;
mod contents;
mod counting;
mod day;
pub mod desk;
pub mod erasing;
mod erasing_again;
mod feed;
mod forgetting;
mod four_eyes;
mod global;
mod hidden;
mod history;
mod idempotency;
pub mod importing;
mod leftovers;
mod merging;
mod openness;
pub mod reading;
mod reviewers;
mod rules;
mod secrets;
mod servers;
mod totals;
