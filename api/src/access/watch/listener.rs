//! PostgreSQL notifies (`NOTIFY`) when the dataset has a new version, and each server that caches it listens.
//!
//! A notification takes a moment to arrive. So each server that relies on its cache holds a shared advisory lock whose
//! key follows from the version that it knows. A server that published waits until no server holds the lock of
//! another version: all have acknowledged the new one, or do not rely on their caches. A server that does not react
//! delays that by [`PATIENCE`] at most, which is longer than any cache is relied on without a look.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement,
    sqlx::{
        self, PgPool,
        postgres::{PgListener, PgPoolOptions},
    },
};
use tokio::{task::AbortHandle, time::sleep};

/// The channel that a trigger on the table `dataset` notifies.
const CHANNEL: &str = "nasss_dataset";
/// The first key of the advisory locks; the second follows from the version.
const LOCKS: i32 = 1_651_793_121;
/// The second key of the version that holds now, as SQL; no row where the database is empty.
const KEY: &str = "SELECT hashtext(id::text || ' ' || version) AS key FROM dataset";
/// How long a server that published waits for the others at most.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long to wait before looking again whether all have acknowledged: at first, and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));
/// How long after a failure the next attempt to listen is made.
const PAUSE: Duration = Duration::from_secs(1);

/// Listens for new versions, and waits for the servers that listen.
#[derive(Debug)]
pub(in crate::access) struct Listener {
    connections: DatabaseConnection,
    /// Grows whenever something may have been missed. Odd while the cache can be relied on.
    changes: Arc<AtomicU64>,
    task: Mutex<Option<AbortHandle>>,
}

/// A server, by its process in PostgreSQL, and the key that it holds.
type Holder = (i32, i64);

impl Listener {
    pub(super) fn of(connections: DatabaseConnection) -> Self {
        Self { connections, changes: Arc::default(), task: Mutex::default() }
    }

    /// Returns how many changes were noticed; none while not listening. The first call begins to listen.
    pub(super) fn changes(&self) -> Option<u64> {
        let changes = self.changes.load(Ordering::SeqCst);
        if changes == 0 {
            self.begin();
        }
        (changes % 2 == 1).then_some(changes)
    }

    fn begin(&self) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.is_some() {
            return;
        }
        // A connection of its own: it is held as long as the program runs.
        let options = self.connections.get_postgres_connection_pool().connect_options();
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with((*options).clone());
        let changes = Arc::clone(&self.changes);
        *task = Some(tokio::spawn(keep_listening(own, changes)).abort_handle());
    }

    /// Waits until every server that listens has acknowledged what was committed before.
    pub(super) async fn wait_for_all(&self) {
        // After this time no server relies on its cache without having looked.
        let _ = tokio::time::timeout(PATIENCE, self.acknowledged()).await;
    }

    async fn acknowledged(&self) {
        let (mut pause, longest) = LOOK_AGAIN;
        let mut missing: Option<HashSet<Holder>> = None;
        loop {
            // A look that fails says nothing; the time that it takes is waited in any case.
            if let Ok(behind) = self.behind().await {
                // A server that holds another key than at the first look has read the version since.
                let still = match missing {
                    Some(missing) => missing.intersection(&behind).copied().collect(),
                    None => behind,
                };
                if still.is_empty() {
                    return;
                }
                missing = Some(still);
            }
            sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Returns the servers that hold the key of another version than the one that holds now.
    async fn behind(&self) -> Result<HashSet<Holder>, DbErr> {
        let sql = format!(
            "SELECT pid, objid::bigint AS key FROM pg_locks
            WHERE locktype = 'advisory' AND classid = {LOCKS} AND objsubid = 2 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND objid NOT IN (SELECT key::oid FROM ({KEY}) AS now)"
        );
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        let found = self.connections.query_all_raw(statement).await?;
        found.iter().map(|row| Ok((row.try_get("", "pid")?, row.try_get("", "key")?))).collect()
    }

    pub(super) fn end(&self) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task.take() {
            task.abort();
        }
    }
}

async fn keep_listening(own: PgPool, changes: Arc<AtomicU64>) {
    loop {
        // Why it ended does not matter: until it begins anew, the cache is not relied on.
        let _ = listen(&own, &changes).await;
        if changes.load(Ordering::SeqCst) % 2 == 1 {
            changes.fetch_add(1, Ordering::SeqCst);
        }
        sleep(PAUSE).await;
    }
}

/// Listens until the connection is lost.
async fn listen(own: &PgPool, changes: &AtomicU64) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    loop {
        let key = acknowledge(&mut listener).await?;
        changes.fetch_add(1, Ordering::SeqCst);
        let heard = listener.try_recv().await;
        changes.fetch_add(1, Ordering::SeqCst);
        if heard?.is_none() {
            return Ok(());
        }
        let unlock = "SELECT pg_advisory_unlock_shared($1, $2)";
        sqlx::query(unlock).bind(LOCKS).bind(key).execute(&mut listener).await?;
    }
}

/// Takes the shared lock of the version that holds now. It is read again under the lock: a server that publishes
/// after that finds the lock.
async fn acknowledge(listener: &mut PgListener) -> Result<i32, sqlx::Error> {
    let mut key = read_key(listener).await?;
    loop {
        let lock = "SELECT pg_advisory_lock_shared($1, $2)";
        sqlx::query(lock).bind(LOCKS).bind(key).execute(&mut *listener).await?;
        let now = read_key(listener).await?;
        if now == key {
            return Ok(key);
        }
        let unlock = "SELECT pg_advisory_unlock_shared($1, $2)";
        sqlx::query(unlock).bind(LOCKS).bind(key).execute(&mut *listener).await?;
        key = now;
    }
}

async fn read_key(listener: &mut PgListener) -> Result<i32, sqlx::Error> {
    let key: Option<i32> = sqlx::query_scalar(KEY).fetch_optional(listener).await?;
    Ok(key.unwrap_or_default())
}
