//! Which version of the data set holds just now, asked once for many requests.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::Mutex;

use crate::{
    access::{Db, Version},
    error::Result,
};

/// Looks up the version for whoever asks, never from memory: whoever wrote it, in this process or in another,
/// the next look finds it. Requests that wait at the same time share a look that began after they came.
#[derive(Clone)]
pub struct Versions(Arc<Inner>);

struct Inner {
    db: Db,
    /// How many looks have begun.
    begun: AtomicU64,
    /// The last look that ended: which one it was, and what it found.
    last: Mutex<(u64, Result<Version>)>,
}

impl Versions {
    /// Looks through this door.
    #[must_use]
    pub fn of(db: Db) -> Self {
        let never = Err(crate::Error::new(crate::Code::Unavailable, "No look has ended yet."));
        Self(Arc::new(Inner { db, begun: AtomicU64::new(0), last: Mutex::new((0, never)) }))
    }

    /// The version that held at some time after this was called.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn now(&self) -> Result<Version> {
        let before = self.0.begun.load(Ordering::SeqCst);
        let mut last = self.0.last.lock().await;
        if last.0 <= before {
            let look = self.0.begun.fetch_add(1, Ordering::SeqCst) + 1;
            *last = (look, self.0.db.version().await);
        }
        last.1.clone()
    }
}
