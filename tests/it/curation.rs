//! Change sets: what is proposed, judged, published and taken back.

mod day;
mod history;
