//! The largest figures of all operations.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The largest figures of any operation since the process began, and how many were executed without the extension.
#[derive(Debug, Default)]
pub struct Peaks {
    pub(super) values: AtomicU64,
    pub(super) bytes: AtomicU64,
    pub(super) in_turn: AtomicU64,
    pub(super) prepaid: AtomicU64,
}

impl Peaks {
    /// How many operations were executed without the extension.
    #[must_use]
    pub fn prepaid(&self) -> u64 {
        self.prepaid.load(Relaxed)
    }

    /// The most values that an operation was charged.
    #[must_use]
    pub fn values(&self) -> u64 {
        self.values.load(Relaxed)
    }

    /// The most bytes that an operation was charged.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// The most values that were resolved in one poll of an operation.
    #[must_use]
    pub fn in_turn(&self) -> u64 {
        self.in_turn.load(Relaxed)
    }
}
