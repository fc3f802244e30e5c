//! Writing: one transaction, for the holder of a permit.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use std::sync::atomic::{AtomicBool, Ordering};

use entity::dataset;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IntoActiveModel,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Db, Permit, Test,
    db::refused,
    draft::{Draft, Purpose},
    transaction::Transaction,
};
use crate::error::{Error, Result};

/// An open transaction. Dropped without [`Writer::commit`], nothing was written.
pub struct Writer {
    tx: Transaction,
    db: Db,
    /// What was written so far, where the transaction is a draft.
    draft: Option<Draft>,
    /// Whether the data set's own row was written, with its version.
    published: AtomicBool,
}

/// How many parameters a statement may bind: below SQLite's 32,766 and PostgreSQL's 65,535.
const PARAMETERS: usize = 30_000;

impl Writer {
    /// Opens a transaction that changes what is published, which nobody else changes beside it.
    pub async fn begin(db: &Db, permit: &Permit) -> Result<Self> {
        permit.demand_publishing()?;
        Self::locked(db).await
    }

    /// Opens a draft of changes of a study, or of what all studies share: a transaction that holds no lock before it is
    /// committed. See [`mod@super::draft`].
    ///
    /// # Errors
    ///
    /// Where too many drafts are at work.
    pub async fn draft(
        db: &Db,
        permit: &Permit,
        study: Option<Uuid>,
        purpose: Purpose,
    ) -> Result<Self> {
        permit.demand_publishing()?;
        let turn = db.turns().take(study).await?;
        let tx = db.snapshots().begin_snapshot().await.map_err(refused)?;
        let draft = Some(Draft::of(purpose, turn, db.turns().bytes()));
        let writer = Self { tx, db: db.clone(), draft, published: AtomicBool::new(false) };
        // Whoever publishes changes this row.
        writer.hold::<dataset::Entity>(&Test::always()).await?;
        Ok(writer)
    }

    /// Opens a transaction for accounts, sessions and the audit; it need not wait for what is being published.
    pub async fn beside(db: &Db, _: &Permit) -> Result<Self> {
        Self::unlocked(db).await
    }

    async fn locked(db: &Db) -> Result<Self> {
        let writer = Self::unlocked(db).await?;
        if db.backend() == DbBackend::Postgres {
            // One writer at a time: two loads of an empty database must not both find it empty.
            let lock = "LOCK TABLE dataset IN SHARE ROW EXCLUSIVE MODE";
            writer.tx.execute_unprepared(lock).await.map_err(refused)?;
        }
        Ok(writer)
    }

    async fn unlocked(db: &Db) -> Result<Self> {
        let tx = db.writer().begin().await.map_err(refused)?;
        Ok(Self { tx, db: db.clone(), draft: None, published: AtomicBool::new(false) })
    }

    /// The transaction, for what else in this folder reads in it.
    pub(super) const fn tx(&self) -> &Transaction {
        &self.tx
    }

    /// What was drafted so far, where this is a draft.
    pub(super) const fn drafted(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// Whether this is a draft that only shows whether it could be written.
    pub fn only_checks(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.purpose() == Purpose::Check)
    }

    /// The transaction, for what a draft does not know of.
    ///
    /// # Errors
    ///
    /// Where this is a draft: the answer would leave out what it wrote.
    pub(super) fn locked_tx(&self) -> Result<&Transaction> {
        match self.draft {
            None => Ok(&self.tx),
            Some(_) => Err(Error::internal(std::io::Error::other("not possible in a draft"))),
        }
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
        E::Model: IntoActiveModel<E::ActiveModel> + Sync,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        use sea_orm::Iterable;
        if let Some(draft) = &self.draft {
            return draft.insert::<E>(rows);
        }
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
        E::Model: IntoActiveModel<E::ActiveModel> + Sync,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        use sea_orm::{IdenStatic, Iterable, PrimaryKeyToColumn, sea_query::OnConflict};
        if let Some(draft) = &self.draft {
            return draft.put::<E>(rows);
        }
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

    /// Changes columns of the rows that pass a test. Returns how many rows.
    pub async fn update<E>(
        &self,
        test: &Test<E>,
        values: Vec<(E::Column, sea_orm::Value)>,
    ) -> Result<u64>
    where
        E: EntityTrait<Model: Sync>,
    {
        use sea_orm::QueryFilter;
        if let Some(draft) = &self.draft {
            let found = self.all(test).await?;
            let rows = found.len() as u64;
            draft.update(test, found, values)?;
            return Ok(rows);
        }
        self.writes::<E>();
        let mut update = E::update_many().filter(test.compile(self.tx.get_database_backend()));
        for (column, value) in values {
            update = update.col_expr(column, Expr::val(value));
        }
        Ok(update.exec(&self.tx).await.map_err(refused)?.rows_affected)
    }

    /// Adds one to a number of the rows that pass a test.
    ///
    /// # Errors
    ///
    /// Where this is a draft.
    pub async fn count_up<E: EntityTrait>(&self, test: &Test<E>, column: E::Column) -> Result<()> {
        use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
        let tx = self.locked_tx()?;
        self.writes::<E>();
        let more = Expr::col(column.as_column_ref()).add(1);
        let update = E::update_many().filter(test.compile(tx.get_database_backend()));
        update.col_expr(column, more).exec(tx).await.map_err(refused)?;
        Ok(())
    }

    /// Removes the rows that pass a test.
    pub async fn delete<E: EntityTrait<Model: Sync>>(&self, test: &Test<E>) -> Result<()> {
        if let Some(draft) = &self.draft {
            if !draft.delete_named(test)? {
                draft.delete(test, &self.all(test).await?)?;
            }
            return Ok(());
        }
        self.remove(test).await.map(drop)
    }

    /// Removes the rows that pass a test, and returns how many there were.
    ///
    /// # Errors
    ///
    /// Where this is a draft.
    pub async fn remove<E: EntityTrait>(&self, test: &Test<E>) -> Result<u64> {
        use sea_orm::QueryFilter;
        let tx = self.locked_tx()?;
        self.writes::<E>();
        let delete = E::delete_many().filter(test.compile(tx.get_database_backend()));
        Ok(delete.exec(tx).await.map_err(refused)?.rows_affected)
    }

    /// Rows as the transaction sees them, whoever may read them: what is written depends on all of them.
    pub async fn all<E: EntityTrait>(&self, test: &Test<E>) -> Result<Vec<E::Model>> {
        use sea_orm::QueryFilter;
        let backend = self.tx.get_database_backend();
        let stored =
            E::find().filter(test.compile(backend)).all(&self.tx).await.map_err(refused)?;
        match &self.draft {
            Some(draft) => draft.lay_over(test, stored),
            None => Ok(stored),
        }
    }

    /// Commits; what was drafted is written now, under the lock. If the dataset changed, waits until every server has
    /// acknowledged the new version.
    ///
    /// # Errors
    ///
    /// [`super::draft::Redo`] where a draft must be done again. Nothing was written then.
    pub async fn commit(self) -> Result<()> {
        let Self { tx, db, draft, published } = self;
        let Some(draft) = draft else {
            return Self { tx, db, draft: None, published }.commit_locked().await;
        };
        if draft.purpose() == Purpose::Check {
            return Err(Error::internal(std::io::Error::other("a check is not written")));
        }
        // The snapshot ends here: a pool of one connection has none for both.
        drop(tx);
        let writer = Self::locked(&db).await?;
        draft.carry_out(&writer).await?;
        writer.commit_locked().await
    }

    async fn commit_locked(self) -> Result<()> {
        self.tx.commit().await.map_err(refused)?;
        if self.published.into_inner() {
            self.db.noticed().await;
        }
        Ok(())
    }
}
