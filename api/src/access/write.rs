//! Writing: one transaction, for the holder of a permit.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use std::sync::atomic::{AtomicBool, Ordering};

use entity::dataset;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IntoActiveModel,
    sea_query::Expr,
};

use super::{Db, Permit, db::refused, transaction::Transaction};
use crate::error::Result;

/// An open transaction. Dropped without [`Writer::commit`], nothing was written.
pub struct Writer {
    tx: Transaction,
    db: Db,
    /// Whether the data set's own row was written, with its version.
    published: AtomicBool,
}

/// How many parameters a statement may bind: below SQLite's 32,766 and PostgreSQL's 65,535.
const PARAMETERS: usize = 30_000;

impl Writer {
    /// Opens a transaction that changes what is published, which nobody else changes beside it.
    pub async fn begin(db: &Db, permit: &Permit) -> Result<Self> {
        let writer = Self::beside(db, permit).await?;
        if db.backend() == DbBackend::Postgres {
            // One writer at a time: two loads of an empty database must not both find it empty.
            let lock = "LOCK TABLE dataset IN SHARE ROW EXCLUSIVE MODE";
            writer.tx.execute_unprepared(lock).await.map_err(refused)?;
        }
        Ok(writer)
    }

    /// Opens a transaction for accounts, sessions and the audit; it need not wait for what is being published.
    pub async fn beside(db: &Db, _: &Permit) -> Result<Self> {
        let tx = db.writer().begin().await.map_err(refused)?;
        Ok(Self { tx, db: db.clone(), published: AtomicBool::new(false) })
    }

    /// The transaction, for what else in this folder writes.
    pub(super) const fn tx(&self) -> &Transaction {
        &self.tx
    }

    /// Notes which table is written.
    fn writes<E: EntityTrait>(&self) {
        if E::default().table_name() == dataset::Entity.table_name() {
            self.published.store(true, Ordering::Relaxed);
        }
    }

    /// Writes rows, as many to a statement as its parameters allow.
    pub async fn insert<E>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        use sea_orm::Iterable;
        self.writes::<E>();
        let width = E::Column::iter().count().max(1);
        let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while rows.peek().is_some() {
            let batch: Vec<E::ActiveModel> = rows.by_ref().take(PARAMETERS / width).collect();
            E::insert_many(batch).exec_without_returning(&self.tx).await.map_err(refused)?;
        }
        Ok(())
    }

    /// Writes rows, in the place of those with the same keys.
    pub async fn put<E>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        use sea_orm::{IdenStatic, Iterable, PrimaryKeyToColumn, sea_query::OnConflict};
        self.writes::<E>();
        let keys: Vec<E::Column> =
            E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
        let key = |column: &E::Column| keys.iter().any(|key| key.as_str() == column.as_str());
        let others: Vec<E::Column> = E::Column::iter().filter(|column| !key(column)).collect();
        let width = E::Column::iter().count().max(1);
        let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while rows.peek().is_some() {
            let batch: Vec<E::ActiveModel> = rows.by_ref().take(PARAMETERS / width).collect();
            let mut there = OnConflict::columns(keys.clone());
            if others.is_empty() {
                there.do_nothing();
            } else {
                there.update_columns(others.clone());
            }
            let insert = E::insert_many(batch).on_conflict(there);
            insert.exec_without_returning(&self.tx).await.map_err(refused)?;
        }
        Ok(())
    }

    /// Changes columns of the rows that pass a test.
    pub async fn update<E: EntityTrait>(
        &self,
        test: &super::Test<E>,
        values: Vec<(E::Column, sea_orm::Value)>,
    ) -> Result<u64> {
        use sea_orm::QueryFilter;
        self.writes::<E>();
        let mut update = E::update_many().filter(test.compile(self.tx.get_database_backend()));
        for (column, value) in values {
            update = update.col_expr(column, Expr::val(value));
        }
        Ok(update.exec(&self.tx).await.map_err(refused)?.rows_affected)
    }

    /// Removes the rows that pass a test.
    pub async fn delete<E: EntityTrait>(&self, test: &super::Test<E>) -> Result<u64> {
        use sea_orm::QueryFilter;
        self.writes::<E>();
        let delete = E::delete_many().filter(test.compile(self.tx.get_database_backend()));
        Ok(delete.exec(&self.tx).await.map_err(refused)?.rows_affected)
    }

    /// Rows as the transaction sees them, whoever may read them: what is written depends on all of them.
    pub async fn all<E: EntityTrait>(&self, test: &super::Test<E>) -> Result<Vec<E::Model>> {
        use sea_orm::QueryFilter;
        let backend = self.tx.get_database_backend();
        E::find().filter(test.compile(backend)).all(&self.tx).await.map_err(refused)
    }

    /// Commits. If the dataset changed, waits until every server has acknowledged the new version.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await.map_err(refused)?;
        if self.published.into_inner() {
            self.db.noticed().await;
        }
        Ok(())
    }
}
