//! Connections that read, a few of them kept at hand.
//!
//! A pool asks each connection that comes back to it whether it is still there, which is a second round trip for
//! every statement. So connections that were just used stay out of it, and one that rested goes back, to be tested.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement,
    sqlx::{self, Postgres, Sqlite, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;

/// How long a connection may rest and still be taken for a good one.
const REST: Duration = Duration::from_secs(1);

/// Connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    pool: DatabaseConnection,
    at_hand: Mutex<AtHand>,
    /// How many are kept at most: half of the pool, so that others find some there.
    room: usize,
}

/// Those at hand, the last used last; none once they were let go.
type AtHand = Option<Vec<(Instant, Connection)>>;

#[derive(Debug)]
enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Readers {
    /// Connections of this pool.
    pub(super) fn of(pool: DatabaseConnection) -> Self {
        let most = if pool.get_database_backend() == DbBackend::Postgres {
            pool.get_postgres_connection_pool().options().get_max_connections()
        } else {
            pool.get_sqlite_connection_pool().options().get_max_connections()
        };
        let room = usize::try_from(most / 2).unwrap_or_default();
        Self { pool, at_hand: Mutex::new(Some(Vec::new())), room }
    }

    /// The pool.
    pub(super) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// All rows of a statement. A connection on which it failed, or that was left in its midst, goes back to the
    /// pool, which sees what is the matter with it.
    pub(super) async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = match self.take() {
            Some(connection) => connection,
            None => self.acquire().await?,
        };
        let rows = connection.all(statement).await.map_err(failed)?;
        self.keep(connection);
        Ok(rows)
    }

    fn take(&self) -> Option<Connection> {
        let mut at_hand = self.at_hand();
        let at_hand = at_hand.as_mut()?;
        let rested = at_hand.iter().take_while(|(since, _)| since.elapsed() > REST).count();
        at_hand.drain(..rested);
        at_hand.pop().map(|(_, connection)| connection)
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, connection: Connection) {
        let mut at_hand = self.at_hand();
        if let Some(at_hand) = at_hand.as_mut().filter(|at_hand| at_hand.len() < self.room) {
            at_hand.push((Instant::now(), connection));
        }
    }

    async fn acquire(&self) -> Result<Connection, DbErr> {
        let connection = if self.pool.get_database_backend() == DbBackend::Postgres {
            self.pool.get_postgres_connection_pool().acquire().await.map(Connection::Postgres)
        } else {
            self.pool.get_sqlite_connection_pool().acquire().await.map(Connection::Sqlite)
        };
        connection.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
        })
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
        for (_, connection) in self.at_hand().take().into_iter().flatten() {
            match connection {
                Connection::Sqlite(connection) => drop(connection.detach()),
                Connection::Postgres(connection) => drop(connection.detach()),
            }
        }
    }
}

impl Connection {
    async fn all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
        let values = statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
        let (sql, values) = (sqlx::AssertSqlSafe(statement.sql), SqlxValues(values));
        match self {
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
