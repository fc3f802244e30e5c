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

/// How long one kind of call took, since this was asked last.
#[derive(Default)]
struct Longest {
    milliseconds: AtomicU64,
    refused: AtomicU64,
    calls: AtomicU64,
}

/// The longest waits since they were taken last.
#[derive(Default)]
pub struct Waits {
    sign_in: Longest,
    refresh: Longest,
    audited: Longest,
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
                let signed_in = sign_in::sign_in(&visitor, NAME, PASSWORD).await;
                own.sign_in.note(start, signed_in.is_ok());
                if let Ok(tokens) = signed_in {
                    let start = Instant::now();
                    let refreshed = sign_in::refresh(&visitor, &tokens.refresh).await;
                    own.refresh.note(start, refreshed.is_ok());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let (own, reader) = (Arc::clone(&waits), desk.clone());
        tokio::spawn(async move {
            loop {
                let start = Instant::now();
                let read = vec![Event::done(AuditAction::ControlledRead)];
                let noted = audit::record(&reader.db, &reader.viewer, &reader.visit, read).await;
                own.audited.note(start, noted.is_ok());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        waits
    }

    /// The name of whoever signs in.
    pub const fn visitor() -> &'static str {
        NAME
    }

    /// The longest sign-in, refresh and audited read since the last call, once those under way have ended.
    pub async fn take(&self) -> String {
        let all = [&self.sign_in, &self.refresh, &self.audited];
        let before = all.map(|it| it.calls.load(Ordering::Relaxed));
        let under_way =
            || all.iter().zip(before).any(|(it, n)| it.calls.load(Ordering::Relaxed) == n);
        while under_way() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        all.map(Longest::take).join(" / ")
    }
}

impl Longest {
    fn note(&self, start: Instant, answered: bool) {
        let waited = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.fetch_max(waited, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(!answered), Ordering::Relaxed);
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    fn take(&self) -> String {
        let milliseconds = self.milliseconds.swap(0, Ordering::Relaxed);
        match self.refused.swap(0, Ordering::Relaxed) {
            0 => milliseconds.to_string(),
            refused => format!("{milliseconds} ({refused} refused)"),
        }
    }
}
