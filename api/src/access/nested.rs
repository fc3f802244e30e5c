//! Children of many parents: a page for each of them in one statement, and how many each of them has.
//!
//! A page reads what it shows and one row more, however many children a parent has: for each parent a
//! select of its own with an order and a limit, which an index can follow. PostgreSQL says that as a lateral
//! join; on SQLite, which has none, the select gives the keys.

use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, ExprTrait, QuerySelect, QueryTrait,
    sea_query::{
        Alias, Asterisk, ColumnRef, Expr, Func, IntoColumnRef, JoinType, Query, SelectStatement,
        SimpleExpr,
    },
};
use uuid::Uuid;

use super::{
    keyset,
    order::{Order, Window},
    rows::{Links, Rows, Thing},
    test::{List, among, hex_list},
};

/// How children name their parents.
#[derive(Clone, Debug)]
pub enum By<E: EntityTrait, L: EntityTrait> {
    /// In a column of their own.
    Column(E::Column),
    /// Through links.
    Links(Through<L>),
}

/// Links that tie children to parents.
#[derive(Clone, Debug)]
pub struct Through<L: EntityTrait> {
    /// The links.
    pub links: Links<L>,
    /// Their column of the parent.
    pub parent: L::Column,
    /// Their column of the child.
    pub child: L::Column,
    /// Whether the database sees to it that no two tie the same child to the same parent.
    pub once: bool,
}

/// Name of the parent's key in the rows read.
pub(super) const PARENT: &str = "of_parent";
/// Name of the count in the rows read.
pub(super) const COUNT: &str = "n";
const PARENTS: &str = "parents";
const KEY: &str = "parent_key";
const TIE: &str = "tie";
const CHILD: &str = "of_child";
const SORTED: &str = "sorted";
/// The largest number of rows that SQLite can be given.
const NO_LIMIT: u64 = u64::MAX / 2;

/// For each parent, its children within the window; one more than wanted, to tell whether there are more.
pub(super) fn pages<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    parents: &[Uuid],
    order: &Order<E>,
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    let mut page = page_of_one(rows, by, order, window, backend);
    if backend != DbBackend::Postgres {
        page.column(E::ID.as_column_ref());
        return pages_on_sqlite::<E>(page, parents, order, window);
    }
    let table = E::default().table_name().to_owned();
    page.column((Alias::new(&table), Asterisk));
    let mut outer = Query::select();
    outer.column((Alias::new(&table), Asterisk));
    outer.expr_as(Expr::col((Alias::new(PARENTS), Alias::new(KEY))), Alias::new(PARENT));
    outer.from_subquery(keys(parents, backend), Alias::new(PARENTS));
    outer.join_lateral(JoinType::InnerJoin, page, Alias::new(&table), Expr::cust("TRUE"));
    sort(&mut outer, order, window);
    outer
}

/// The same on SQLite, whose sorter holds all that it sorts in memory, up to the size of a connection's cache. So keys
/// are sorted, and the rows with their long texts are read after that, in the order of the keys: a cross join keeps its
/// sides in this order.
fn pages_on_sqlite<E: Thing>(
    page: SelectStatement,
    parents: &[Uuid],
    order: &Order<E>,
    window: &Window,
) -> SelectStatement {
    let table = E::default().table_name().to_owned();
    let id = || Expr::col(E::ID.as_column_ref());
    let mut sorted = Query::select();
    sorted.expr_as(id(), Alias::new(CHILD));
    sorted.expr_as(Expr::col((Alias::new(PARENTS), Alias::new(KEY))), Alias::new(PARENT));
    sorted.from_subquery(keys(parents, DbBackend::Sqlite), Alias::new(PARENTS));
    sorted.cross_join(Alias::new(&table)).and_where(id().in_subquery(page));
    sort(&mut sorted, order, window);
    // SQLite leaves out the order of a subquery without a limit.
    sorted.limit(NO_LIMIT);
    let mut outer = Query::select();
    outer.column((Alias::new(&table), Asterisk));
    outer.column((Alias::new(SORTED), Alias::new(PARENT)));
    outer.from_subquery(sorted, Alias::new(SORTED));
    outer.cross_join(Alias::new(&table));
    outer.and_where(id().eq(Expr::col((Alias::new(SORTED), Alias::new(CHILD)))));
    outer
}

fn sort<E: Thing>(select: &mut SelectStatement, order: &Order<E>, window: &Window) {
    for (term, way) in keyset::terms(order, window, &Expr::col(E::ID.as_column_ref())) {
        select.order_by_expr(term, way);
    }
}

/// The children of the parent that the outer row names, within the window; its columns are still to be named.
fn page_of_one<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    order: &Order<E>,
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    let its_key = Expr::col((Alias::new(PARENTS), Alias::new(KEY)));
    let select = rows.select(backend).into_query();
    let (mut select, id) = match by {
        By::Column(column) => {
            let mut select = select;
            select.clear_selects().and_where(Expr::col(column.as_column_ref()).eq(its_key));
            (select, Expr::col(E::ID.as_column_ref()))
        }
        By::Links(through) => {
            let mut ties = through.select(backend);
            ties.and_where(Expr::col(through.parent.as_column_ref()).eq(its_key));
            tied::<E>(select, ties, backend)
        }
    };
    select.cond_where(keyset::bounds(order, window, &id));
    for (term, way) in keyset::terms(order, window, &id) {
        select.order_by_expr(term, way);
    }
    select.limit(window.limit.saturating_add(1));
    select
}

/// Children by their ties, and their key as the ties have it, so that an index of the links can give the order.
fn tied<E: Thing>(
    select: SelectStatement,
    ties: SelectStatement,
    backend: DbBackend,
) -> (SelectStatement, SimpleExpr) {
    let table = E::default().table_name().to_owned();
    let child = Expr::col((Alias::new(TIE), Alias::new(CHILD)));
    // A cross join keeps its sides in this order: left to itself, SQLite would look through all children that
    // the viewer may see.
    let join = if backend == DbBackend::Sqlite { JoinType::CrossJoin } else { JoinType::InnerJoin };
    let on = Expr::col(E::ID.as_column_ref()).eq(child.clone());
    let mut tied = Query::select();
    tied.from_subquery(ties, Alias::new(TIE)).join_subquery(join, select, Alias::new(&table), on);
    (tied, child)
}

/// The parents' keys as rows.
fn keys(parents: &[Uuid], backend: DbBackend) -> SelectStatement {
    let mut keys = Query::select();
    if backend == DbBackend::Postgres {
        // Behind a select, so that a plan does not hang on how many there are, and need not be made each time.
        let list = Expr::cust_with_values("unnest((SELECT $1::uuid[]))", [parents.to_vec()]);
        return keys.expr_as(list, Alias::new(KEY)).take();
    }
    let list = Func::cust("json_each").arg(hex_list(parents));
    keys.expr_as(Expr::cust("unhex(value)"), Alias::new(KEY)).from_function(list, "list").take()
}

impl<L: EntityTrait> Through<L> {
    /// The children, each once for a parent.
    fn select(&self, backend: DbBackend) -> SelectStatement {
        let select = self.links.0.select(backend).select_only();
        let select = select.column_as(self.child, CHILD);
        if self.once { select.into_query() } else { select.distinct().into_query() }
    }
}

/// For each parent, how many children it has.
pub(super) fn counts<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    parents: &[Uuid],
    backend: DbBackend,
) -> SelectStatement {
    let ids = List::Ids(parents.to_vec());
    let mut select = rows.select(backend).into_query();
    let parent: ColumnRef = match by {
        By::Column(column) => {
            select.and_where(among(*column, &ids, backend));
            column.as_column_ref().into_column_ref()
        }
        By::Links(through) => {
            let mut ties = through.select(backend);
            let parent = through.parent;
            ties.expr_as(Expr::col(parent.as_column_ref()), Alias::new(PARENT));
            ties.and_where(among(parent, &ids, backend));
            let on = Expr::col(E::ID.as_column_ref())
                .eq(Expr::col((Alias::new(TIE), Alias::new(CHILD))));
            select.join_subquery(JoinType::InnerJoin, ties, Alias::new(TIE), on);
            (Alias::new(TIE), Alias::new(PARENT)).into_column_ref()
        }
    };
    select.clear_selects();
    select.expr_as(Expr::col(parent.clone()), Alias::new(PARENT));
    select.expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNT));
    select.group_by_col(parent);
    select
}
