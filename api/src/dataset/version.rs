//! Which version of the data set holds just now, asked once for many requests.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::{
    access::{Db, Stamp, Version},
    error::Result,
};

/// Knows the version that holds, whoever wrote it, in this process or in another: it remembers the last look for as
/// long as the database's stamp says that nothing was published since. Without a stamp each request looks; those that
/// wait at the same time share a look that began after they came.
#[derive(Clone)]
pub struct Versions(Arc<Inner>);

struct Inner {
    db: Db,
    /// How many looks have begun.
    begun: AtomicU64,
    /// The last look that ended: which one it was, and what it found.
    last: Mutex<(u64, Result<Version>)>,
    known: RwLock<Option<Known>>,
}

/// What a look found.
#[derive(Clone, Copy)]
struct Known {
    stamp: Stamp,
    since: Instant,
    version: Version,
}

/// How long a look is remembered, whatever the stamp says: should a stamp ever fail, it does so no longer than this.
/// `access::watch` counts on it.
const TRUST: Duration = Duration::from_secs(1);

impl Versions {
    /// Looks through this door.
    #[must_use]
    pub fn of(db: Db) -> Self {
        let never = Err(crate::Error::new(crate::Code::Unavailable, "No look has ended yet."));
        let last = Mutex::new((0, never));
        Self(Arc::new(Inner { db, begun: AtomicU64::new(0), last, known: RwLock::default() }))
    }

    /// The version that held at some time after this was called.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn now(&self) -> Result<Version> {
        if let Some(version) = self.remembered() {
            return Ok(version);
        }
        let before = self.0.begun.load(Ordering::SeqCst);
        let mut last = self.0.last.lock().await;
        if last.0 <= before {
            let look = self.0.begun.fetch_add(1, Ordering::SeqCst) + 1;
            *last = (look, self.look().await);
        }
        last.1.clone()
    }

    /// The version that holds, where that is known without a look.
    #[must_use]
    pub fn remembered(&self) -> Option<Version> {
        let known = *self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.filter(|known| known.since.elapsed() < TRUST)?;
        (self.0.db.stamp()? == known.stamp).then_some(known.version)
    }

    async fn look(&self) -> Result<Version> {
        // Both before the look: what is published during it changes the stamp.
        let (since, stamp) = (Instant::now(), self.0.db.stamp_anew());
        let version = self.0.db.version().await?;
        let known = stamp.map(|stamp| Known { stamp, since, version });
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(version)
    }
}
