//! How the engines would read, in their own words: for tests of indexes.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, Statement, TransactionTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Db, Order, Rows, Window,
    db::refused,
    limits,
    nested::{self, By},
    rows::Thing,
};
use crate::error::Result;

impl Db {
    /// How the engine would read a stretch of the rows, in its own words: for tests of indexes. PostgreSQL is
    /// asked with sequential scans and sorts discouraged, so that a small table shows which index there is.
    pub async fn explain<E: Thing>(
        &self,
        rows: &Rows<E>,
        order: &Order<E>,
        window: &Window,
    ) -> Result<String> {
        self.explained(&self.page_statement(rows, order, window)).await
    }

    /// The same of a stretch of children for each parent.
    pub async fn explain_pages<E: Thing, L: EntityTrait>(
        &self,
        rows: &Rows<E>,
        by: &By<E, L>,
        parents: &[Uuid],
        order: &Order<E>,
        window: &Window,
    ) -> Result<String> {
        let statement = nested::pages(rows, by, parents, order, window, self.backend());
        self.explained(&statement).await
    }

    /// How the engine would read a statement.
    pub(super) async fn explained(&self, statement: &SelectStatement) -> Result<String> {
        let statement = limits::written_out(statement, self.backend());
        let (prefix, column) = match self.backend() {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN", "QUERY PLAN"),
        };
        let explained = Statement { sql: format!("{prefix} {}", statement.sql), ..statement };
        let tx = self.readers().pool().begin().await.map_err(refused)?;
        if self.backend() == DbBackend::Postgres {
            for means in ["enable_seqscan", "enable_sort", "enable_incremental_sort"] {
                let discourage = format!("SET LOCAL {means} = off");
                tx.execute_unprepared(&discourage).await.map_err(refused)?;
            }
        }
        let lines = tx.query_all_raw(explained).await.map_err(refused)?;
        let lines = lines.iter().map(|line| line.try_get::<String>("", column).map_err(refused));
        Ok(lines.collect::<Result<Vec<_>>>()?.join("\n"))
    }
}
