//! What earlier requests found in tables of reference, for as long as the version of the data set holds.
//!
//! Pages show the same few domains, roles and categories beside ever other quotes. So these are remembered by
//! their keys: only as anybody may see them, for nobody who signed in, and under the version that was looked up
//! before they were read. What is published makes all of it unreachable, whichever server publishes it.

use std::{
    any::Any,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use uuid::Uuid;

use crate::{access::Version, context::Scope, error::Result};

/// What one service knows, of the version that was last asked for.
#[derive(Clone)]
pub struct Known {
    last: Arc<Mutex<Option<(Version, Shelves)>>>,
    /// How many keys of each table are remembered; what comes later is fetched each time.
    most: usize,
}

/// What is known of one version: for each table, the rows by what they are looked up by.
#[derive(Clone)]
pub struct Shelves {
    tables: Arc<RwLock<HashMap<&'static str, Box<dyn Any + Send + Sync>>>>,
    most: usize,
}

/// Rows of one table by what they are looked up by.
struct Shelf<C> {
    rows: HashMap<Uuid, Vec<C>>,
    /// Bytes of the longest row.
    longest: usize,
}

impl<C> Default for Shelf<C> {
    fn default() -> Self {
        Self { rows: HashMap::new(), longest: 0 }
    }
}

impl fmt::Debug for Shelves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelves")
    }
}

impl Known {
    /// Room for so many keys of each table.
    #[must_use]
    pub fn of_size(most: usize) -> Self {
        Self { last: Arc::default(), most }
    }

    /// What is known of this version, which held a moment ago.
    #[must_use]
    pub fn of(&self, version: Version) -> Shelves {
        let mut known = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, shelves)) if *of == version => shelves.clone(),
            _ => known.insert((version, Shelves::of_size(self.most))).1.clone(),
        }
    }
}

impl Shelves {
    fn of_size(most: usize) -> Self {
        Self { tables: Arc::default(), most }
    }

    /// The rows that are known, beside their keys, and the keys of which nothing is known.
    fn find<C: Clone + 'static>(
        &self,
        table: &'static str,
        keys: Vec<Uuid>,
    ) -> (Vec<(Uuid, C)>, Vec<Uuid>) {
        let shelves = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let Some(shelf) = shelves.get(table).and_then(|shelf| shelf.downcast_ref::<Shelf<C>>())
        else {
            return (Vec::new(), keys);
        };
        let (mut found, mut missing) = (Vec::with_capacity(keys.len()), Vec::new());
        for key in keys {
            match shelf.rows.get(&key) {
                Some(rows) => found.extend(rows.iter().map(|row| (key, row.clone()))),
                None => missing.push(key),
            }
        }
        (found, missing)
    }

    /// Bytes of the longest row of a table that is known.
    fn longest<C: 'static>(&self, table: &'static str) -> usize {
        let shelves = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let shelf = shelves.get(table).and_then(|shelf| shelf.downcast_ref::<Shelf<C>>());
        shelf.map_or(0, |shelf| shelf.longest)
    }

    /// Remembers what was found for these keys, also that it was nothing.
    fn keep<C: Clone + fmt::Debug + Send + Sync + 'static>(
        &self,
        table: &'static str,
        keys: Vec<Uuid>,
        found: &[(Uuid, C)],
    ) {
        let mut shelves = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        let shelf = shelves.entry(table).or_insert_with(|| Box::new(Shelf::<C>::default()));
        let Some(shelf) = shelf.downcast_mut::<Shelf<C>>() else { return };
        if shelf.rows.len() + keys.len() > self.most {
            return;
        }
        let mut new: HashMap<Uuid, Vec<C>> =
            keys.into_iter().map(|key| (key, Vec::new())).collect();
        for (key, row) in found {
            new.entry(*key).or_default().push(row.clone());
            // All of its texts are in it, none of them shorter than they are.
            shelf.longest = shelf.longest.max(format!("{row:?}").len());
        }
        shelf.rows.extend(new);
    }
}

/// Rows beside their keys: from what is known, and the rest fetched. The keys are those that rows name, not those
/// that somebody sends: nobody can fill the shelves with keys of nothing.
pub async fn recalled<C, F, Fut>(
    scope: &Scope,
    table: &'static str,
    keys: Vec<Uuid>,
    fetch: F,
) -> Result<Vec<(Uuid, C)>>
where
    C: Clone + fmt::Debug + Send + Sync + 'static,
    F: FnOnce(Vec<Uuid>) -> Fut,
    Fut: Future<Output = Result<Vec<(Uuid, C)>>>,
{
    let Some(known) = &scope.known else {
        return fetch(keys).await;
    };
    let (mut found, missing) = known.find(table, keys);
    if !found.is_empty() {
        scope.db.note_row(known.longest::<C>(table))?;
    }
    if !missing.is_empty() {
        let fetched = fetch(missing.clone()).await?;
        known.keep(table, missing, &fetched);
        found.extend(fetched);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64) -> Version {
        Version { dataset: Uuid::nil(), number }
    }

    #[test]
    fn what_was_found_is_known_also_that_it_was_nothing() {
        let shelves = Known::of_size(10).of(version(1));
        let [there, gone, new] = [1, 2, 3].map(Uuid::from_u128);
        shelves.keep("domain", vec![there, gone], &[(there, "name")]);
        let (found, missing) = shelves.find::<&str>("domain", vec![there, gone, new]);
        assert_eq!((found, missing), (vec![(there, "name")], vec![new]));
    }

    #[test]
    fn nothing_is_known_of_another_version_nor_of_one_that_comes_again() {
        let known = Known::of_size(10);
        let key = Uuid::from_u128(1);
        known.of(version(2)).keep("domain", vec![key], &[(key, "name")]);
        for number in [1, 2, 3] {
            let (found, missing) = known.of(version(number)).find::<&str>("domain", vec![key]);
            assert_eq!((found, missing), (Vec::new(), vec![key]), "version {number}");
        }
    }

    #[test]
    fn a_shelf_has_an_end() {
        let shelves = Known::of_size(10).of(version(1));
        let keys: Vec<Uuid> = (0..=10).map(Uuid::from_u128).collect();
        shelves.keep::<&str>("domain", keys.clone(), &[]);
        assert_eq!(shelves.find::<&str>("domain", keys.clone()).1.len(), keys.len());
        shelves.keep::<&str>("domain", keys[1..].to_vec(), &[]);
        assert_eq!(shelves.find::<&str>("domain", keys).1.len(), 1);
    }
}
