//! Change sets: what is proposed, judged, published and taken back; and how others hear of it.

mod day;
mod feed;
