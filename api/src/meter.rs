//! Bounds of answers: how many values and bytes an operation may answer, how much memory all operations hold, and how
//! long one of them computes before others have their turn.
//!
//! A [`Meter`] goes with each operation. The extension [`Metering`] charges it for each value that is resolved, in the
//! size that the answer will be written in. Queries with few values go without it and are charged for whole lists
//! (`prepaid.rs`), which costs less. [`Meter::run`] polls the operation: it ends it if a bound is exceeded,
//! and makes it yield to the runtime, so that timeouts hold for work that never waits.

mod extension;
mod memory;
mod operation;
mod peaks;
mod prepaid;
mod size;

pub use extension::Metering;
pub use memory::{AnswerMemory, Share};
pub use operation::Meter;
pub use peaks::Peaks;
