//! Connections that read, a few of them kept at hand.
//!
//! A pool asks each connection that comes back to it whether it is still there, which is a second round trip for
//! every statement. So connections that were just used stay out of it, and one to a server that rested goes back, to be
//! tested.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement, sqlx};

use super::{
    budget::ReadBudget,
    decode::Sink,
    reader::{ReadError, Reader},
};

/// How long a connection to a server may rest and still be taken for a good one.
const REST: Duration = Duration::from_secs(1);

/// Connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    pool: DatabaseConnection,
    at_hand: Mutex<AtHand>,
    /// Whether a server may end connections that rest. Those to a file are kept at hand: the pool would give out another
    /// one each time, and each maps the file into memory of its own.
    may_end: bool,
    /// How many are kept at most: half of the pool, so that others find some there.
    room: usize,
    /// How long a read waits for a connection.
    wait: Duration,
    /// When a read last waited that long for nothing.
    missed: Mutex<Option<Instant>>,
}

/// Those at hand, the last used last; none once they were let go.
type AtHand = Option<Vec<(Instant, Reader)>>;

/// A connection that one statement uses. It is abandoned where the statement does not end in order, also because its
/// answer is not waited for any more.
struct Lent(Option<Reader>);

impl Readers {
    /// Connections of this pool.
    pub(super) fn of(pool: DatabaseConnection) -> Self {
        let may_end = pool.get_database_backend() == DbBackend::Postgres;
        let (most, wait) = if may_end {
            let options = pool.get_postgres_connection_pool().options();
            (options.get_max_connections(), options.get_acquire_timeout())
        } else {
            let options = pool.get_sqlite_connection_pool().options();
            (options.get_max_connections(), options.get_acquire_timeout())
        };
        let room = usize::try_from(most / 2).unwrap_or_default();
        let (at_hand, missed) = (Mutex::new(Some(Vec::new())), Mutex::default());
        Self { pool, at_hand, may_end, room, wait, missed }
    }

    /// The pool.
    pub(super) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Reads all rows of a statement into a sink, within a budget if there is one. Where the connection turns out to have been
    /// ended by the server, it is tried once more on another one.
    pub(super) async fn all(
        &self,
        statement: Statement,
        budget: Option<&Arc<ReadBudget>>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let reader = match self.take() {
            Some(reader) => reader,
            // In boxes, here and below: most reads go on without the space for it.
            None => Box::pin(self.acquire()).await.map_err(ReadError::Database)?,
        };
        if reader.is_embedded() {
            return self.all_on(reader, statement, budget, sink).await;
        }
        match self.all_on(reader, statement.clone(), budget, sink).await {
            Err(ReadError::Database(error)) if is_ended(&error) => {
                let again = async {
                    let fresh = self.acquire_anew().await.map_err(ReadError::Database)?;
                    sink.clear();
                    self.all_on(fresh, statement, budget, sink).await
                };
                Box::pin(again).await
            }
            answer => answer,
        }
    }

    async fn all_on(
        &self,
        reader: Reader,
        statement: Statement,
        budget: Option<&Arc<ReadBudget>>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let mut lent = Lent(Some(reader));
        if let Some(reader) = &mut lent.0 {
            reader.all(statement, budget, sink).await?;
        }
        if let Some(reader) = lent.0.take() {
            self.keep(reader);
        }
        Ok(())
    }

    fn take(&self) -> Option<Reader> {
        let mut at_hand = self.at_hand();
        let at_hand = at_hand.as_mut()?;
        if self.may_end {
            let rested = at_hand.iter().take_while(|(since, _)| since.elapsed() > REST).count();
            at_hand.drain(..rested);
        }
        at_hand.pop().map(|(_, reader)| reader)
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, reader: Reader) {
        let mut at_hand = self.at_hand();
        if let Some(at_hand) = at_hand.as_mut().filter(|at_hand| at_hand.len() < self.room) {
            at_hand.push((Instant::now(), reader));
        }
    }

    /// Takes a connection from the pool. Where a read just waited in vain, the next ones do not wait as long again: a
    /// request whose reads follow each other would fail only after several times the whole wait.
    async fn acquire(&self) -> Result<Reader, DbErr> {
        let missed = *self.missed();
        let follows = missed.is_some_and(|missed| missed.elapsed() < REST);
        let wait = if follows { self.wait / 10 } else { self.wait };
        let acquired = match tokio::time::timeout(wait, self.acquire_from_pool()).await {
            Ok(acquired) => acquired,
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        };
        let missing = matches!(acquired, Err(sqlx::Error::PoolTimedOut));
        if missing || missed.is_some() {
            *self.missed() = missing.then(Instant::now);
        }
        acquired.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
        })
    }

    fn missed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn acquire_from_pool(&self) -> Result<Reader, sqlx::Error> {
        if self.pool.get_database_backend() == DbBackend::Postgres {
            return self.pool.get_postgres_connection_pool().acquire().await.map(Reader::Postgres);
        }
        Reader::of_sqlite(self.pool.get_sqlite_connection_pool().acquire().await?).await
    }

    /// Takes a connection that answers, after one was ended: the server may have ended all of them.
    async fn acquire_anew(&self) -> Result<Reader, DbErr> {
        if let Some(at_hand) = self.at_hand().as_mut() {
            at_hand.clear();
        }
        let answering = async {
            loop {
                let mut reader = self.acquire().await?;
                if reader.answers().await {
                    return Ok(reader);
                }
                reader.abandon();
            }
        };
        tokio::time::timeout(self.wait, answering)
            .await
            .unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }

    /// Lets all of them go, and closes the pool.
    pub(super) async fn close(&self) {
        self.at_hand().take();
        // Nothing is left to tell anybody when closing fails.
        let _ = self.pool.clone().close().await;
    }
}

impl Drop for Readers {
    /// Back into a pool they only find their way while the program runs.
    fn drop(&mut self) {
        for (_, reader) in self.at_hand().take().into_iter().flatten() {
            reader.detach();
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(reader) = self.0.take() {
            reader.abandon();
        }
    }
}

/// Whether a statement failed because the server ended the connection.
fn is_ended(error: &DbErr) -> bool {
    let DbErr::Query(RuntimeErr::SqlxError(error)) = error else {
        return false;
    };
    match error.as_ref() {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => {
            // An operator or an idle timeout ended it (57P01 to 57P05), or it broke (08xxx).
            error.code().is_some_and(|code| code.starts_with("57P0") || code.starts_with("08"))
        }
        _ => false,
    }
}
