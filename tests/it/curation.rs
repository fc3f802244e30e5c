//! Change sets: what is proposed, judged, published and taken back; and how others hear of it.

mod bounds;
mod day;
mod desk;
mod erasing;
mod feed;

mod openness;
mod reading;
mod rules;
