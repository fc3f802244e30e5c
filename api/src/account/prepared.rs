//! Changes that are written but not committed, so that what is told once can be told before.

use crate::{access::write::Writer, error::Result};

/// A value that is told once, and the transaction that makes it good. Dropped, nothing was changed.
pub struct Prepared<T> {
    value: T,
    writer: Writer,
}

impl<T> Prepared<T> {
    pub(super) const fn new(value: T, writer: Writer) -> Self {
        Self { value, writer }
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// Commits the change.
    ///
    /// # Errors
    ///
    /// Where the database does not confirm it; the value is not good then.
    pub async fn commit(self) -> Result<T> {
        self.writer.commit().await?;
        Ok(self.value)
    }
}
