//! Pages: whatever the list, the order, the size and the direction, the pages of a list are the list.

mod asking;
mod lists;
mod model;

use proptest::{collection::vec, prelude::*};
use serde_json::json;

use crate::{
    generated::{Rows, Twins, check},
    harness::on_both_engines,
};
use asking::Asked;
use lists::{List, nested, roots};
use model::{Term, Window};

on_both_engines! {
    /// Without `first` and `last` a page has twenty things.
    async fn a_page_holds_twenty_by_default(world: Demo) {
        let data = world.get("{ quotes { totalCount nodes { id } pageInfo { hasNextPage } } }").await;
        assert_eq!(data["quotes"]["totalCount"], json!(67));
        assert_eq!(data["quotes"]["nodes"].as_array().unwrap().len(), 20);
    }
}

/// How a list is walked: sizes of pages, orders by several fields, and some places in it.
#[derive(Clone, Debug)]
struct Walk {
    sizes: Vec<usize>,
    orders: Vec<Vec<Term>>,
    places: [usize; 2],
    parent: usize,
}

prop_compose! {
    fn walk()(
        sizes in vec(1_usize..=25, 6),
        orders in vec(vec((0_usize..3, any::<bool>()), 2), 2),
        places in any::<[usize; 2]>(),
        parent in any::<usize>(),
    ) -> Walk {
        Walk { sizes, orders, places, parent }
    }
}

impl Walk {
    /// The orders in which a list is walked: its own, by each field either way, and by some two fields.
    fn orders_of(&self, list: &List) -> Vec<Option<Vec<Term>>> {
        let fields = list.things.fields.len();
        let mut orders = vec![None];
        if fields > 0 {
            orders.push(Some(Vec::new()));
            orders.extend(
                (0..fields)
                    .flat_map(|field| [Some(vec![(field, false)]), Some(vec![(field, true)])]),
            );
            let within = |(field, descends): &Term| (field % fields, *descends);
            let several = self.orders.iter().map(|order| order.iter().map(within).collect());
            orders.extend(several.map(Some));
        }
        orders
    }

    /// Half of the orders; the next walk takes the other half.
    fn some_orders_of(&self, list: &List) -> Vec<Option<Vec<Term>>> {
        self.orders_of(list).into_iter().skip(self.parent % 2).step_by(2).collect()
    }

    async fn forward(&self, asked: &Asked<'_>) {
        let mut window = Window::first(0);
        for size in self.sizes.iter().cycle() {
            window.size = *size;
            let page = asked.check(window).await;
            if !page.has_next {
                break;
            }
            window.after = page.entries.last().copied();
        }
    }

    async fn backward(&self, asked: &Asked<'_>) {
        let mut window = Window::last(0);
        for size in self.sizes.iter().cycle() {
            window.size = *size;
            let page = asked.check(window).await;
            if !page.has_previous {
                break;
            }
            window.before = page.entries.first().copied();
        }
    }

    /// Stretches that have a cursor on the other side, or on both, also the wrong way round.
    async fn between(&self, asked: &Asked<'_>) {
        let entries = &asked.list.entries;
        if entries.is_empty() {
            return;
        }
        let [one, other] = self.places.map(|place| Some(&entries[place % entries.len()]));
        let size = self.sizes[0];
        for from_end in [false, true] {
            let window = Window { size, from_end, after: None, before: None };
            asked.check(Window { before: one, ..window }).await;
            asked.check(Window { after: one, ..window }).await;
            asked.check(Window { after: one, before: other, ..window }).await;
            asked.check(Window { after: other, before: one, ..window }).await;
            asked.check(Window { size: 0, after: one, ..window }).await;
        }
    }

    async fn whole(&self, asked: &Asked<'_>) {
        self.forward(asked).await;
        self.backward(asked).await;
        self.between(asked).await;
    }
}

#[test]
fn pages_of_a_list_are_the_list_in_order() {
    check(5, walk(), &async |twins: &Twins, rows: &Rows, walk: &Walk| {
        for list in &roots(rows) {
            for order in walk.orders_of(list) {
                walk.whole(&Asked::of(twins, list, order.as_deref()).await).await;
            }
        }
    });
}

#[test]
fn pages_of_a_list_below_another_thing_are_the_list_in_order() {
    check(5, walk(), &async |twins: &Twins, rows: &Rows, walk: &Walk| {
        for siblings in &nested(rows) {
            // One of the three with most to page through, so that a walk has some length.
            let mut longest: Vec<_> = siblings.iter().collect();
            longest.sort_by_key(|list| std::cmp::Reverse(list.entries.len()));
            longest.truncate(3);
            if longest.is_empty() {
                continue;
            }
            let list = longest[walk.parent % longest.len()];
            for order in walk.some_orders_of(list) {
                walk.whole(&Asked::of(twins, list, order.as_deref()).await).await;
            }
        }
    });
}

#[test]
fn lists_of_many_parents_read_together_are_the_same_as_read_alone() {
    check(5, walk(), &async |twins: &Twins, rows: &Rows, walk: &Walk| {
        for siblings in &nested(rows) {
            let Some(list) = siblings.iter().max_by_key(|list| list.entries.len()) else {
                continue;
            };
            for order in walk.some_orders_of(list) {
                let asked = Asked::of(twins, list, order.as_deref()).await;
                let place =
                    |nth: usize| list.entries.get(walk.places[nth] % list.entries.len().max(1));
                for window in [Window::first(walk.sizes[0] % 4), Window::last(walk.sizes[1] % 4)] {
                    asked.check_together(siblings, window).await;
                    asked.check_together(siblings, Window { after: place(0), ..window }).await;
                    asked.check_together(siblings, Window { before: place(1), ..window }).await;
                }
            }
        }
    });
}
