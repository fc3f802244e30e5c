//! Transactions: the one place where each begins and ends.
//!
//! A connection goes back into use only after the database has confirmed COMMIT or ROLLBACK. In every other case
//! (an error while ending, a request that was dropped, a panic) it is closed, and its pool opens another one.
//! Neither sea-orm nor sqlx holds to this: sqlx 0.9 counts the depth of a transaction itself, and after a COMMIT
//! that failed on a full disk the count stays above zero, so that all later transactions become savepoints of
//! one that is never committed.

#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait,
};
use tokio::sync::{Mutex, MutexGuard};

use super::{
    fault::{Nature, nature, spoils_connection},
    pooled::Pooled,
};

/// How long a connection has time to roll back before it is closed.
const ROLL_BACK: Duration = Duration::from_secs(5);

/// How long a statement on SQLite waits for locks that others hold.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The connections that write.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    pool: DatabaseConnection,
    /// Set until a probe has shown that changes can be stored: at the start, and after an attempt that could not be.
    hindered: Arc<AtomicBool>,
}

/// Writes nothing, but fails as a change would: where the transaction only reads, where the disk is full, and where the
/// role may not add rows to one of the service's tables. A transaction number alone is given to those that only read, too.
const PROBE_POSTGRES: &str = "DO $$
    DECLARE
        denied text;
    BEGIN
        UPDATE dataset SET version = version WHERE FALSE;
        PERFORM pg_current_xact_id();
        SELECT min(it.relname) INTO denied
            FROM pg_class AS it JOIN pg_class AS own USING (relnamespace, relowner)
            WHERE own.oid = 'dataset'::regclass AND it.relkind = 'r' AND it.relname <> 'seaql_migrations'
                AND NOT has_table_privilege(it.oid, 'INSERT');
        IF denied IS NOT NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied for table ' || denied;
        END IF;
    END $$";

/// A connection whose state is known again only where that is said.
#[derive(Debug)]
struct Lease {
    connection: Option<Pooled>,
    known: bool,
}

/// An open transaction. Dropped, it is rolled back.
#[derive(Debug)]
pub(super) struct Transaction {
    backend: DbBackend,
    running: Mutex<Running>,
    hindered: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Running {
    lease: Lease,
    state: State,
}

/// What the last statement of a transaction came to.
#[derive(Debug)]
enum State {
    Sound,
    /// A statement was begun. If it is dropped before it ended, the state stays like this.
    Busy,
    /// A statement failed. SQLite may have rolled back by itself: what came after would stand outside the transaction.
    Failed(DbErr),
}

impl Connections {
    /// The connections of a pool.
    pub(super) fn of(pool: DatabaseConnection) -> Self {
        Self { pool, hindered: Arc::new(AtomicBool::new(true)) }
    }

    /// The pool.
    pub(super) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Begins a transaction. On SQLite it holds the lock for writing from the start.
    pub(super) async fn begin(&self) -> Result<Transaction, DbErr> {
        let sqlite = self.pool.get_database_backend() == DbBackend::Sqlite;
        self.begin_by(if sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }).await
    }

    /// Begins a transaction that reads what the database holds at one moment.
    pub(super) async fn begin_snapshot(&self) -> Result<Transaction, DbErr> {
        let sqlite = self.pool.get_database_backend() == DbBackend::Sqlite;
        // On SQLite the moment is that of the first read.
        let postgres = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.begin_by(if sqlite { "BEGIN" } else { postgres }).await
    }

    async fn begin_by(&self, begin: &str) -> Result<Transaction, DbErr> {
        let backend = self.pool.get_database_backend();
        let mut attempts = self.most();
        loop {
            attempts = attempts.saturating_sub(1);
            let mut lease = Lease { connection: Some(self.acquire().await?), known: false };
            match lease.run(begin).await {
                Ok(()) => {
                    let running = Mutex::new(Running { lease, state: State::Sound });
                    return Ok(Transaction { backend, running, hindered: self.hindered.clone() });
                }
                // The server ended connections that were at rest: nothing has begun, so another one is tried.
                Err(error) if nature(&error) == Nature::Lost && attempts > 0 => {}
                Err(error) => {
                    lease.known = !spoils_connection(&error) && nature(&error) == Nature::Busy;
                    self.note(&error);
                    return Err(error);
                }
            }
        }
    }

    /// Runs one statement that cannot stand in a transaction, such as VACUUM.
    pub(super) async fn run(&self, sql: &str) -> Result<(), DbErr> {
        let mut lease = Lease { connection: Some(self.acquire().await?), known: false };
        let done = lease.run(sql).await;
        match &done {
            Ok(()) => lease.known = true,
            Err(error) => {
                lease.known = !spoils_connection(error);
                self.note(error);
            }
        }
        done
    }

    /// Carries SQLite's log over into the database and empties it, unless somebody reads what was there before. It waits
    /// for nobody: it would hold the lock for writing meanwhile. Returns whether the log is empty.
    pub(super) async fn empty_log(&self) -> Result<bool, DbErr> {
        let mut lease = Lease { connection: Some(self.acquire().await?), known: false };
        lease.run("PRAGMA busy_timeout = 0").await?;
        let carry = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let answer = match lease.connection.as_mut() {
            Some(connection) => connection.rows(carry).await?,
            None => return Err(ended()),
        };
        lease.run(&format!("PRAGMA busy_timeout = {}", BUSY_TIMEOUT.as_millis())).await?;
        lease.known = true;
        let busy = answer.first().map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        Ok(busy == Some(0))
    }

    /// Writes something that changes nothing, unless an earlier probe succeeded and no attempt to write failed since;
    /// returns an error if that cannot be stored.
    pub(super) async fn probe(&self) -> Result<(), DbErr> {
        if !self.hindered.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.write_nothing().await {
            Ok(()) => {
                self.hindered.store(false, Ordering::Relaxed);
                Ok(())
            }
            // Another transaction writes, so changes can be stored.
            Err(error) if nature(&error) == Nature::Busy => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn write_nothing(&self) -> Result<(), DbErr> {
        let transaction = self.begin().await?;
        let sql = match transaction.backend {
            // Writes the first page of the file into the log, even where the number stays the same.
            DbBackend::Sqlite => "PRAGMA user_version = 0",
            _ => PROBE_POSTGRES,
        };
        transaction.execute_unprepared(sql).await?;
        transaction.commit().await
    }

    /// How many connections at most may have to be tried before a fresh one is opened.
    fn most(&self) -> u32 {
        match self.pool.get_database_backend() {
            DbBackend::Postgres => {
                self.pool.get_postgres_connection_pool().options().get_max_connections() + 1
            }
            _ => 2,
        }
    }

    async fn acquire(&self) -> Result<Pooled, DbErr> {
        let acquired = Pooled::acquire(&self.pool).await;
        if let Err(error) = &acquired {
            self.note(error);
        }
        acquired
    }

    fn note(&self, error: &DbErr) {
        note(&self.hindered, error);
    }
}

fn note(hindered: &AtomicBool, error: &DbErr) {
    if nature(error).hinders_writing() {
        hindered.store(true, Ordering::Relaxed);
    }
}

impl Lease {
    async fn run(&mut self, sql: &str) -> Result<(), DbErr> {
        match self.connection.as_mut() {
            Some(connection) => connection.run(sql).await.map(drop),
            None => Err(ended()),
        }
    }

    async fn roll_back(mut self) {
        if let Ok(Ok(())) = tokio::time::timeout(ROLL_BACK, self.run("ROLLBACK")).await {
            self.known = true;
        }
    }

    fn take(&mut self) -> Self {
        Self { connection: self.connection.take(), known: self.known }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        match self.connection.take() {
            Some(connection) if self.known && tokio::runtime::Handle::try_current().is_ok() => {
                drop(connection);
            }
            Some(connection) => connection.close(),
            None => {}
        }
    }
}

impl Transaction {
    /// Commits. Where that fails, the connection is closed, and whether anything was written is not known.
    pub(super) async fn commit(mut self) -> Result<(), DbErr> {
        let running = self.running.get_mut();
        running.check()?;
        running.state = State::Busy;
        let committed = running.lease.run("COMMIT").await;
        match &committed {
            // That it was committed does not show that changes can be stored: it may have written nothing.
            Ok(()) => running.lease.known = true,
            Err(error) => note(&self.hindered, error),
        }
        // Back into use, or closed.
        drop(running.lease.take());
        committed
    }

    /// Waits for the statement before, and marks that another one has begun.
    async fn statement(&self) -> Result<MutexGuard<'_, Running>, DbErr> {
        let mut running = self.running.lock().await;
        running.check()?;
        running.state = State::Busy;
        Ok(running)
    }

    fn end_statement<T>(&self, running: &mut Running, result: &Result<T, DbErr>) {
        running.state = match result {
            Ok(_) => State::Sound,
            Err(error) => {
                note(&self.hindered, error);
                State::Failed(error.clone())
            }
        };
    }
}

impl Running {
    /// Refuses to go on after a statement that failed or was cut short.
    fn check(&self) -> Result<(), DbErr> {
        match &self.state {
            State::Sound => Ok(()),
            State::Busy => {
                Err(DbErr::Custom("a statement of the transaction was cut short".into()))
            }
            State::Failed(error) => Err(error.clone()),
        }
    }

    fn connection(&mut self) -> Result<&mut Pooled, DbErr> {
        self.lease.connection.as_mut().ok_or_else(ended)
    }
}

impl Drop for Transaction {
    /// Rolls back, and closes the connection where that fails or a statement was cut short.
    fn drop(&mut self) {
        let running = self.running.get_mut();
        let lease = running.lease.take();
        if lease.connection.is_none() {
            return;
        }
        let sound = match &running.state {
            State::Sound => true,
            State::Busy => false,
            State::Failed(error) => !spoils_connection(error),
        };
        let runtime = tokio::runtime::Handle::try_current();
        if let (true, Ok(runtime)) = (sound, runtime) {
            runtime.spawn(lease.roll_back());
        }
    }
}

/// A transaction whose connection was given up.
fn ended() -> DbErr {
    DbErr::Custom("the transaction has ended".to_owned())
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut running = self.statement().await?;
        let result = running.connection()?.execute(statement).await;
        self.end_statement(&mut running, &result);
        result
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut running = self.statement().await?;
        let result = running.connection()?.run(sql).await;
        self.end_statement(&mut running, &result);
        result
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut running = self.statement().await?;
        let result = running.connection()?.rows(statement).await;
        self.end_statement(&mut running, &result);
        result
    }
}
