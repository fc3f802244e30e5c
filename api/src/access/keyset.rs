//! An order, and "everything behind this row", as SQL that an index can follow.
//!
//! Missing values come last in both directions. Ascending by a column that may be missing is
//! `(c IS NULL), c, id`; descending is `(c IS NOT NULL) DESC, c DESC, id DESC`. SQLite cannot start in the
//! middle of an index of expressions, so a page in such an order is read as two ranges of one plain index:
//! the rows that have a value, and those that have none.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, Value,
    sea_query::{Expr, Order as SqlOrder, SimpleExpr},
};

use super::order::{Direction, Key, Order, Window};

/// One term of ORDER BY.
pub(super) type Term = (SimpleExpr, SqlOrder);

/// The terms of ORDER BY, turned round where the window counts from the end.
/// `id` is where the rows' keys stand.
pub(super) fn terms<E: EntityTrait>(
    order: &Order<E>,
    window: &Window,
    id: &SimpleExpr,
) -> Vec<Term> {
    let mut terms = Vec::new();
    for (column, direction) in &order.terms {
        let way = sql(*direction, window.from_end);
        if column.def().is_null() {
            terms.push((gap(*column, *direction), way.clone()));
        }
        terms.push((Expr::col(column.as_column_ref()), way));
    }
    terms.push((id.clone(), sql(tie(order), window.from_end)));
    terms
}

/// A stretch of the order that one index holds in one piece.
#[derive(Clone)]
pub(super) struct Range {
    /// Rows that lie in it.
    pub(super) within: Condition,
    /// Their order.
    pub(super) terms: Vec<Term>,
}

/// The window as ranges that do not overlap: one, or two where the order's column may be missing.
pub(super) fn ranges<E: EntityTrait>(order: &Order<E>, window: &Window) -> Vec<Range> {
    if let [(column, direction)] = order.terms.as_slice()
        && column.def().is_null()
    {
        let (held, missing) =
            (held(order, *column, *direction, window), missing(order, *column, window));
        let ranges: Vec<_> = held.into_iter().chain(missing).collect();
        if !ranges.is_empty() {
            return ranges;
        }
    }
    let id = Expr::col(order.id.as_column_ref());
    vec![Range { within: bounds(order, window, &id), terms: terms(order, window, &id) }]
}

/// The bounds of a window, each with whether the rows wanted lie behind it.
pub(super) fn ends(window: &Window) -> impl Iterator<Item = (&Key, bool)> {
    let after = window.after.iter().map(|key| (key, true));
    after.chain(window.before.iter().map(|key| (key, false)))
}

/// The rows of the window that have a value in the order's only column; they come first.
fn held<E: EntityTrait>(
    order: &Order<E>,
    column: E::Column,
    direction: Direction,
    window: &Window,
) -> Option<Range> {
    let mut within = Condition::all().add(column.is_not_null());
    for (key, behind) in ends(window) {
        match key.values.first() {
            Some(Some(value)) => {
                let value = value.clone().into();
                let place = (Expr::col(order.id.as_column_ref()), key.id.into());
                within = within.add(one_column(column, direction, value, place, behind));
            }
            // What lies behind a row without a value has none either.
            _ if behind => return None,
            _ => {}
        }
    }
    let way = sql(direction, window.from_end);
    let terms = [Expr::col(column.as_column_ref()), Expr::col(order.id.as_column_ref())];
    Some(Range { within, terms: terms.map(|term| (term, way.clone())).into() })
}

/// The rows of the window that have no value in the order's only column, by key.
fn missing<E: EntityTrait>(order: &Order<E>, column: E::Column, window: &Window) -> Option<Range> {
    let mut within = Condition::all().add(column.is_null());
    for (key, behind) in ends(window) {
        match key.values.first() {
            Some(None) => {
                let id = Expr::col(order.id.as_column_ref());
                within = within.add(beyond_id(order, key, behind, &id));
            }
            // What lies before a row with a value has one too.
            _ if !behind => return None,
            _ => {}
        }
    }
    let way = sql(tie(order), window.from_end);
    Some(Range { within, terms: vec![(Expr::col(order.id.as_column_ref()), way)] })
}

/// Rows that lie within the window's bounds; `id` is where their keys stand.
pub(super) fn bounds<E: EntityTrait>(
    order: &Order<E>,
    window: &Window,
    id: &SimpleExpr,
) -> Condition {
    let mut bounds = Condition::all();
    if let Some(key) = &window.after {
        bounds = bounds.add(beyond(order, key, true, id));
    }
    if let Some(key) = &window.before {
        bounds = bounds.add(beyond(order, key, false, id));
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
fn beyond<E: EntityTrait>(order: &Order<E>, key: &Key, behind: bool, id: &SimpleExpr) -> Condition {
    match (order.terms.as_slice(), key.values.as_slice()) {
        ([(column, direction)], [Some(value)]) if !column.def().is_null() => {
            Condition::all().add(one_column(
                *column,
                *direction,
                value.clone().into(),
                (id.clone(), key.id.into()),
                behind,
            ))
        }
        _ => column_by_column(order, key, behind, id),
    }
}

/// By one column that has a value, as one comparison of row values.
fn one_column<C: ColumnTrait>(
    column: C,
    direction: Direction,
    value: Value,
    (id, its_id): (SimpleExpr, Value),
    behind: bool,
) -> SimpleExpr {
    let left = Expr::tuple([Expr::col(column.as_column_ref()), id]);
    let right = Expr::tuple([Expr::val(value), Expr::val(its_id)]);
    if behind == (direction == Direction::Asc) { left.gt(right) } else { left.lt(right) }
}

/// The general case: equal in the first columns, beyond in the next.
fn column_by_column<E: EntityTrait>(
    order: &Order<E>,
    key: &Key,
    behind: bool,
    id: &SimpleExpr,
) -> Condition {
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
    alternatives.add(equal_so_far.add(beyond_id(order, key, behind, id)))
}

/// Among rows that are equal in all columns, those behind the key (or before it).
fn beyond_id<E: EntityTrait>(
    order: &Order<E>,
    key: &Key,
    behind: bool,
    id: &SimpleExpr,
) -> SimpleExpr {
    let ascending = behind == (tie(order) == Direction::Asc);
    if ascending { id.clone().gt(key.id) } else { id.clone().lt(key.id) }
}
