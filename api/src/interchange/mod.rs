//! What comes in and goes out as files: bundles, the checks they must pass, and the loading of an empty
//! database.
//!
//! A [`Bundle`](bundle::Bundle) is parsed, [checked](check::check) as a whole, turned into rows, and
//! written in one transaction by [`load()`](load::load) or [`add_editorial`](editorial::add_editorial).

pub mod announce;
pub mod bundle;
pub mod check;

pub mod editorial;
mod journal;
pub mod load;
pub mod names;
pub mod rows;
pub mod seed;
pub mod synthetic;
