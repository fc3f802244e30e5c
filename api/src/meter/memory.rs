//! Memory that the answers of all operations may take together.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::Peaks;
use crate::{
    error::{Code, Error, Result},
    subscriber::Payer,
};
use tokio::{sync::Notify, time::timeout};

/// How long a new operation waits for room.
const WAIT: Duration = Duration::from_secs(1);

/// Seconds that a caller is asked to wait if there is no room.
const RETRY_AFTER: u64 = 1;

/// The part of the memory that one payer may take: an eighth.
const PARTS: u64 = 8;

/// The memory of all answers of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AnswerMemory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limit: u64,
    held: Mutex<Held>,
    peaks: Arc<Peaks>,
    /// Told when memory is given back.
    released: Notify,
}

/// Bytes that are taken.
#[derive(Debug, Default)]
struct Held {
    total: u64,
    by_payer: HashMap<Payer, u64>,
}

impl AnswerMemory {
    /// Memory of so many bytes.
    #[must_use]
    pub fn of_bytes(limit: u64) -> Self {
        let peaks = Arc::default();
        Self(Arc::new(Inner { limit, held: Mutex::default(), peaks, released: Notify::new() }))
    }

    /// Bytes that are taken just now.
    #[must_use]
    pub fn held(&self) -> u64 {
        self.0.held().total
    }

    /// The largest figures of any operation so far.
    #[must_use]
    pub fn peaks(&self) -> &Peaks {
        &self.0.peaks
    }

    /// Opens the share of a new operation. Waits up to a second if there is no room.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE`, with the seconds after which to try again, if there is still none.
    pub async fn admit(&self, payer: Payer) -> Result<Share> {
        let room = async {
            loop {
                // Registered before looking, so that no release is missed.
                let released = self.0.released.notified();
                tokio::pin!(released);
                released.as_mut().enable();
                if self.has_room(payer) {
                    return;
                }
                released.await;
            }
        };
        timeout(WAIT, room).await.map_err(|_elapsed| unavailable())?;
        Ok(Share { memory: self.clone(), payer, bytes: 0 })
    }

    /// Opens a share at once; none if there is no room.
    #[must_use]
    pub fn open(&self, payer: Payer) -> Option<Share> {
        self.has_room(payer).then(|| Share { memory: self.clone(), payer, bytes: 0 })
    }

    fn has_room(&self, payer: Payer) -> bool {
        let held = self.0.held();
        held.total < self.0.limit && held.of(payer) < self.most_of_one()
    }

    fn most_of_one(&self) -> u64 {
        self.0.limit / PARTS
    }
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn of(&self, payer: Payer) -> u64 {
        self.by_payer.get(&payer).copied().unwrap_or_default()
    }

    fn replace(&mut self, payer: Payer, from: u64, to: u64) {
        self.total = (self.total + to).saturating_sub(from);
        let bytes = (self.of(payer) + to).saturating_sub(from);
        if bytes == 0 {
            self.by_payer.remove(&payer);
        } else {
            self.by_payer.insert(payer, bytes);
        }
    }
}

/// The bytes that one operation, or the rest of its answer, holds. Dropping it gives them back.
#[derive(Debug)]
pub struct Share {
    memory: AnswerMemory,
    payer: Payer,
    bytes: u64,
}

impl Share {
    /// Bytes that are held.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn peaks(&self) -> &Arc<Peaks> {
        &self.memory.0.peaks
    }

    /// Grows to so many bytes in all. Does nothing if it is larger already.
    ///
    /// # Errors
    ///
    /// `COST_LIMIT_EXCEEDED` if no operation may hold so many, `UNAVAILABLE` if others hold them.
    pub fn grow(&mut self, bytes: u64) -> Result<()> {
        if bytes <= self.bytes {
            return Ok(());
        }
        let most = self.memory.most_of_one();
        if bytes > most {
            return Err(Error::new(
                Code::CostLimitExceeded,
                format!(
                    "The operation needs more than the {most} bytes of memory that one may take; \
                     ask for fewer rows, fields or texts at once."
                ),
            ));
        }
        let mut held = self.memory.0.held();
        let more = bytes - self.bytes;
        if held.of(self.payer) + more > most || held.total + more > self.memory.0.limit {
            return Err(unavailable());
        }
        held.replace(self.payer, self.bytes, bytes);
        drop(held);
        self.bytes = bytes;
        Ok(())
    }

    /// Falls to so many bytes. Does nothing if it is smaller already.
    pub fn shrink(&mut self, bytes: u64) {
        if bytes < self.bytes {
            self.memory.0.held().replace(self.payer, self.bytes, bytes);
            self.bytes = bytes;
            self.memory.0.released.notify_waiters();
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

fn unavailable() -> Error {
    let message =
        "Other answers take all memory that is set aside for them; try again in a moment.";
    Error::new(Code::Unavailable, message).after(RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn payer(n: u8) -> Payer {
        Payer::of(None, IpAddr::from([192, 0, 2, n]))
    }

    #[tokio::test]
    async fn one_caller_takes_an_eighth_at_most_and_one_operation_no_more_than_that() {
        let memory = AnswerMemory::of_bytes(800);
        let mut first = memory.admit(payer(1)).await.unwrap();
        assert_eq!(first.grow(101).unwrap_err().code, Code::CostLimitExceeded);
        first.grow(60).unwrap();
        let mut second = memory.admit(payer(1)).await.unwrap();
        assert_eq!(second.grow(41).unwrap_err().code, Code::Unavailable);
        second.grow(40).unwrap();
        let refused = memory.admit(payer(1)).await.unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (Code::Unavailable, Some(1)));
        assert!(memory.admit(payer(2)).await.is_ok());
        first.shrink(10);
        assert!(memory.admit(payer(1)).await.is_ok());
        drop((first, second));
        assert_eq!(memory.held(), 0);
    }

    #[tokio::test]
    async fn an_operation_waits_for_room_and_begins_as_soon_as_there_is_some() {
        let memory = AnswerMemory::of_bytes(800);
        let mut shares = Vec::new();
        for n in 0..8 {
            let mut share = memory.admit(payer(n)).await.unwrap();
            share.grow(100).unwrap();
            shares.push(share);
        }
        let waiting = tokio::spawn({
            let memory = memory.clone();
            async move { memory.admit(payer(9)).await.map(drop) }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!waiting.is_finished());
        shares.pop();
        assert!(waiting.await.unwrap().is_ok());
        let mut late = memory.admit(payer(9)).await.unwrap();
        late.grow(100).unwrap();
        assert_eq!(late.grow(101).unwrap_err().code, Code::CostLimitExceeded);
        let refused = memory.admit(payer(10)).await.unwrap_err();
        assert_eq!(refused.code, Code::Unavailable);
    }
}
