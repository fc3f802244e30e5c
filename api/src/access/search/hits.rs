//! The statements of a search.
//!
//! Nearly everything that can be searched are quotes, so a common word is in thousands of them. Whoever reads
//! a first page wants the best: what findings say, in whatever manner it matches, and quotes that have the very
//! words. Those are looked for first (*near*), and only where they do not fill the page, everything is.

use entity::search_document::{Column, Entity};
use sea_orm::{
    DbBackend, ExprTrait, QueryTrait,
    sea_query::{
        Alias, BinOper, CaseStatement, CommonTableExpression, Expr, Func, JoinType,
        Order as SqlOrder, Query, SelectStatement, SimpleExpr, UnionType,
    },
};

use super::{
    MANNERS, Texts,
    term::{Manner, SPOKEN, Shelf, Wanted, any, expression},
};
use crate::access::{
    keyset,
    nested::COUNT,
    order::{Key, Window},
};

/// Name of the rank in the rows read.
pub(super) const RANK: &str = "hit_rank";
const HITS: &str = "hit";
const NEAR: &str = "near";
const COLUMNS: [&str; 3] = [RANK, "thing", "thing_id"];

/// A stretch of the hits, best first; one more than wanted, to tell whether there are more.
pub(super) fn hits(
    documents: &Texts,
    words: &[Wanted],
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    let mut all = all(documents, words, backend);
    if window.from_end {
        // What is near stands at the other end.
        return stretch(within(all, window), window);
    }
    let near = stretch(within(near(documents, words, backend), window), window);
    let mut first = CommonTableExpression::new();
    first.table_name(NEAR).query(near).materialized(true);
    let full = || {
        let count = Query::select().expr(Expr::cust("COUNT(*)")).from(NEAR).take();
        Expr::SubQuery(None, Box::new(count.into())).gt(window.limit)
    };
    // A row to begin with, or none: a condition would be tested by SQLite for each of the documents.
    let begin = Query::select().expr_as(Expr::val(1), "begin").and_where(full().not()).take();
    all.join_subquery(JoinType::InnerJoin, begin, "far", Expr::cust("TRUE"));
    let mut either = Query::select();
    either.columns(COLUMNS).from(NEAR).and_where(full());
    either.union(UnionType::All, within(all, window));
    let mut page = Query::select().columns(COLUMNS).from_subquery(either, HITS).take();
    stretch(page.with_cte(first).take(), window)
}

/// How many things there are.
pub(super) fn count(documents: &Texts, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    let matching = matching(anywhere(documents, words, Manner::Beginning, backend), backend);
    Query::select()
        .expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNT))
        .from_subquery(things(documents, matching, backend), Alias::new(HITS))
        .take()
}

/// All things that match, with their ranks.
fn all(documents: &Texts, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    let found = |manner| matching(anywhere(documents, words, manner, backend), backend);
    let manner = [Manner::Exact, Manner::Stem]
        .into_iter()
        .fold(CaseStatement::new(), |case, closer| case.case(found(closer), closer as i32));
    ranked(things(documents, found(Manner::Beginning), backend), manner)
}

/// Things whose rank is that of a quote with the very words, or better.
fn near(documents: &Texts, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    let findings = |manner| expression(words, Shelf::Findings, manner, backend);
    let mut expressions = vec![findings(Manner::Beginning)];
    expressions.extend(spoken(documents, words, Manner::Exact, backend));
    let matching_any = any(&expressions, backend);
    let weight = Expr::col((Entity, Column::Weight));
    let manner = CaseStatement::new()
        .case(weight.clone().eq(Expr::cust(SPOKEN.to_string())), Manner::Exact as i32);
    let manner = [Manner::Exact, Manner::Stem]
        .into_iter()
        .fold(manner, |case, closer| case.case(matching(findings(closer), backend), closer as i32));
    let mut things = things(documents, matching(matching_any, backend), backend);
    things.and_where(weight.gte(Expr::cust(SPOKEN.to_string())));
    ranked(things, manner)
}

/// Things with documents that pass the test, each once.
fn things(documents: &Texts, test: SimpleExpr, backend: DbBackend) -> SelectStatement {
    let mut select = documents.rows.select(backend).into_query();
    select.clear_selects();
    select.columns([Column::Thing, Column::ThingId]);
    select.and_where(test);
    select.group_by_columns([Column::Thing, Column::ThingId]);
    select
}

/// Each with the rank of its best document.
fn ranked(mut things: SelectStatement, manner: CaseStatement) -> SelectStatement {
    let manner = Expr::expr(manner.finally(Manner::Beginning as i32));
    let rank = manner.sub(Expr::col((Entity, Column::Weight)).mul(MANNERS));
    things.expr_as(Func::min(rank), Alias::new(RANK)).take()
}

/// Those within the bounds of a window.
fn within(things: SelectStatement, window: &Window) -> SelectStatement {
    let mut select = Query::select();
    select.columns(COLUMNS).from_subquery(things, HITS);
    for (key, behind) in keyset::ends(window) {
        select.and_where(beyond(key, behind));
    }
    select
}

/// As many as a window wants, and one more.
fn stretch(mut hits: SelectStatement, window: &Window) -> SelectStatement {
    let way = if window.from_end { SqlOrder::Desc } else { SqlOrder::Asc };
    for column in COLUMNS {
        hits.order_by(column, way.clone());
    }
    hits.limit(window.limit.saturating_add(1)).take()
}

/// Texts on any shelf in which all words match in this manner or a closer one.
fn anywhere(documents: &Texts, words: &[Wanted], manner: Manner, backend: DbBackend) -> String {
    let mut expressions = vec![expression(words, Shelf::Findings, manner, backend)];
    expressions.extend(spoken(documents, words, manner, backend));
    any(&expressions, backend)
}

/// Of what people said, the same on each shelf that the viewer may look at.
fn spoken(
    documents: &Texts,
    words: &[Wanted],
    manner: Manner,
    backend: DbBackend,
) -> impl Iterator<Item = String> {
    let levels = documents.levels.iter();
    levels.map(move |level| expression(words, Shelf::Spoken(*level), manner, backend))
}

/// Whether the index finds the document by this expression.
fn matching(expression: String, backend: DbBackend) -> SimpleExpr {
    let expression = Expr::val(expression);
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
    let columns = COLUMNS.map(|column| Expr::col(Alias::new(column)));
    let values = key.values.iter().flatten().cloned();
    let values = values.map(|value| Expr::val(sea_orm::Value::from(value)));
    let (left, right) =
        (Expr::tuple(columns), Expr::tuple(values.chain([Expr::val(key.id)]).collect::<Vec<_>>()));
    if behind { left.gt(right) } else { left.lt(right) }
}
