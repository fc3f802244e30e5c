//! Change sets: what is proposed, judged, published and taken back; and how others hear of it.

mod again;
mod bounds;
mod checking;
mod conflicts;
mod day;
mod desk;
mod erasing;
mod feed;
mod forgetting;
mod four_eyes;
mod global;
mod hidden;
mod history;
mod merging;
mod openness;
mod reading;
mod rules;
mod secrets;
