//! Charges whole lists before their items are resolved, so that an operation needs no extension.
//!
//! An extension takes async-graphql onto a slower path for each field. The document says how much an item of a list
//! resolves at most ([`Amounts`]), resolvers charge the items of each list, and no text is longer than the longest row
//! that was read. While the bounds that follow are far from the limits, no answer can exceed these. An operation that
//! comes near them is dropped and executed again, with the extension.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use async_graphql::Value;

use crate::document::Amounts;

/// Values that an operation may resolve at most. A connection polls an operation up to four times in a row, each of up
/// to a fourth as many values.
const VALUES: u64 = 8000;

/// The part of the bytes of an answer that an operation may reach.
const PART: u64 = 2;

/// Bytes of a value that is no text: an id, a number, a time or an enum's value.
const SHORT: u64 = 64;

/// Bytes of texts that no row contains: cursors and fixed sentences.
const FIXED_TEXT: u64 = 512;

/// The most bytes that a character of a text is escaped with.
const ESCAPED: u64 = 6;

/// What one operation resolves at most.
#[derive(Debug)]
pub(super) struct Prepaid {
    amounts: Amounts,
    most_values: u64,
    most_bytes: u64,
    items: AtomicU64,
    /// Bytes of the longest row that was read.
    longest: AtomicU64,
    outgrown: AtomicBool,
    /// Whether others hold the memory that its bounds need.
    crowded: AtomicBool,
}

impl Prepaid {
    pub(super) fn new(amounts: Amounts, most_values: u64, most_bytes: u64) -> Self {
        let prepaid = Self {
            amounts,
            most_values: most_values.min(VALUES),
            most_bytes: most_bytes / PART,
            items: AtomicU64::new(0),
            longest: AtomicU64::new(0),
            outgrown: AtomicBool::new(false),
            crowded: AtomicBool::new(false),
        };
        prepaid.check();
        prepaid
    }

    /// The values that so many items of a list may have.
    pub(super) const fn values_of(&self, items: u64) -> u64 {
        items.saturating_mul(self.amounts.item.values)
    }

    /// Charges items of a list.
    pub(super) fn add_items(&self, items: u64) {
        self.items.fetch_add(items, Relaxed);
        self.check();
    }

    /// Notes a row whose texts may be shown.
    pub(super) fn note_row(&self, bytes: u64) {
        if self.longest.fetch_max(bytes, Relaxed) < bytes {
            self.check();
        }
    }

    fn check(&self) {
        if self.values() > self.most_values || self.bytes() > self.most_bytes {
            self.outgrow();
        }
    }

    /// Ends the operation, which is then executed again with the extension.
    pub(super) fn outgrow(&self) {
        self.outgrown.store(true, Relaxed);
    }

    pub(super) fn is_outgrown(&self) -> bool {
        self.outgrown.load(Relaxed)
    }

    /// Ends the operation because its bounds, not what it holds, need more memory than there is.
    pub(super) fn crowd(&self) {
        self.crowded.store(true, Relaxed);
    }

    /// Whether the operation is executed again.
    pub(super) fn is_over(&self) -> bool {
        self.is_outgrown() || self.crowded.load(Relaxed)
    }

    /// The values that the answer may have.
    pub(super) fn values(&self) -> u64 {
        let Amounts { outside, item } = self.amounts;
        let items = self.items.load(Relaxed).saturating_mul(item.values);
        outside.values.saturating_add(items)
    }

    /// The bytes that the answer may have in memory.
    pub(super) fn bytes(&self) -> u64 {
        let text = self.longest.load(Relaxed).saturating_add(FIXED_TEXT);
        let Amounts { outside, item } = self.amounts;
        let [outside, item] = [outside, item].map(|amount| {
            let short = amount.leaves.saturating_mul(SHORT).saturating_add(amount.names);
            amount.texts.saturating_mul(text).saturating_add(short)
        });
        outside.saturating_add(self.items.load(Relaxed).saturating_mul(item))
    }

    /// Whether an answer may be longer than the limit once its texts are escaped.
    pub(super) fn must_be_measured(&self) -> bool {
        self.bytes().saturating_mul(ESCAPED) > self.most_bytes.saturating_mul(PART)
    }

    /// Asserts that an answer is within its bounds: that no list was left uncharged, and no text was longer.
    pub(super) fn assert_holds(&self, answer: &Value) {
        let items = count_items(answer);
        assert!(
            items <= self.items.load(Relaxed),
            "{items} items of lists, not all of them charged"
        );
        let bytes = super::size::measure_value(answer);
        assert!(bytes <= self.bytes().saturating_mul(ESCAPED), "{bytes} bytes, {self:?}");
    }
}

fn count_items(value: &Value) -> u64 {
    match value {
        Value::List(list) => list.iter().map(|item| 1 + count_items(item)).sum(),
        Value::Object(fields) => fields.values().map(count_items).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Amount;

    fn prepaid() -> Prepaid {
        let outside = Amount { values: 10, leaves: 2, texts: 2, names: 50 };
        let item = Amount { values: 20, leaves: 5, texts: 5, names: 100 };
        Prepaid::new(Amounts { outside, item }, 100_000, 8 * 1024 * 1024)
    }

    #[test]
    fn an_operation_outgrows_its_values() {
        let prepaid = prepaid();
        prepaid.add_items(399);
        assert_eq!(prepaid.values(), 10 + prepaid.values_of(399));
        assert!(!prepaid.is_outgrown());
        prepaid.add_items(1);
        assert!(prepaid.is_outgrown());
    }

    #[test]
    fn an_operation_outgrows_its_bytes_by_items_and_by_a_long_row() {
        let prepaid = prepaid();
        prepaid.add_items(100);
        prepaid.note_row(6000);
        assert!(!prepaid.is_outgrown() && prepaid.must_be_measured());
        prepaid.note_row(9000);
        assert!(prepaid.is_outgrown());
    }
}
