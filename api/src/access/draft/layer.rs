//! The rows of one table that a draft wrote, over those that the database holds.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn};

use super::matching::{Cell, Matcher, cell};
use crate::error::Result;

/// A primary key.
pub(super) type Key = Vec<Option<Cell>>;

/// The rows of one table that were written; none stands for a row that was removed.
pub(super) struct Layer<E: EntityTrait> {
    rows: HashMap<Key, Option<Arc<E::Model>>>,
    /// Keys of rows by what a column holds, for columns by which rows were looked for.
    indexes: HashMap<&'static str, Index<E>>,
}

struct Index<E: EntityTrait> {
    column: E::Column,
    keys: HashMap<Cell, HashSet<Key>>,
}

/// The primary key of a row.
pub(super) fn key_of<E: EntityTrait>(row: &E::Model) -> Result<Key> {
    E::PrimaryKey::iter().map(|key| cell(row.get(key.into_column()))).collect()
}

impl<E: EntityTrait> Layer<E> {
    pub(super) fn new() -> Self {
        Self { rows: HashMap::new(), indexes: HashMap::new() }
    }

    /// Whether the draft wrote or removed the row with this key.
    pub(super) fn covers(&self, key: &Key) -> bool {
        self.rows.contains_key(key)
    }

    /// Keys of the rows that were written or removed.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.rows.keys()
    }

    /// Writes or removes a row.
    pub(super) fn set(&mut self, key: Key, row: Option<Arc<E::Model>>) -> Result<()> {
        let before = self.rows.get(&key).cloned().flatten();
        for index in self.indexes.values_mut() {
            if let Some(cell) =
                before.as_ref().map(|row| cell(row.get(index.column))).transpose()?
            {
                index.remove(cell, &key);
            }
            if let Some(row) = &row {
                index.add(cell(row.get(index.column))?, &key);
            }
        }
        self.rows.insert(key, row);
        Ok(())
    }

    /// The rows that pass.
    pub(super) fn passing(&mut self, matcher: &Matcher<E>) -> Result<Vec<Arc<E::Model>>> {
        let candidates: Vec<Arc<E::Model>> = match matcher.required() {
            Some((column, cells)) => {
                self.make_index(column)?;
                let index = self.indexes.get(column.as_str());
                let keys = cells.iter().filter_map(|cell| index?.keys.get(cell)).flatten();
                keys.filter_map(|key| self.rows.get(key).cloned().flatten()).collect()
            }
            None => self.rows.values().filter_map(Clone::clone).collect(),
        };
        let mut passing = Vec::new();
        for row in candidates {
            if matcher.holds(&row)? {
                passing.push(row);
            }
        }
        Ok(passing)
    }

    /// Makes an index, where there is none yet.
    fn make_index(&mut self, column: E::Column) -> Result<()> {
        let name = column.as_str();
        if !self.indexes.contains_key(name) {
            let mut index = Index { column, keys: HashMap::new() };
            for (key, row) in &self.rows {
                if let Some(row) = row {
                    index.add(cell(row.get(column))?, key);
                }
            }
            self.indexes.insert(name, index);
        }
        Ok(())
    }
}

impl<E: EntityTrait> Index<E> {
    fn add(&mut self, cell: Option<Cell>, key: &Key) {
        if let Some(cell) = cell {
            self.keys.entry(cell).or_default().insert(key.clone());
        }
    }

    fn remove(&mut self, cell: Option<Cell>, key: &Key) {
        if let Some(keys) = cell.and_then(|cell| self.keys.get_mut(&cell)) {
            keys.remove(key);
        }
    }
}
