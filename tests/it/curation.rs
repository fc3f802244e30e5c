//! Change sets: what is proposed, judged, published and taken back.

mod bounds;
mod day;
mod desk;
mod erasing;
mod history;
mod openness;
mod reading;
mod rules;
