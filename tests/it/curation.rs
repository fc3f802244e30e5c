//! Change sets: what is proposed, judged, published and taken back.

mod again;
mod bounds;
mod conflicts;
mod day;
mod desk;
mod four_eyes;
mod global;
mod hidden;
mod merging;
mod openness;
mod reading;
mod rules;
