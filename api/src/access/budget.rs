//! The reads that one operation may do: how long the database may work for it, and how much it may read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use crate::error::{Code, Error, Result};

/// Counts the bytes that an operation reads, and refuses those beyond its share.
pub trait ReadCharge: Send + Sync {
    /// Charges the texts and keys of one row, before the row is kept.
    ///
    /// # Errors
    ///
    /// The error with which the operation ends where its share is used up.
    fn charge_bytes(&self, bytes: usize) -> Result<()>;

    /// Notes a row that an earlier operation read and that this one may show.
    ///
    /// # Errors
    ///
    /// Any error if the operation must end before it shows the row.
    fn note_row(&self, _bytes: usize) -> Result<()> {
        Ok(())
    }

    /// Charges items of a list before they are resolved. Is pending while others have their turn, and forever once
    /// the operation has ended; charges them when it is ready.
    fn poll_items(&self, _items: usize, _cx: &Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// The reads that one operation may do. Its statements share it, also those that run at the same time.
pub struct ReadBudget {
    allowed: Duration,
    /// Microseconds of the database's work that are left.
    left: AtomicU64,
    charge: Option<Arc<dyn ReadCharge>>,
}

impl ReadBudget {
    /// A budget of so much work of the database. Bytes are charged where there is a meter for them.
    #[must_use]
    pub fn new(allowed: Duration, charge: Option<Arc<dyn ReadCharge>>) -> Arc<Self> {
        let left = AtomicU64::new(micros(allowed));
        Arc::new(Self { allowed, left, charge })
    }

    /// The work that is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        Duration::from_micros(self.left.load(Ordering::Relaxed))
    }

    /// Takes work from the budget, and returns whether there is some left.
    pub(super) fn spend(&self, work: Duration) -> bool {
        let work = micros(work);
        let rest = |left: u64| Some(left.saturating_sub(work));
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest);
        before.is_ok_and(|before| before > work)
    }

    /// Charges the bytes of a row that arrived.
    pub(super) fn charge_row(&self, bytes: usize) -> Result<()> {
        self.charge.as_ref().map_or(Ok(()), |charge| charge.charge_bytes(bytes))
    }

    /// The meter to charge, where there is one.
    pub(super) fn charge(&self) -> Option<&dyn ReadCharge> {
        self.charge.as_deref()
    }

    /// The error of a statement that needed more work than was left.
    pub(super) fn spent(&self) -> Error {
        Error::new(
            Code::Timeout,
            format!(
                "The database worked for {} s, which is all that one request may take; leave out \
                 `totalCount`, conditions of filters (`not` and `coding` before others) or words of \
                 a search, or ask for fewer lists at once.",
                self.allowed.as_secs_f64()
            ),
        )
    }
}

impl std::fmt::Debug for ReadBudget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadBudget").field("left", &self.left()).finish_non_exhaustive()
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_share_the_work_and_the_last_of_it_ends_them() {
        let budget = ReadBudget::new(Duration::from_millis(10), None);
        assert!(budget.spend(Duration::from_millis(4)));
        assert_eq!(budget.left(), Duration::from_millis(6));
        assert!(!budget.spend(Duration::from_millis(6)));
        assert!(!budget.spend(Duration::from_micros(1)));
        assert_eq!(budget.left(), Duration::ZERO);
        assert!(budget.spent().message.contains("0.01 s"));
    }
}
