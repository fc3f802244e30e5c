//! One page of the rows of a comparison. The rows are put together from all categories at once, so the page is cut
//! from them here and not by the database.

use std::sync::Arc;

use entity::category;

use super::table::{Row, Table};
use crate::{
    access::{Direction, Key, Order, Slice, Window, order::Atom},
    context::Scope,
    error::Result,
    page::{Fingerprint, PageArgs, cursor},
};

/// Which rows are wanted.
pub struct Page {
    /// The stretch.
    pub window: Window,
    order: Order<category::Entity>,
    fingerprint: Fingerprint,
}

impl Page {
    /// The page of these arguments, in the comparison of these studies.
    pub fn of(scope: &Scope, args: &PageArgs, table: &Table) -> Result<Self> {
        let order = Order::by(vec![(category::Column::OrderKey, Direction::Asc)]);
        let studies: Vec<_> = table.studies.iter().map(|study| study.id).collect();
        let fingerprint = Fingerprint::of("Comparison.rows", &studies).under(order.rules());
        let window = args.window(&order.shape(), fingerprint, scope.pages)?;
        Ok(Self { window, order, fingerprint })
    }

    /// A row's place.
    fn key(&self, table: &Table, row: &Row) -> Option<Key> {
        table.first(row).map(|first| self.order.key_of(first))
    }

    /// The cursor of a row.
    pub fn cursor(&self, table: &Table, row: &Row) -> String {
        self.key(table, row).map(|key| cursor(&key, self.fingerprint)).unwrap_or_default()
    }

    /// The rows of the page.
    pub fn cut(&self, table: &Arc<Table>) -> Slice<Row> {
        let within = |row: &&Row| {
            let Some(key) = self.key(table, row) else { return false };
            let behind = self.window.after.as_ref().is_none_or(|after| place(&key) > place(after));
            behind && self.window.before.as_ref().is_none_or(|before| place(&key) < place(before))
        };
        let rows = table.rows.iter().filter(within).cloned();
        let rows: Vec<Row> =
            if self.window.from_end { rows.rev().collect() } else { rows.collect() };
        Slice::cut(rows, &self.window)
    }
}

/// Comparable as rows are ordered: by sort key, then by id.
fn place(key: &Key) -> (&str, uuid::Uuid) {
    match key.values.first() {
        Some(Some(Atom::Text(text))) => (text, key.id),
        _ => ("", key.id),
    }
}
