//! PostgreSQL rings (`NOTIFY`) when the data set has a new version, and each server that trusts its memory listens.
//!
//! A notification is under way for a moment. So a server that trusts its memory holds an advisory lock, shared with
//! the others, and lets go of it when it has heard; whoever published waits until the lock is free for a moment.
//! A server that does not hear delays that by [`PATIENCE`] at most, which is longer than any trust lasts.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection,
    sqlx::{
        self, PgPool,
        postgres::{PgListener, PgPoolOptions},
    },
};
use tokio::task::AbortHandle;

/// The channel on which a trigger on the table `dataset` rings.
const CHANNEL: &str = "nasss_dataset";
/// The lock of those who trust their memory.
const LOCK: i64 = 7_094_317_620_171_109;
/// How long whoever published waits for them, in milliseconds.
const PATIENCE: u32 = 1500;
/// How long after a failure the next attempt to listen is made.
const PAUSE: Duration = Duration::from_secs(1);

/// Hears when something is published.
#[derive(Debug)]
pub(in crate::access) struct Bell {
    connections: DatabaseConnection,
    /// Grows whenever something may have been missed. Odd while there is somebody who listens.
    rings: Arc<AtomicU64>,
    listener: Mutex<Option<AbortHandle>>,
}

impl Bell {
    pub(super) fn of(connections: DatabaseConnection) -> Self {
        Self { connections, rings: Arc::default(), listener: Mutex::default() }
    }

    /// How often it rang; none while nobody listens. The first to ask makes somebody listen.
    pub(super) fn rings(&self) -> Option<u64> {
        let rings = self.rings.load(Ordering::SeqCst);
        if rings == 0 {
            self.listen();
        }
        (rings % 2 == 1).then_some(rings)
    }

    fn listen(&self) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        if listener.is_some() {
            return;
        }
        // A connection of its own: it is held as long as the program runs.
        let options = self.connections.get_postgres_connection_pool().connect_options();
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with((*options).clone());
        let rings = Arc::clone(&self.rings);
        *listener = Some(tokio::spawn(keep_listening(own, rings)).abort_handle());
    }

    /// Waits until all who listen have heard what was published before.
    pub(super) async fn heard_by_all(&self) {
        let wait =
            format!("SET LOCAL lock_timeout = {PATIENCE}; SELECT pg_advisory_xact_lock({LOCK})");
        // Where that fails, a server was silent for longer than it trusts its memory.
        let _ = self.connections.execute_unprepared(&wait).await;
    }

    pub(super) fn end(&self) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listener) = listener.take() {
            listener.abort();
        }
    }
}

async fn keep_listening(own: PgPool, rings: Arc<AtomicU64>) {
    loop {
        // Why it ended does not matter: until it begins anew, nobody trusts.
        let _ = listen(&own, &rings).await;
        if rings.load(Ordering::SeqCst) % 2 == 1 {
            rings.fetch_add(1, Ordering::SeqCst);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Listens until the connection is lost.
async fn listen(own: &PgPool, rings: &AtomicU64) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    loop {
        sqlx::query("SELECT pg_advisory_lock_shared($1)").bind(LOCK).execute(&mut listener).await?;
        rings.fetch_add(1, Ordering::SeqCst);
        let heard = listener.try_recv().await;
        rings.fetch_add(1, Ordering::SeqCst);
        if heard?.is_none() {
            return Ok(());
        }
        sqlx::query("SELECT pg_advisory_unlock_shared($1)")
            .bind(LOCK)
            .execute(&mut listener)
            .await?;
    }
}
