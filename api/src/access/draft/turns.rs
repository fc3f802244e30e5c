//! How many drafts there may be at once: each holds a snapshot and takes memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::error::{Code, Error, Result};

/// Drafts of one study at once.
const OF_ONE_STUDY: usize = 2;

/// Drafts at once.
pub(in crate::access) const ALL: usize = 4;

/// Who may draft just now.
#[derive(Debug)]
pub(in crate::access) struct Turns {
    all: Arc<Semaphore>,
    of_study: Mutex<HashMap<Option<Uuid>, Arc<Semaphore>>>,
    /// How long a draft waits for its turn.
    wait: Duration,
    /// Bytes that each may take.
    bytes: usize,
}

/// A turn; it ends when this is dropped.
pub(in crate::access) struct Turn(#[expect(dead_code, reason = "held")] [OwnedSemaphorePermit; 2]);

impl Turns {
    pub(in crate::access) fn of(wait: Duration, bytes: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(ALL)), of_study: Mutex::default(), wait, bytes }
    }

    /// Bytes that each draft may take.
    pub(in crate::access) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Waits for a turn to draft changes of a study, or of what all studies share.
    ///
    /// # Errors
    ///
    /// [`Code::Unavailable`] where others are not ready in time.
    pub(in crate::access) async fn take(&self, study: Option<Uuid>) -> Result<Turn> {
        let of_study = self.of_study(study);
        let both = async {
            Some(Turn([
                of_study.acquire_owned().await.ok()?,
                Arc::clone(&self.all).acquire_owned().await.ok()?,
            ]))
        };
        let turn = tokio::time::timeout(self.wait, both).await;
        turn.ok().flatten().ok_or_else(|| {
            let message =
                "Other large change sets are being checked or published. Try again later.";
            Error::new(Code::Unavailable, message).after(1)
        })
    }

    fn of_study(&self, study: Option<Uuid>) -> Arc<Semaphore> {
        let mut of_study = self.of_study.lock().unwrap_or_else(PoisonError::into_inner);
        of_study.retain(|_, turns| {
            Arc::strong_count(turns) > 1 || turns.available_permits() < OF_ONE_STUDY
        });
        let new = || Arc::new(Semaphore::new(OF_ONE_STUDY));
        Arc::clone(of_study.entry(study).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn drafts_of_one_study_wait_for_each_other_and_leave_room_for_other_studies() {
        let turns = Turns::of(Duration::from_millis(20), 0);
        let (one, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let first = turns.take(one).await.unwrap();
        let _second = turns.take(one).await.unwrap();
        assert_eq!(turns.take(one).await.err().map(|error| error.code), Some(Code::Unavailable));
        let _third = turns.take(other).await.unwrap();
        drop(first);
        let _fourth = turns.take(one).await.unwrap();
        let _fifth = turns.take(other).await.unwrap();
        assert!(turns.take(None).await.is_err());
    }

    #[tokio::test]
    async fn studies_whose_drafts_are_over_take_no_room() {
        let turns = Turns::of(Duration::from_millis(20), 0);
        for n in 0..100 {
            drop(turns.take(Some(Uuid::from_u128(n))).await.unwrap());
        }
        assert_eq!(turns.of_study.lock().unwrap().len(), 1);
    }
}
