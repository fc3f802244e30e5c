//! Finds out whether a pooler shares connections by transaction between this program and PostgreSQL, as `PgBouncer` does with
//! `pool_mode = transaction`. Sessions do not last there: neither do prepared statements, advisory locks and `LISTEN`.

use std::{collections::HashSet, time::Duration};

use sea_orm::sqlx::{
    self, ConnectOptions, Connection, Executor, PgConnection, Row, postgres::PgConnectOptions,
    raw_sql,
};

/// How long the probe may take. A server that is that slow is not judged.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often both sessions are compared. A pooler that hands out its connections in turn may be right once by chance.
const ROUNDS: usize = 3;

/// Returns whether two sessions of this program are served by other processes of PostgreSQL from one transaction to the
/// next. False where that cannot be told: whatever is the matter then, the connections that follow tell it.
pub(super) async fn shares_connections(options: &PgConnectOptions) -> bool {
    let told = tokio::time::timeout(PATIENCE, probe(options)).await;
    match told {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => is_told(&error.to_string()),
        Err(_elapsed) => false,
    }
}

/// Whether an error of the database is one that only such a pooler causes: a prepared statement that is there already or is
/// gone, a transaction where only single statements are pooled.
pub(super) fn is_told(error: &str) -> bool {
    let is_prepared = error.contains("prepared statement")
        && (error.contains("already exists") || error.contains("does not exist"));
    is_prepared || error.contains("pooling mode")
}

async fn probe(options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut one = options.connect().await?;
    let mut other = options.connect().await?;
    let (mut of_one, mut of_other) = (HashSet::new(), HashSet::new());
    for round in 0..ROUNDS {
        // The first one's connection is free meanwhile, and the pooler may hand it to the second; then the first one gets
        // another.
        let (first, second) =
            if round % 2 == 0 { (&mut one, &mut other) } else { (&mut other, &mut one) };
        let mut of_first = HashSet::from([process(first).await?]);
        raw_sql("COMMIT").execute(&mut *first).await?;
        let of_second = HashSet::from([process(second).await?]);
        of_first.insert(process(first).await?);
        raw_sql("COMMIT").execute(&mut *first).await?;
        raw_sql("COMMIT").execute(&mut *second).await?;
        let (to_one, to_other) =
            if round % 2 == 0 { (of_first, of_second) } else { (of_second, of_first) };
        of_one.extend(to_one);
        of_other.extend(to_other);
    }
    one.close().await?;
    other.close().await?;
    Ok(of_one.len() > 1 || of_other.len() > 1 || !of_one.is_disjoint(&of_other))
}

/// Begins a transaction, and returns the process of PostgreSQL that serves it. By the simple protocol, so that nothing is left
/// in a session that may go on to serve another client.
async fn process(session: &mut PgConnection) -> Result<i32, sqlx::Error> {
    raw_sql("BEGIN").execute(&mut *session).await?;
    session.fetch_one(raw_sql("SELECT pg_backend_pid()")).await?.try_get(0)
}
