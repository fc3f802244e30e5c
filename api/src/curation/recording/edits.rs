//! Every edit of a set's changes: it makes a new state of the set, and what was there before is kept until the set closes.

use std::sync::{Mutex, PoisonError};

use entity::{
    change, change_set,
    earlier_change::{Column as Earlier, Entity as EarlierChange, Model as EarlierRow},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    access::{Test, write::Writer},
    auth::DigestKey,
    curation::contents::Sums,
    error::{Error, Result},
    id::fresh_key,
};

/// The edits of one transaction, which make one new state.
pub struct Edits<'a> {
    writer: &'a Writer,
    set: &'a change_set::Model,
    key: DigestKey,
    sums: Mutex<Sums>,
}

impl<'a> Edits<'a> {
    /// No edits so far.
    #[must_use]
    pub fn of(writer: &'a Writer, set: &'a change_set::Model, key: DigestKey) -> Self {
        Self { writer, set, key, sums: Mutex::new(Sums::of(set)) }
    }

    /// The number of the state that the edits make.
    const fn state(&self) -> i32 {
        self.set.state.saturating_add(1)
    }

    /// Writes changes in the place of these.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn write(
        &self,
        mut rows: Vec<change::Model>,
        replaced: Vec<change::Model>,
    ) -> Result<()> {
        for row in &mut rows {
            row.state = self.state();
        }
        self.toggle(&replaced)?;
        self.toggle(&rows)?;
        self.keep(replaced).await?;
        self.writer.put::<change::Entity>(rows).await
    }

    /// Takes changes out.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn take_out(&self, rows: Vec<change::Model>) -> Result<()> {
        self.toggle(&rows)?;
        let ids = rows.iter().map(|row| row.id).collect::<Vec<_>>();
        self.keep(rows).await?;
        self.writer.delete::<change::Entity>(&Test::ids(change::Column::Id, ids)).await
    }

    /// Writes and takes out changes whose words are erased: nothing is kept of what was there before.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn erase(
        &self,
        mut rows: Vec<change::Model>,
        replaced: &[change::Model],
        gone: &[change::Model],
    ) -> Result<()> {
        for row in &mut rows {
            row.state = self.state();
        }
        self.toggle(replaced)?;
        self.toggle(gone)?;
        self.toggle(&rows)?;
        let ids = gone.iter().map(|row| row.id);
        self.writer.delete::<change::Entity>(&Test::ids(change::Column::Id, ids)).await?;
        self.writer.put::<change::Entity>(rows).await
    }

    /// What the set's row says of the new state.
    pub fn values(&self) -> Vec<(change_set::Column, Value)> {
        use change_set::Column as C;
        let sums = *self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        vec![
            (C::State, self.state().into()),
            (C::SumOfAll, sums.full.text().into()),
            (C::SumOfOpen, sums.open.text().into()),
        ]
    }

    fn toggle(&self, rows: &[change::Model]) -> Result<()> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        rows.iter().try_for_each(|row| sums.toggle(&self.key, row))
    }

    async fn keep(&self, rows: Vec<change::Model>) -> Result<()> {
        let earlier = rows.into_iter().map(|row| {
            Ok(EarlierRow {
                id: fresh_key(),
                change_set_id: row.change_set_id,
                until_state: self.set.state,
                change_id: row.id,
                entity: row.entity.clone(),
                entity_id: row.entity_id,
                stored: serde_json::to_string(&row).map_err(Error::internal)?,
            })
        });
        let earlier: Result<Vec<EarlierRow>> = earlier.collect();
        self.writer.insert::<EarlierChange>(earlier?).await
    }
}

/// Forgets the earlier states of sets.
///
/// # Errors
///
/// Where the database refuses.
pub async fn forget_earlier(writer: &Writer, sets: impl IntoIterator<Item = Uuid>) -> Result<()> {
    writer.delete::<EarlierChange>(&Test::ids(Earlier::ChangeSetId, sets)).await
}
