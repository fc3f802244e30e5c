//! How long others wait for the lock for writing meanwhile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use entity::words::AuditAction;
use nasss::{
    access::{Event, audit},
    account::{Desk, password, sign_in},
};

const NAME: &str = "visitor";
const PASSWORD: &str = "a password for a benchmark";

/// The longest waits, in milliseconds, since they were taken last.
#[derive(Default)]
pub struct Waits {
    sign_in: AtomicU64,
    refresh: AtomicU64,
    audited: AtomicU64,
}

impl Waits {
    /// Somebody signs in and refreshes, and somebody reads what is audited, again and again, until the program ends.
    pub async fn begin(desk: &Desk, visitor: uuid::Uuid) -> Arc<Self> {
        password::put_password(desk, visitor, PASSWORD).await.unwrap();
        let waits = Arc::new(Self::default());
        let (own, visitor) = (Arc::clone(&waits), desk.clone());
        tokio::spawn(async move {
            loop {
                let start = Instant::now();
                let tokens = sign_in::sign_in(&visitor, NAME, PASSWORD).await.unwrap();
                note(&own.sign_in, start);
                let start = Instant::now();
                sign_in::refresh(&visitor, &tokens.refresh).await.unwrap();
                note(&own.refresh, start);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let (own, reader) = (Arc::clone(&waits), desk.clone());
        tokio::spawn(async move {
            loop {
                let start = Instant::now();
                let read = vec![Event::done(AuditAction::ControlledRead)];
                audit::record(&reader.db, &reader.viewer, &reader.visit, read).await.unwrap();
                note(&own.audited, start);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        waits
    }

    /// The name of whoever signs in.
    pub const fn visitor() -> &'static str {
        NAME
    }

    /// The longest sign-in, refresh and audited read since the last call.
    pub fn take(&self) -> String {
        let longest = [&self.sign_in, &self.refresh, &self.audited];
        longest.map(|it| it.swap(0, Ordering::Relaxed).to_string()).join(" / ")
    }
}

fn note(longest: &AtomicU64, start: Instant) {
    let waited = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    longest.fetch_max(waited, Ordering::Relaxed);
}
