//! A connection that was taken out of a pool, of either engine.

use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
    sqlx::{self, Executor, Postgres, Sqlite, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;

/// A connection of a pool. Dropped, it goes back there.
#[derive(Debug)]
pub(super) enum Pooled {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Pooled {
    /// Takes a connection out of a pool, which waits for one as long as it is set to.
    pub(super) async fn acquire(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let connection = if pool.get_database_backend() == DbBackend::Postgres {
            pool.get_postgres_connection_pool().acquire().await.map(Self::Postgres)
        } else {
            pool.get_sqlite_connection_pool().acquire().await.map(Self::Sqlite)
        };
        connection.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
        })
    }

    /// Returns all rows of a statement.
    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (sql, values) = parts(statement);
        match self {
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await;
                Ok(rows.map_err(not_read)?.into_iter().map(Into::into).collect())
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await;
                Ok(rows.map_err(not_read)?.into_iter().map(Into::into).collect())
            }
        }
    }

    /// Executes a statement that answers no rows.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let (sql, values) = parts(statement);
        match self {
            Self::Sqlite(connection) => {
                let done = sqlx::query_with(sql, values).execute(&mut **connection).await;
                done.map(Into::into).map_err(not_executed)
            }
            Self::Postgres(connection) => {
                let done = sqlx::query_with(sql, values).execute(&mut **connection).await;
                done.map(Into::into).map_err(not_executed)
            }
        }
    }

    /// Executes text that is not prepared.
    pub(super) async fn run(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => {
                connection.execute(sql).await.map(Into::into).map_err(not_executed)
            }
            Self::Postgres(connection) => {
                connection.execute(sql).await.map(Into::into).map_err(not_executed)
            }
        }
    }

    /// Closes the connection; the pool opens another one in its place.
    pub(super) fn close(self) {
        if tokio::runtime::Handle::try_current().is_err() {
            return self.detach();
        }
        match self {
            Self::Sqlite(mut connection) => connection.close_on_drop(),
            Self::Postgres(mut connection) => connection.close_on_drop(),
        }
    }

    /// Lets the connection go without its pool, which is found only while the program runs.
    pub(super) fn detach(self) {
        match self {
            Self::Sqlite(connection) => drop(connection.detach()),
            Self::Postgres(connection) => drop(connection.detach()),
        }
    }
}

fn parts(statement: Statement) -> (sqlx::AssertSqlSafe<String>, SqlxValues) {
    let values = statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
    (sqlx::AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn not_read(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn not_executed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
