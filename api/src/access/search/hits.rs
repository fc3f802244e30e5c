//! The statements of a search.
//!
//! Nearly everything that can be searched are quotes, so a common word is in thousands of them. Whoever reads
//! a first page wants the best: what findings say, in whatever manner it matches, and quotes that have the very
//! words. Those are looked for first (*near*), and only where they do not fill the page, everything is.
//! Quotes with the very words come by their keys. So before that they are looked for among an eighth of all quotes,
//! where the page begins (*nearest*): of a common word that is enough.

use entity::{
    search_document::{Column, Entity},
    words::Access,
};
use sea_orm::{
    DbBackend, ExprTrait,
    sea_query::{
        Alias, BinOper, CaseStatement, CommonTableExpression, Expr, Func, Order as SqlOrder, Query,
        SelectStatement, SimpleExpr, UnionType, WithClause,
    },
};

use uuid::Uuid;

use super::{
    MANNERS, Texts, rank,
    term::{Manner, Part, SPOKEN, Shelf, Wanted, any, expression},
};
use crate::access::{
    keyset,
    nested::COUNT,
    order::{Atom, Key, Window},
};

/// Name of the rank in the rows read.
pub(super) const RANK: &str = "hit_rank";
const HITS: &str = "hit";
const NEAREST: &str = "nearest";
const NEAR: &str = "near";
const COLUMNS: [&str; 3] = [RANK, "thing", "thing_id"];

/// A stretch of the hits, best first; one more than wanted, to tell whether there are more.
pub(super) fn hits(
    documents: &Texts,
    words: &[Wanted],
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    if window.from_end {
        // What is near stands at the other end.
        return stretch(within(all(documents, words, None, backend), window), window);
    }
    let nearest = first_part(window).map(|part| nearest_spoken(documents, words, part, backend));
    let near_spoken = spoken(documents, words, Manner::Exact, backend).collect();
    let tiers = nearest.map(|it| (NEAREST, it)).into_iter().chain([(NEAR, near_spoken)]);
    let (mut with, mut before) = (WithClause::new(), Vec::new());
    let mut full = Query::select();
    for (name, spoken) in tiers {
        let tier = near(documents, words, spoken, unless_full(&before, window), backend);
        let mut table = CommonTableExpression::new();
        table.table_name(name).query(stretch(within(tier, window), window)).materialized(true);
        with.cte(table);
        let mut page = Query::select();
        page.columns(COLUMNS).from(name).and_where(is_full(name, window));
        if before.is_empty() {
            full = page;
        } else {
            full.union(UnionType::All, page);
        }
        before.push(name);
    }
    let all = all(documents, words, unless_full(&before, window), backend);
    full.union(UnionType::All, within(all, window));
    let mut page = Query::select().columns(COLUMNS).from_subquery(full, HITS).take();
    stretch(page.with_cte(with).take(), window)
}

/// Whether a tier gives a whole page, and one more.
fn is_full(tier: &'static str, window: &Window) -> SimpleExpr {
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from(tier).take();
    Expr::SubQuery(None, Box::new(count.into())).gt(window.limit)
}

/// A row to begin with, or none where one of the tiers is full. A condition would be tested by SQLite for each of the
/// documents.
fn unless_full(tiers: &[&'static str], window: &Window) -> Option<SelectStatement> {
    let mut begin = Query::select().expr_as(Expr::val(1), "begin").take();
    for tier in tiers {
        begin.and_where(is_full(tier, window).not());
    }
    Some(begin).filter(|_| !tiers.is_empty())
}

/// The part of the quotes in which a window begins that lies among those with the very words, or before them.
fn first_part(window: &Window) -> Option<Part> {
    let Some(after) = &window.after else {
        return Some(Part::of(Uuid::nil()));
    };
    let very = rank(SPOKEN, Manner::Exact);
    match after.values.first() {
        Some(Some(Atom::Number(rank))) if *rank < very => Some(Part::of(Uuid::nil())),
        Some(Some(Atom::Number(rank))) if *rank == very => Some(Part::of(after.id)),
        _ => None,
    }
}

/// How many things there are.
pub(super) fn count(documents: &Texts, words: &[Wanted], backend: DbBackend) -> SelectStatement {
    let matching = matching(anywhere(documents, words, Manner::Beginning, backend), backend);
    Query::select()
        .expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNT))
        .from_subquery(things(documents, words, matching, None, backend), Alias::new(HITS))
        .take()
}

/// All things that match, with their ranks.
fn all(
    documents: &Texts,
    words: &[Wanted],
    begin: Option<SelectStatement>,
    backend: DbBackend,
) -> SelectStatement {
    let found = |manner| matching(anywhere(documents, words, manner, backend), backend);
    let manner = [Manner::Exact, Manner::Stem]
        .into_iter()
        .fold(CaseStatement::new(), |case, closer| case.case(found(closer), closer as i32));
    ranked(things(documents, words, found(Manner::Beginning), begin, backend), manner)
}

/// Things whose rank is that of a quote with the very words, or better; of such quotes, those that these expressions
/// find.
fn near(
    documents: &Texts,
    words: &[Wanted],
    spoken: Vec<String>,
    begin: Option<SelectStatement>,
    backend: DbBackend,
) -> SelectStatement {
    let findings = |manner| expression(words, Shelf::Findings, manner, backend);
    let mut expressions = vec![findings(Manner::Beginning)];
    expressions.extend(spoken);
    let weight = Expr::col((Entity, Column::Weight));
    let manner = CaseStatement::new()
        .case(weight.clone().eq(Expr::cust(SPOKEN.to_string())), Manner::Exact as i32);
    let manner = [Manner::Exact, Manner::Stem]
        .into_iter()
        .fold(manner, |case, closer| case.case(matching(findings(closer), backend), closer as i32));
    let matching = matching(any(&expressions, backend), backend);
    let mut things = things(documents, words, matching, begin, backend);
    things.and_where(weight.gte(Expr::cust(SPOKEN.to_string())));
    ranked(things, manner)
}

/// Quotes with the very words, in this part and the next one.
fn nearest_spoken(
    documents: &Texts,
    words: &[Wanted],
    part: Part,
    backend: DbBackend,
) -> Vec<String> {
    let parts = |level: &Access| {
        let shelves = part.and_next().map(|part| Shelf::VeryWords(*level, part));
        shelves.map(|shelf| expression(words, shelf, Manner::Exact, backend)).collect::<Vec<_>>()
    };
    documents.levels.iter().flat_map(parts).collect()
}

/// Things with documents that pass the test, each once; none where there is no row to begin with.
fn things(
    documents: &Texts,
    words: &[Wanted],
    test: SimpleExpr,
    begin: Option<SelectStatement>,
    backend: DbBackend,
) -> SelectStatement {
    let mut select = Query::select();
    match begin {
        // A cross join, so that SQLite begins there.
        Some(begin) => select.from_subquery(begin, "far").cross_join(Entity),
        None => select.from(Entity),
    };
    select.columns([Column::Thing, Column::ThingId]);
    select.cond_where(documents.rows.condition(backend)).and_where(test);
    for run in words.iter().filter_map(Wanted::verbatim) {
        select.and_where(has_run(run, backend));
    }
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

/// Whether a run stands in the document as it is: the index only tells that its pairs do.
fn has_run(run: &str, backend: DbBackend) -> SimpleExpr {
    let place = if backend == DbBackend::Postgres { "strpos" } else { "instr" };
    let runs = Expr::col((Entity, Alias::new("runs")));
    Func::cust(Alias::new(place)).arg(runs).arg(Expr::val(run)).gt(0)
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
