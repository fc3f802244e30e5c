//! One stretch of a list for each of many parents, in one statement.

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, QuerySelect, QueryTrait,
    sea_query::{
        Alias, Asterisk, ColumnRef, Expr, Func, IntoColumnRef, JoinType, Order as SqlOrder,
        OverStatement, Query, SelectStatement, WindowStatement,
    },
};
use uuid::Uuid;

use super::{
    keyset,
    order::{Order, Window},
    rows::{Links, Rows, Thing},
    test::{List, among},
};

/// How children name their parents.
#[derive(Clone, Debug)]
pub enum By<E: EntityTrait, L: EntityTrait> {
    /// In a column of their own.
    Column(E::Column),
    /// Through links: the links, the link's column of the parent, and of the child.
    Links(Links<L>, L::Column, L::Column),
}

/// Name of the parent's key in the rows read.
pub(super) const PARENT: &str = "of_parent";
/// Name of the count in the rows read.
pub(super) const COUNT: &str = "n";
const NTH: &str = "nth";
const TIE: &str = "tie";
const CHILD: &str = "of_child";

/// Children of the parents, not yet ordered or cut, with the expression of the parent's key.
fn children<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    parents: &[Uuid],
    backend: DbBackend,
) -> (SelectStatement, ColumnRef) {
    let ids = List::Ids(parents.to_vec());
    match by {
        By::Column(column) => {
            let mut select = rows.select(backend).into_query();
            select.and_where(among(*column, &ids, backend));
            (select, column.as_column_ref().into_column_ref())
        }
        By::Links(links, parent, child) => {
            let ties = links
                .0
                .select(backend)
                .select_only()
                .column_as(*parent, PARENT)
                .column_as(*child, CHILD)
                .distinct()
                .into_query()
                .and_where(among(*parent, &ids, backend))
                .take();
            let mut select = rows.select(backend).into_query();
            let on = Expr::col((Alias::new(TIE), Alias::new(CHILD))).equals(E::ID.as_column_ref());
            select.join_subquery(JoinType::InnerJoin, ties, Alias::new(TIE), on);
            (select, (Alias::new(TIE), Alias::new(PARENT)).into_column_ref())
        }
    }
}

/// For each parent, its children within the window; one more than wanted, to tell whether there are more.
pub(super) fn pages<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    parents: &[Uuid],
    order: &Order<E>,
    window: &Window,
    backend: DbBackend,
) -> SelectStatement {
    let (mut select, parent) = children(rows, by, parents, backend);
    select.cond_where(keyset::bounds(order, window));
    let mut partition = WindowStatement::new();
    partition.partition_by(parent.clone());
    for (term, way) in keyset::terms(order, window) {
        partition.order_by_expr(term, way);
    }
    select.expr_as(Expr::col(parent), Alias::new(PARENT));
    select.expr_window_as(Func::cust("ROW_NUMBER"), partition, Alias::new(NTH));
    let within = Condition::all().add(Expr::col(Alias::new(NTH)).lte(window.limit + 1));
    Query::select()
        .column(Asterisk)
        .from_subquery(select, Alias::new("page"))
        .cond_where(within)
        .order_by(Alias::new(NTH), SqlOrder::Asc)
        .take()
}

/// For each parent, how many children it has.
pub(super) fn counts<E: Thing, L: EntityTrait>(
    rows: &Rows<E>,
    by: &By<E, L>,
    parents: &[Uuid],
    backend: DbBackend,
) -> SelectStatement {
    let (mut select, parent) = children(rows, by, parents, backend);
    select.clear_selects();
    select.expr_as(Expr::col(parent.clone()), Alias::new(PARENT));
    select.expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNT));
    select.group_by_col(parent);
    select
}
