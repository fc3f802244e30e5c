//! How many operations of one subscriber run at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use crate::{Code, config::Limits, subscriber::Payer};

/// Counts the operations that run.
pub(super) struct Operations {
    most: usize,
    wait: Duration,
    running: Arc<Mutex<Running>>,
}

type Running = HashMap<Payer, Arc<Semaphore>>;

/// An operation that may run until this is dropped.
pub(super) struct Turn {
    _counted: Option<Counted>,
}

struct Counted {
    payer: Payer,
    running: Arc<Mutex<Running>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Operations {
    pub(super) fn new(limits: &Limits) -> Self {
        let (most, wait) = (limits.operations_per_subscriber, limits.operation_wait);
        Self { most, wait, running: Arc::default() }
    }

    /// Waits for a turn, a short time at most.
    ///
    /// # Errors
    ///
    /// `RATE_LIMITED` where the operations that run do not end in time.
    pub(super) async fn turn(&self, payer: Payer) -> Result<Turn, Refusal> {
        if self.most == 0 {
            return Ok(Turn { _counted: None });
        }
        let turns = {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(running.entry(payer).or_insert_with(|| Arc::new(Semaphore::new(self.most))))
        };
        // Made first, so that dropping it cleans up whatever comes of the wait.
        let mut counted = Counted { payer, running: Arc::clone(&self.running), permit: None };
        counted.permit = match Arc::clone(&turns).try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) => tokio::time::timeout(self.wait, turns.acquire_owned())
                .await
                .ok()
                .and_then(Result::ok),
        };
        if counted.permit.is_none() {
            return Err(self.refusal(payer));
        }
        Ok(Turn { _counted: Some(counted) })
    }

    fn refusal(&self, payer: Payer) -> Refusal {
        let whose = match payer {
            Payer::Account(_) => "account",
            Payer::Subscriber(_) => "address",
        };
        let message = format!(
            "{} operations of this {whose} are running, and no more run at once; send the next when one has ended.",
            self.most
        );
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
            .with(RETRY_AFTER, HeaderValue::from(1))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.permit.take());
        // Those who hold or wait for a turn hold the semaphore, too.
        if running.get(&self.payer).is_some_and(|turns| Arc::strong_count(turns) == 1) {
            running.remove(&self.payer);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn operations(most: usize, wait: Duration) -> Operations {
        let limits =
            Limits { operations_per_subscriber: most, operation_wait: wait, ..Limits::default() };
        Operations::new(&limits)
    }

    fn anonymous(address: &str) -> Payer {
        Payer::of(None, address.parse().unwrap())
    }

    #[tokio::test]
    async fn one_more_is_refused_and_others_are_not() {
        let operations = operations(2, Duration::from_millis(1));
        let first = operations.turn(anonymous("2001:db8::1")).await.unwrap();
        let _second = operations.turn(anonymous("2001:db8::2")).await.unwrap();
        let refusal = operations.turn(anonymous("2001:db8::3")).await.err().unwrap();
        assert_eq!(refusal.headers[0].1, "1");
        operations.turn(anonymous("192.0.2.1")).await.unwrap();
        let account = Payer::of(Some(Uuid::nil()), "2001:db8::1".parse().unwrap());
        operations.turn(account).await.unwrap();
        drop(first);
        operations.turn(anonymous("2001:db8::3")).await.unwrap();
    }

    #[tokio::test]
    async fn one_that_waits_goes_on_as_soon_as_another_ends() {
        let operations = operations(1, Duration::from_secs(60));
        let payer = anonymous("192.0.2.1");
        let held = operations.turn(payer).await.unwrap();
        let (waited, ()) = tokio::join!(operations.turn(payer), async { drop(held) });
        drop(waited.unwrap());
        assert!(operations.running.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn nothing_is_left_of_those_who_gave_up() {
        let operations = operations(1, Duration::from_secs(60));
        let payer = anonymous("192.0.2.1");
        let held = operations.turn(payer).await.unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(5), operations.turn(payer));
        assert!(waiting.await.is_err());
        drop(held);
        assert!(operations.running.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn zero_means_no_limit() {
        let operations = operations(0, Duration::ZERO);
        let turns: Vec<_> = (0..100).map(|_| operations.turn(anonymous("192.0.2.1"))).collect();
        for turn in turns {
            turn.await.unwrap();
        }
        assert!(operations.running.lock().unwrap().is_empty());
    }
}
