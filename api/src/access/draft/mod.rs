//! Drafts: transactions that are worked out over a snapshot, before the lock for writing is taken.
//!
//! SQLite has one lock for all who write, and on PostgreSQL publishers wait for each other. Checking a large change set,
//! or working out what it writes, takes seconds, in which nobody may have to wait. So a draft reads from a snapshot,
//! keeps what it writes in memory, lays that over what it reads, and writes all of it at its commit: only then is the
//! lock held. Where the data set was changed since the snapshot, or a row that the draft holds, nothing is written
//! and the work is done again ([`Redo`]).

mod layer;
mod matching;
mod operation;
pub(super) mod turns;

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sea_orm::{
    ActiveModelTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, Value,
};
use uuid::Uuid;

use self::{
    layer::{Key, Layer, key_of},
    matching::{Cell, Matcher, cell},
    operation::{
        CountQuotes, Delete, Held, Insert, Operation, Premise, Put, ReplaceDocuments, Update,
    },
    turns::Turn,
};
use super::{search::Document, test::Test, write::Writer};
use crate::{
    error::{Code, Error, Result},
    id::Kind,
};

/// What a row takes besides its texts: its other columns, its key and its place.
const ROW: usize = 400;

/// Why a draft must be done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Redo {
    /// Others wrote meanwhile.
    #[error("the data set was changed since the draft was begun")]
    Outdated,
    /// It holds too much.
    #[error("the draft is too large for memory")]
    TooLarge,
}

impl Redo {
    /// Whether an error asks for another draft, or for a transaction without one.
    #[must_use]
    pub fn asked_by(error: &Error) -> Option<Self> {
        error.cause.as_ref()?.downcast_ref::<Self>().copied()
    }

    fn error(self) -> Error {
        let message = "The data set was changed meanwhile. Try again.";
        Error { cause: Some(Arc::new(self)), ..Error::new(Code::Unavailable, message).after(1) }
    }
}

/// What a draft is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To see whether it could be written. It cannot be committed.
    Check,
    /// To be written.
    Commit,
}

/// What a transaction wrote so far, in memory.
pub(super) struct Draft {
    purpose: Purpose,
    written: Mutex<Written>,
    _turn: Turn,
}

#[derive(Default)]
struct Written {
    /// A [`Layer`] for each table.
    layers: HashMap<TypeId, Box<dyn Any + Send>>,
    operations: Vec<Box<dyn Operation>>,
    premises: Vec<Box<dyn Premise>>,
    /// Bytes that it may still take.
    room: usize,
}

impl Draft {
    /// A draft that may take so many bytes.
    pub(super) fn of(purpose: Purpose, turn: Turn, bytes: usize) -> Self {
        let written = Mutex::new(Written { room: bytes, ..Written::default() });
        Self { purpose, written, _turn: turn }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is for.
    pub(super) const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Writes rows that are new.
    pub(super) fn insert<E>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Sync,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let mut written = self.written();
        let rows = written.lay::<E>(rows)?;
        self.note(&mut written, || Insert::<E>(rows));
        Ok(())
    }

    /// Writes rows, in the place of those with the same keys.
    pub(super) fn put<E>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Sync,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let mut written = self.written();
        let rows = written.lay::<E>(rows)?;
        self.note(&mut written, || Put::<E>(rows));
        Ok(())
    }

    /// Removes rows by a test that names their keys and nothing else. Returns whether it is one.
    pub(super) fn delete_named<E: EntityTrait>(&self, test: &Test<E>) -> Result<bool>
    where
        E::Model: Sync,
    {
        let mut keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let (Some(key), None) = (keys.next(), keys.next()) else { return Ok(false) };
        let Test::In(column, super::List::Ids(ids)) = test else { return Ok(false) };
        if column.as_str() != key.as_str() {
            return Ok(false);
        }
        let mut written = self.written();
        for id in ids {
            written.layer::<E>().set(vec![Some(Cell::Id(*id))], None)?;
        }
        self.note(&mut written, || Delete(test.clone()));
        Ok(true)
    }

    /// Removes the rows that pass a test, which are these.
    pub(super) fn delete<E: EntityTrait>(&self, test: &Test<E>, found: &[E::Model]) -> Result<()>
    where
        E::Model: Sync,
    {
        let mut written = self.written();
        for row in found {
            written.layer::<E>().set(key_of::<E>(row)?, None)?;
        }
        self.note(&mut written, || Delete(test.clone()));
        Ok(())
    }

    /// Changes columns of the rows that pass a test, which are these.
    pub(super) fn update<E: EntityTrait>(
        &self,
        test: &Test<E>,
        found: Vec<E::Model>,
        values: Vec<(E::Column, Value)>,
    ) -> Result<()>
    where
        E::Model: Sync,
    {
        let mut written = self.written();
        let mut rows = Vec::with_capacity(found.len());
        for mut row in found {
            for (column, value) in &values {
                row.try_set(*column, value.clone()).map_err(Error::internal)?;
            }
            rows.push(row);
        }
        written.lay::<E>(rows)?;
        self.note(&mut written, || Update(test.clone(), values));
        Ok(())
    }

    /// Puts documents in the place of all that things of this kind have.
    pub(super) fn replace_documents(
        &self,
        kind: Kind,
        things: &[Uuid],
        documents: Vec<Document>,
    ) -> Result<()> {
        let mut written = self.written();
        let bytes = |document: &Document| document.text.len() + document.terms.bytes() + ROW;
        written.charge(documents.iter().map(bytes).sum())?;
        self.note(&mut written, || ReplaceDocuments(kind, things.to_vec(), documents));
        Ok(())
    }

    /// Counts quotes of these categories once all is written.
    pub(super) fn count_quotes(&self, categories: &[Uuid]) {
        self.note(&mut self.written(), || CountQuotes(categories.to_vec()));
    }

    /// Commits only where a row is still this one.
    pub(super) fn hold<E: EntityTrait>(&self, test: &Test<E>, row: Option<&E::Model>)
    where
        E::Model: Sync,
    {
        let mut written = self.written();
        // What the draft wrote itself is nobody else's.
        if written.layers.contains_key(&TypeId::of::<E>()) || self.purpose == Purpose::Check {
            return;
        }
        written.premises.push(Box::new(Held(test.clone(), row.cloned())));
    }

    fn note<O: Operation + 'static>(&self, written: &mut Written, operation: impl FnOnce() -> O) {
        if self.purpose == Purpose::Commit {
            written.operations.push(Box::new(operation()));
        }
    }

    /// Lays what was written over rows that the database holds.
    pub(super) fn lay_over<E: EntityTrait>(
        &self,
        test: &Test<E>,
        mut stored: Vec<E::Model>,
    ) -> Result<Vec<E::Model>> {
        let mut written = self.written();
        let Some(layer) = written.known::<E>() else { return Ok(stored) };
        let mut keys = stored.iter().map(key_of::<E>).collect::<Result<Vec<Key>>>()?.into_iter();
        stored.retain(|_| keys.next().is_none_or(|key| !layer.covers(&key)));
        let passing = layer.passing(&Matcher::of(test)?)?;
        stored.extend(passing.into_iter().map(Arc::unwrap_or_clone));
        Ok(stored)
    }

    /// How many of the written rows pass a test, and the keys of all that were written or removed.
    pub(super) fn count<E: EntityTrait>(&self, test: &Test<E>) -> Result<(u64, Vec<Uuid>)> {
        let mut written = self.written();
        let Some(layer) = written.known::<E>() else { return Ok((0, Vec::new())) };
        let passing = layer.passing(&Matcher::of(test)?)?.len();
        let ids = layer.keys().map(|key| match key.as_slice() {
            [Some(Cell::Id(id))] => Ok(*id),
            _ => Err(matching::unknown("count of rows without an id")),
        });
        Ok((passing as u64, ids.collect::<Result<_>>()?))
    }

    /// Refuses a read that cannot be laid over, where the draft wrote rows of the table.
    pub(super) fn refuse_written<E: EntityTrait>(&self) -> Result<()> {
        match self.written().known::<E>() {
            Some(_) => Err(matching::unknown("read in order of rows that it wrote")),
            None => Ok(()),
        }
    }

    /// The last revision of each row that the draft itself wrote history of.
    pub(super) fn latest_revisions(&self, table: &str, keys: &[Uuid]) -> Result<Vec<(Uuid, i32)>> {
        use entity::revision::{Column as C, Entity};
        let test = Test::All(vec![
            Test::texts(C::Entity, [table]),
            Test::ids(C::EntityId, keys.iter().copied()),
        ]);
        let own = self.lay_over::<Entity>(&test, Vec::new())?;
        Ok(own.into_iter().map(|row| (row.entity_id, row.revision)).collect())
    }

    /// Writes all of it, within a transaction that holds the lock.
    ///
    /// # Errors
    ///
    /// [`Redo::Outdated`] where something that the draft relies on was changed.
    pub(super) async fn carry_out(self, writer: &Writer) -> Result<()> {
        let written = self.written.into_inner().unwrap_or_else(PoisonError::into_inner);
        for premise in &written.premises {
            if !premise.holds(writer).await? {
                return Err(Redo::Outdated.error());
            }
        }
        // The operations have the rows from here on.
        drop(written.layers);
        for operation in written.operations {
            operation.carry_out(writer).await?;
        }
        Ok(())
    }
}

impl Written {
    fn charge(&mut self, bytes: usize) -> Result<()> {
        self.room = self.room.checked_sub(bytes).ok_or_else(|| Redo::TooLarge.error())?;
        Ok(())
    }

    /// The layer of a table that was written.
    fn known<E: EntityTrait>(&mut self) -> Option<&mut Layer<E>> {
        self.layers.get_mut(&TypeId::of::<E>())?.downcast_mut()
    }

    /// The layer of a table.
    #[expect(clippy::expect_used, reason = "it was put there under this very type")]
    fn layer<E: EntityTrait>(&mut self) -> &mut Layer<E>
    where
        E::Model: Sync,
    {
        let new = || Box::new(Layer::<E>::new()) as Box<dyn Any + Send>;
        let layer = self.layers.entry(TypeId::of::<E>()).or_insert_with(new);
        layer.downcast_mut().expect("a layer of this table")
    }

    /// Lays rows over those with the same keys.
    fn lay<E: EntityTrait>(&mut self, rows: Vec<E::Model>) -> Result<Vec<Arc<E::Model>>>
    where
        E::Model: Sync,
    {
        let mut laid = Vec::with_capacity(rows.len());
        for row in rows {
            self.charge(bytes_of::<E>(&row)?)?;
            let (key, row) = (key_of::<E>(&row)?, Arc::new(row));
            self.layer::<E>().set(key, Some(Arc::clone(&row)))?;
            laid.push(row);
        }
        Ok(laid)
    }
}

/// How much memory a row takes, about.
fn bytes_of<E: EntityTrait>(row: &E::Model) -> Result<usize> {
    let mut bytes = ROW;
    for column in E::Column::iter() {
        if let Some(Cell::Text(text)) = cell(row.get(column))? {
            bytes += text.len();
        }
    }
    Ok(bytes)
}
