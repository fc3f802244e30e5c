//! Changing the knowledge base: proposed as change sets, checked, judged, and published as a whole.

mod apply;
mod held;
pub mod input;
mod patch;
mod recording;
mod slugs;
