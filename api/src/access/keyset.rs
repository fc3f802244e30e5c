//! An order, and "everything behind this row", as SQL that an index can follow.
//!
//! Missing values come last in both directions. Ascending by a column that may be missing is
//! `(c IS NULL), c, id`; descending is `(c IS NOT NULL) DESC, c DESC, id DESC`: either way all terms run the
//! same way, so that one comparison of row values says "behind", and one index serves each.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, Value,
    sea_query::{Expr, Order as SqlOrder, SimpleExpr},
};

use super::order::{Direction, Key, Order, Window};

/// One term of ORDER BY.
pub(super) type Term = (SimpleExpr, SqlOrder);

/// The terms of ORDER BY, turned round where the window counts from the end.
pub(super) fn terms<E: EntityTrait>(order: &Order<E>, window: &Window) -> Vec<Term> {
    let mut terms = Vec::new();
    for (column, direction) in &order.terms {
        let way = sql(*direction, window.from_end);
        if column.def().is_null() {
            terms.push((gap(*column, *direction), way.clone()));
        }
        terms.push((Expr::col(column.as_column_ref()), way));
    }
    terms.push((Expr::col(order.id.as_column_ref()), sql(tie(order), window.from_end)));
    terms
}

/// Rows that lie within the window's bounds.
pub(super) fn bounds<E: EntityTrait>(order: &Order<E>, window: &Window) -> Condition {
    let mut bounds = Condition::all();
    if let Some(key) = &window.after {
        bounds = bounds.add(beyond(order, key, true));
    }
    if let Some(key) = &window.before {
        bounds = bounds.add(beyond(order, key, false));
    }
    bounds
}

/// Keys settle ties in the direction of the first column.
fn tie<E: EntityTrait>(order: &Order<E>) -> Direction {
    order.terms.first().map_or(Direction::Asc, |(_, direction)| *direction)
}

const fn sql(direction: Direction, turned: bool) -> SqlOrder {
    match (direction, turned) {
        (Direction::Asc, false) | (Direction::Desc, true) => SqlOrder::Asc,
        (Direction::Asc, true) | (Direction::Desc, false) => SqlOrder::Desc,
    }
}

/// The term that puts rows without a value last.
fn gap<C: ColumnTrait>(column: C, direction: Direction) -> SimpleExpr {
    match direction {
        Direction::Asc => column.is_null(),
        Direction::Desc => column.is_not_null(),
    }
}

/// Rows behind the key (or before it).
fn beyond<E: EntityTrait>(order: &Order<E>, key: &Key, behind: bool) -> Condition {
    match (order.terms.as_slice(), key.values.as_slice()) {
        ([(column, direction)], [Some(value)]) => Condition::all().add(one_column(
            *column,
            *direction,
            value.clone().into(),
            (order.id, key.id.into()),
            behind,
        )),
        _ => column_by_column(order, key, behind),
    }
}

/// The common case as one comparison of row values.
fn one_column<C: ColumnTrait>(
    column: C,
    direction: Direction,
    value: Value,
    (id, its_id): (C, Value),
    behind: bool,
) -> SimpleExpr {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    if column.def().is_null() {
        left.push(gap(column, direction));
        right.push(Expr::val(direction == Direction::Desc));
    }
    left.extend([Expr::col(column.as_column_ref()), Expr::col(id.as_column_ref())]);
    right.extend([Expr::val(value), Expr::val(its_id)]);
    let (left, right) = (Expr::tuple(left), Expr::tuple(right));
    if behind == (direction == Direction::Asc) { left.gt(right) } else { left.lt(right) }
}

/// The general case: equal in the first columns, beyond in the next.
fn column_by_column<E: EntityTrait>(order: &Order<E>, key: &Key, behind: bool) -> Condition {
    let mut alternatives = Condition::any();
    let mut equal_so_far = Condition::all();
    for ((column, direction), value) in order.terms.iter().zip(&key.values) {
        let ascending = behind == (*direction == Direction::Asc);
        let beyond = match value {
            Some(value) => {
                let value = Value::from(value.clone());
                let further = if ascending { column.gt(value) } else { column.lt(value) };
                // What has no value is last, so it lies behind every value and before none.
                if behind && column.def().is_null() {
                    Condition::any().add(further).add(column.is_null())
                } else {
                    Condition::all().add(further)
                }
            }
            None if behind => Condition::any().add(Expr::val(1).eq(0)),
            None => Condition::all().add(column.is_not_null()),
        };
        alternatives = alternatives.add(equal_so_far.clone().add(beyond));
        equal_so_far = equal_so_far.add(match value {
            Some(value) => column.eq(Value::from(value.clone())),
            None => column.is_null(),
        });
    }
    let ascending = behind == (tie(order) == Direction::Asc);
    let by_id = if ascending { order.id.gt(key.id) } else { order.id.lt(key.id) };
    alternatives.add(equal_so_far.add(by_id))
}
