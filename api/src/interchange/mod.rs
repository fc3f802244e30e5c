//! What comes in and goes out as a file. A bundle is read, flattened into rows, checked as a whole, and only then
//! written, in one transaction.

pub mod announce;
pub mod bundle;
mod check;
mod flatten;
pub mod load;
mod problem;
pub mod seed;
mod tables;

pub use bundle::Bundle;
pub use load::{LoadError, Outcome};
pub use problem::{Problem, Problems};
