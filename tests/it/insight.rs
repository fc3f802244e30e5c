//! Matrices and comparisons: what they answer, and that what is not known never reads as "none".

pub mod beside;
mod comparison;
mod export;
pub mod file;
mod large;
mod matrix;
mod model;
mod properties;
