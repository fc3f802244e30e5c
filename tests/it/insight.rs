//! Matrices and comparisons: what they answer, and that what is not known never reads as "none".

pub mod beside;
pub mod file;
mod model;
mod properties;
