//! Search: which things have a text that matches, best first. The only SQL that names the engines' indexes.
//!
//! Texts are found, judged and ordered in the database; none is fetched. Whatever is asked for begins with
//! documents that are narrowed to a viewer, so that neither an order nor a count can tell of a hidden text.

mod hits;
mod index;
mod term;

use sea_orm::{QueryResult, QueryTrait};
use uuid::Uuid;

pub use index::Document;
pub use term::{Forms, MOST_BYTES, Manner, SPOKEN, Term, Terms, Wanted};

use hits::{RANK, count, hits};

use super::{
    Db,
    db::{number, refused},
    order::{Atom, Key, Slice, Slot, Window},
    rows::Texts,
};
use crate::{error::Result, id::Kind};

/// A thing that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its key.
    pub id: Uuid,
    /// Its place: the smaller, the better.
    pub rank: i64,
}

impl Hit {
    /// Where it stands among the hits: by rank, then by kind and key.
    #[must_use]
    pub fn key(&self) -> Key {
        let kind = Atom::Text(self.kind.table().to_owned());
        Key { values: vec![Some(Atom::Number(self.rank)), Some(kind)], id: self.id }
    }
}

/// The values before the key in [`Hit::key`].
pub const SHAPE: [Slot; 2] =
    [Slot { number: true, optional: false }, Slot { number: false, optional: false }];

/// The rank of a match: the field's weight first, then the manner.
#[must_use]
pub fn rank(weight: i32, manner: Manner) -> i64 {
    i64::from(manner as i32) - i64::from(MANNERS) * i64::from(weight)
}

/// How many manners there are: so far apart are two weights.
const MANNERS: i32 = 3;

impl Db {
    /// A stretch of the things that have one of these documents in which all words match, best first.
    pub async fn hits(
        &self,
        documents: &Texts,
        words: &[Wanted],
        window: &Window,
    ) -> Result<Slice<Hit>> {
        let found = self.read(&hits(documents, words, window, self.backend())).await?;
        let hits = found.iter().map(hit).collect::<Result<Vec<_>>>()?;
        Ok(Slice::cut(hits, window))
    }

    /// How many things there are that [`Db::hits`] would find.
    pub async fn hit_count(&self, documents: &Texts, words: &[Wanted]) -> Result<u64> {
        let found = self.read(&count(documents, words, self.backend())).await?;
        found.first().map_or(Ok(0), number)
    }

    /// How the engine would read a stretch of the hits: for tests of indexes, as [`Db::explain`].
    pub async fn explain_hits(
        &self,
        documents: &Texts,
        words: &[Wanted],
        window: &Window,
    ) -> Result<String> {
        self.explained(&hits(documents, words, window, self.backend())).await
    }

    /// By which rules the index was made; none where it was not.
    pub async fn search_format(&self) -> Result<Option<i32>> {
        let select = super::rows::search_state().select(self.backend()).into_query();
        let found = self.read(&select).await?;
        found.first().map(|row| row.try_get("", "format").map_err(refused)).transpose()
    }
}

fn hit(row: &QueryResult) -> Result<Hit> {
    let table: String = row.try_get("", "thing").map_err(refused)?;
    let kind = Kind::ALL.iter().copied().find(|kind| kind.table() == table).ok_or_else(|| {
        refused(sea_orm::DbErr::Type(format!("{table} is searched, but is no kind of thing")))
    })?;
    let id = row.try_get("", "thing_id").map_err(refused)?;
    // The engines count in integers of different sizes.
    let rank =
        row.try_get::<i64>("", RANK).or_else(|_| row.try_get::<i32>("", RANK).map(i64::from));
    Ok(Hit { kind, id, rank: rank.map_err(refused)? })
}
