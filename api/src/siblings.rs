//! Rows that were fetched together, and whatever is then fetched for all of them at once.
//!
//! A resolver that needs something for one row (the placements of a category, the study of a quote) asks
//! the row's siblings for it. The first to ask fetches it for the whole page in one statement; the others
//! wait for that answer. So the number of statements depends on the shape of a query alone, without timers
//! and without looking ahead at the selection.

use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::futures_util::{FutureExt, future::OptionFuture};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    context::Scope,
    error::{Code, Error, INTERNAL_MESSAGE, Result},
};

type Answer = Result<Arc<dyn Any + Send + Sync>>;

/// Rows that were fetched together.
pub struct Siblings<R> {
    rows: Vec<R>,
    fetched: Mutex<HashMap<String, Arc<OnceCell<Answer>>>>,
}

impl<R> Siblings<R> {
    fn new(rows: Vec<R>) -> Arc<Self> {
        Arc::new(Self { rows, fetched: Mutex::default() })
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// One key per row that has one, each once.
    #[must_use]
    pub fn keys(&self, key: impl Fn(&R) -> Option<Uuid>) -> Vec<Uuid> {
        let mut keys: Vec<Uuid> = self.rows.iter().filter_map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn cell(&self, what: &str) -> Arc<OnceCell<Answer>> {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        match fetched.get(what) {
            Some(cell) => Arc::clone(cell),
            None => Arc::clone(fetched.entry(what.to_owned()).or_default()),
        }
    }
}

/// One row among its siblings.
pub struct Member<R> {
    siblings: Arc<Siblings<R>>,
    at: usize,
}

impl<R> Clone for Member<R> {
    fn clone(&self) -> Self {
        Self { siblings: Arc::clone(&self.siblings), at: self.at }
    }
}

impl<R> Deref for Member<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.siblings.rows[self.at]
    }
}

impl<R> Member<R> {
    /// Rows fetched together, as members.
    #[must_use]
    pub fn all(rows: Vec<R>) -> Vec<Self> {
        let siblings = Siblings::new(rows);
        (0..siblings.rows.len()).map(|at| Self { siblings: Arc::clone(&siblings), at }).collect()
    }

    /// A row without siblings.
    #[must_use]
    pub fn alone(row: R) -> Self {
        Self { siblings: Siblings::new(vec![row]), at: 0 }
    }

    /// What is fetched once for all siblings. `what` names it, arguments included: a second call with the
    /// same name gets the first one's answer.
    ///
    /// Each field of each row of a page carries such a future, and most of them only wait. So it is small: what
    /// waits is in a box, what fetches in another one that the first alone makes, and this and the functions below
    /// are no `async fn`s, which would hold their arguments beside them.
    pub fn fetch<T, F, Fut>(
        &self,
        what: &str,
        fetch: F,
    ) -> impl Future<Output = Result<Arc<T>>> + use<R, T, F, Fut>
    where
        T: Send + Sync + 'static,
        F: FnOnce(Arc<Siblings<R>>) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let cell = self.siblings.cell(what);
        let fetched = (!cell.initialized()).then(|| {
            let (cell, siblings) = (Arc::clone(&cell), Arc::clone(&self.siblings));
            let first = || {
                Box::pin(async {
                    let answer = fetch(siblings).await?;
                    Ok(Arc::new(answer) as Arc<dyn Any + Send + Sync>)
                })
            };
            Box::pin(async move { cell.get_or_init(first).map(|_| ()).await })
        });
        OptionFuture::from(fetched).map(move |_| {
            let answer = cell.get().cloned().ok_or_else(slip)??;
            answer.downcast().map_err(|_| slip())
        })
    }

    /// The rows that belong to this row by `key`, fetched for all siblings at once as pairs of key and row.
    pub fn related<'s, C, F, Fut>(
        &self,
        scope: &'s Scope,
        what: &str,
        key: fn(&R) -> Uuid,
        fetch: F,
    ) -> impl Future<Output = Result<Vec<Member<C>>>> + use<'s, R, C, F, Fut>
    where
        C: Send + Sync + 'static,
        F: FnOnce(&'s Scope, Vec<Uuid>) -> Fut,
        Fut: Future<Output = Result<Vec<(Uuid, C)>>>,
    {
        let named = key(self);
        let groups = self.groups(
            what,
            move |rows| rows.keys(|row| Some(key(row))),
            move |keys| fetch(scope, keys),
        );
        groups.then(move |groups| {
            let members = groups.map(|groups| groups.members(named));
            let count = members.as_ref().map_or(0, Vec::len);
            scope.db.charge_items(count).map(|()| members)
        })
    }

    /// The one row that `key` of this row names, fetched for all siblings at once.
    pub fn referred<'s, C, F, Fut>(
        &self,
        scope: &'s Scope,
        what: &str,
        key: fn(&R) -> Option<Uuid>,
        fetch: F,
    ) -> impl Future<Output = Result<Option<Member<C>>>> + use<'s, R, C, F, Fut>
    where
        C: Send + Sync + 'static,
        F: FnOnce(&'s Scope, Vec<Uuid>) -> Fut,
        Fut: Future<Output = Result<Vec<(Uuid, C)>>>,
    {
        let found = key(self).map(|named| {
            let groups =
                self.groups(what, move |rows| rows.keys(key), move |keys| fetch(scope, keys));
            groups.map(move |groups| Ok(groups?.member(named)))
        });
        OptionFuture::from(found).map(|found| found.unwrap_or(Ok(None)))
    }

    fn groups<C, K, F, Fut>(
        &self,
        what: &str,
        keys: K,
        fetch: F,
    ) -> impl Future<Output = Result<Arc<Groups<C>>>> + use<R, C, K, F, Fut>
    where
        C: Send + Sync + 'static,
        K: FnOnce(&Siblings<R>) -> Vec<Uuid>,
        F: FnOnce(Vec<Uuid>) -> Fut,
        Fut: Future<Output = Result<Vec<(Uuid, C)>>>,
    {
        self.fetch(what, |siblings| async move { Ok(Groups::of(fetch(keys(&siblings)).await?)) })
    }
}

/// One name for two things would be a slip of ours; better an error than a wrong answer.
fn slip() -> Error {
    Error::new(Code::Internal, INTERNAL_MESSAGE)
}

/// Rows by what they belong to; all of them are siblings, whatever they belong to.
struct Groups<C> {
    siblings: Arc<Siblings<C>>,
    /// Sorted by what they belong to, so that a page needs no list for each.
    places: Vec<(Uuid, usize)>,
}

impl<C> Groups<C> {
    fn of(pairs: Vec<(Uuid, C)>) -> Self {
        let mut places = Vec::with_capacity(pairs.len());
        let mut rows = Vec::with_capacity(pairs.len());
        for (at, (key, row)) in pairs.into_iter().enumerate() {
            places.push((key, at));
            rows.push(row);
        }
        // Those of one key stay in the order in which they were fetched.
        places.sort_unstable();
        Self { siblings: Siblings::new(rows), places }
    }

    fn members(&self, key: Uuid) -> Vec<Member<C>> {
        self.of_key(key).collect()
    }

    fn member(&self, key: Uuid) -> Option<Member<C>> {
        self.of_key(key).next()
    }

    fn of_key(&self, key: Uuid) -> impl Iterator<Item = Member<C>> {
        let places = &self.places[self.places.partition_point(|(of, _)| *of < key)..];
        let places = places.iter().take_while(move |(of, _)| *of == key);
        places.map(|(_, at)| Member { siblings: Arc::clone(&self.siblings), at: *at })
    }
}
