//! Search: which things have a text that matches, best first. The only SQL that names the engines' indexes.
//!
//! Texts are found, judged and ordered in the database; none is fetched. Whatever is asked for begins with
//! documents that are narrowed to a viewer, so that neither an order nor a count can tell of a hidden text.

mod index;
mod term;

use sea_orm::{
    DbBackend, ExprTrait, QueryResult, QueryTrait,
    sea_query::{
        Alias, BinOper, CaseStatement, Expr, Func, Order as SqlOrder, Query, SelectStatement,
        SimpleExpr,
    },
};
use uuid::Uuid;

use entity::search_document::{Column, Entity};

pub use index::Document;
pub use term::{Manner, Term, Wanted};

use super::{
    Db, Rows,
    db::{number, refused},
    order::{Atom, Key, Slice, Window},
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

/// How many values come before the key in [`Hit::key`].
pub const WIDTH: usize = 2;

const RANK: &str = "hit_rank";
const HITS: &str = "hit";
const COUNT: &str = "n";

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
        documents: &Rows<Entity>,
        words: &[Wanted],
        window: &Window,
    ) -> Result<Slice<Hit>> {
        let found = self.read(&hits(documents, words, window, self.backend())).await?;
        let hits = found.iter().map(hit).collect::<Result<Vec<_>>>()?;
        Ok(Slice::cut(hits, window))
    }

    /// How many things there are that [`Db::hits`] would find.
    pub async fn hit_count(&self, documents: &Rows<Entity>, words: &[Wanted]) -> Result<u64> {
        let found = self.read(&count(documents, words, self.backend())).await?;
        found.first().map_or(Ok(0), number)
    }

    /// How the engine would read a stretch of the hits: for tests of indexes, as [`Db::explain`].
    pub async fn explain_hits(
        &self,
        documents: &Rows<Entity>,
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
    let kind = Kind::ALL.into_iter().find(|kind| kind.table() == table).ok_or_else(|| {
        refused(sea_orm::DbErr::Type(format!("{table} is searched, but is no kind of thing")))
    })?;
    let id = row.try_get("", "thing_id").map_err(refused)?;
    // The engines count in integers of different sizes.
    let rank =
        row.try_get::<i64>("", RANK).or_else(|_| row.try_get::<i32>("", RANK).map(i64::from));
    Ok(Hit { kind, id, rank: rank.map_err(refused)? })
}

/// The things, each once with the rank of its best document.
fn things(documents: &Rows<Entity>, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    let mut select = documents.select(backend).into_query();
    select.clear_selects();
    select.columns([Column::Thing, Column::ThingId]);
    select.and_where(matching(words, Manner::Beginning, backend));
    select.group_by_columns([Column::Thing, Column::ThingId]);
    select
}

fn hits(
    documents: &Rows<Entity>,
    words: &[Wanted],
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    let mut manner = CaseStatement::new();
    for closer in [Manner::Exact, Manner::Stem] {
        manner = manner.case(matching(words, closer, backend), closer as i32);
    }
    let manner = Expr::expr(manner.finally(Manner::Beginning as i32));
    let rank = manner.sub(Expr::col((Entity, Column::Weight)).mul(MANNERS));
    let mut things = things(documents, words, backend);
    things.expr_as(Func::min(rank), Alias::new(RANK));
    let mut select = Query::select();
    select.columns([Alias::new("thing"), Alias::new("thing_id"), Alias::new(RANK)]);
    select.from_subquery(things, Alias::new(HITS));
    for (key, behind) in super::keyset::ends(window) {
        select.and_where(beyond(key, behind));
    }
    let way = if window.from_end { SqlOrder::Desc } else { SqlOrder::Asc };
    for column in [RANK, "thing", "thing_id"] {
        select.order_by(Alias::new(column), way.clone());
    }
    select.limit(window.limit.saturating_add(1));
    select
}

fn count(documents: &Rows<Entity>, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    Query::select()
        .expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNT))
        .from_subquery(things(documents, words, backend), Alias::new(HITS))
        .take()
}

/// Whether the document is one in which all words match in this manner or a closer one.
fn matching(words: &[Wanted], manner: Manner, backend: DbBackend) -> SimpleExpr {
    let expression = Expr::val(term::expression(words, manner, backend));
    if backend == DbBackend::Postgres {
        let query = expression.cast_as(Alias::new("tsquery"));
        return Expr::col((Entity, Alias::new("terms"))).binary(BinOper::Custom("@@"), query);
    }
    let found = Query::select()
        .column(Alias::new("rowid"))
        .from(Alias::new("search_index"))
        .and_where(
            Expr::col(Alias::new("search_index")).binary(BinOper::Custom("MATCH"), expression),
        )
        .take();
    Expr::col((Entity, Column::Id)).in_subquery(found)
}

/// Hits behind this one (or before it).
fn beyond(key: &Key, behind: bool) -> SimpleExpr {
    let columns = [RANK, "thing", "thing_id"].map(|column| Expr::col(Alias::new(column)));
    let values = key.values.iter().flatten().cloned();
    let values = values.map(|value| Expr::val(sea_orm::Value::from(value)));
    let (left, right) =
        (Expr::tuple(columns), Expr::tuple(values.chain([Expr::val(key.id)]).collect::<Vec<_>>()));
    if behind { left.gt(right) } else { left.lt(right) }
}
