//! One connection that reads, and the statement that runs on it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_graphql::futures_util::{Stream, TryStreamExt};
use sea_orm::{
    DbErr, QueryResult, RuntimeErr, Statement,
    sqlx::{
        self, Decode, Postgres, Row, Sqlite, TypeInfo, ValueRef, pool::PoolConnection,
        postgres::PgRow, sqlite::SqliteRow,
    },
};
use sea_query_sqlx::SqlxValues;

use super::{budget::ReadBudget, decode::Sink};
use crate::error::Error;

/// Steps of SQLite's machine between two looks at the budget.
const STEPS: i32 = 1000;

/// The work that so many steps count for. Totals with two filters over 1,000,000 quotes take 1.5 to 4.3 million steps,
/// at 3,700 to 8,900 steps in a millisecond.
const WORK_OF_STEPS: Duration = Duration::from_micros(125);

/// Time of each statement on PostgreSQL that is not its work: it waits for the network and for a processor.
const WAITING: Duration = Duration::from_millis(25);

/// Why a statement has no answer.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The database refused it, or was not reached.
    Database(DbErr),
    /// It needed more work than the operation had left.
    Spent,
    /// It read more than the operation may.
    Refused(Error),
}

/// A connection that reads.
#[derive(Debug)]
pub(super) enum Reader {
    /// To an embedded database.
    Sqlite(PoolConnection<Sqlite>, Arc<Gauge>),
    /// To a server.
    Postgres(PoolConnection<Postgres>),
}

/// Decides, while a statement runs on SQLite, whether it may go on.
#[derive(Debug, Default)]
pub(super) struct Gauge(Mutex<Running>);

#[derive(Debug, Default)]
enum Running {
    /// A statement without a bound, or none.
    #[default]
    Freely,
    /// A statement of an operation.
    Within(Arc<ReadBudget>),
    /// A statement whose answer is not waited for any more.
    Abandoned,
}

impl Gauge {
    fn set(&self, running: Running) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    fn goes_on(&self) -> bool {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Running::Freely => true,
            Running::Within(budget) => budget.spend(WORK_OF_STEPS),
            Running::Abandoned => false,
        }
    }
}

impl Reader {
    /// A connection to an embedded database whose statements can be stopped.
    pub(super) async fn of_sqlite(
        mut connection: PoolConnection<Sqlite>,
    ) -> Result<Self, sqlx::Error> {
        let gauge = Arc::new(Gauge::default());
        let asked = Arc::clone(&gauge);
        connection.lock_handle().await?.set_progress_handler(STEPS, move || asked.goes_on());
        Ok(Self::Sqlite(connection, gauge))
    }

    /// Reads all rows of a statement into a sink, within a budget if there is one.
    pub(super) async fn all(
        &mut self,
        statement: Statement,
        budget: Option<&Arc<ReadBudget>>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        if budget.is_some_and(|budget| budget.left().is_zero()) {
            return Err(ReadError::Spent);
        }
        let values = statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
        let (sql, values) = (sqlx::AssertSqlSafe(statement.sql), SqlxValues(values));
        match self {
            Self::Sqlite(connection, gauge) => {
                gauge.set(budget.map_or(Running::Freely, |it| Running::Within(Arc::clone(it))));
                let rows = sqlx::query_with(sql, values).fetch(&mut **connection);
                let read = pass_on(rows, size_in_sqlite, budget, sink).await;
                gauge.set(Running::Freely);
                read.map_err(|error| interrupted(error, budget))
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch(&mut **connection);
                let read = pass_on(rows, size_in_postgres, budget, sink);
                let Some(budget) = budget else { return read.await };
                let started = Instant::now();
                let read = tokio::time::timeout(budget.left() + WAITING, read).await;
                let rest = budget.spend(started.elapsed().saturating_sub(WAITING));
                read.unwrap_or(Err(ReadError::Spent)).map_err(|error| match error {
                    // The server's own limit may be the shorter one.
                    ReadError::Database(_) if !rest => ReadError::Spent,
                    error => error,
                })
            }
        }
    }

    /// Whether the database is a file of this process.
    pub(super) const fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(..))
    }

    /// Whether the other side still answers.
    pub(super) async fn answers(&mut self) -> bool {
        use sqlx::Connection;
        match self {
            Self::Sqlite(..) => true,
            Self::Postgres(connection) => connection.ping().await.is_ok(),
        }
    }

    /// Lets a connection go whose statement did not end in order. SQLite stops the statement at its next look at the
    /// gauge, and the pool waits for that. PostgreSQL stops it when it sees that the connection was closed, within
    /// `client_connection_check_interval`; sqlx 0.9 sends no requests to cancel.
    pub(super) fn abandon(self) {
        match self {
            Self::Sqlite(connection, gauge) => {
                gauge.set(Running::Abandoned);
                drop(connection);
            }
            Self::Postgres(mut connection) => connection.close_on_drop(),
        }
    }

    /// Takes the connection out of its pool, and closes it.
    pub(super) fn detach(self) {
        match self {
            Self::Sqlite(connection, _) => drop(connection.detach()),
            Self::Postgres(connection) => drop(connection.detach()),
        }
    }
}

/// Passes the rows of an answer on as they arrive, each charged before.
async fn pass_on<R: Into<QueryResult>>(
    rows: impl Stream<Item = Result<R, sqlx::Error>> + Send,
    size: fn(&R) -> usize,
    budget: Option<&Arc<ReadBudget>>,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let mut rows = std::pin::pin!(rows);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        if let Some(budget) = budget {
            budget.charge_row(size(&row)).map_err(ReadError::Refused)?;
        }
        sink.take(row.into()).map_err(ReadError::Database)?;
    }
    Ok(())
}

/// The bytes of a row's texts and keys. A number is not looked at: SQLite would turn it into a text.
fn size_in_sqlite(row: &SqliteRow) -> usize {
    let sizes = (0..row.len()).filter_map(|place| row.try_get_raw(place).ok()).map(|value| {
        if !matches!(value.type_info().name(), "TEXT" | "BLOB") {
            return 0;
        }
        <&[u8] as Decode<'_, Sqlite>>::decode(value).map_or(0, <[u8]>::len)
    });
    sizes.sum()
}

fn size_in_postgres(row: &PgRow) -> usize {
    let values = (0..row.len()).filter_map(|place| row.try_get_raw(place).ok());
    values.map(|value| value.as_bytes().map_or(0, <[u8]>::len)).sum()
}

/// An error of a statement that SQLite may have stopped because the budget was used up.
fn interrupted(error: ReadError, budget: Option<&Arc<ReadBudget>>) -> ReadError {
    match error {
        ReadError::Database(_) if budget.is_some_and(|budget| budget.left().is_zero()) => {
            ReadError::Spent
        }
        error => error,
    }
}

fn failed(error: sqlx::Error) -> ReadError {
    ReadError::Database(DbErr::Query(RuntimeErr::SqlxError(error.into())))
}
