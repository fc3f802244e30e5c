//! What a list should give, reckoned in memory.

use std::cmp::Ordering;

use nasss::id::Kind;
use uuid::Uuid;

/// A value that lists are ordered by. Words compare byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atom {
    Text(String),
    Number(i64),
}

impl From<&str> for Atom {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Atom {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Atom {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

/// A thing in a list: its key, and what each of the order's fields holds for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    pub values: Vec<Option<Atom>>,
}

/// Things of one type: what they can be ordered by, and by which field they are unless asked otherwise.
#[derive(Debug)]
pub struct Things {
    pub name: &'static str,
    pub kind: Kind,
    pub fields: &'static [&'static str],
    pub unasked: Option<usize>,
}

/// One term of an order: which of the fields, and whether it descends.
pub type Term = (usize, bool);

/// A stretch of a list.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    pub size: usize,
    pub from_end: bool,
    pub after: Option<&'a Entry>,
    pub before: Option<&'a Entry>,
}

impl Window<'_> {
    /// So many from the start.
    pub const fn first(size: usize) -> Self {
        Self { size, from_end: false, after: None, before: None }
    }

    /// So many from the end.
    pub const fn last(size: usize) -> Self {
        Self { from_end: true, ..Self::first(size) }
    }
}

/// What a page should hold.
#[derive(Debug)]
pub struct Page<'a> {
    pub entries: Vec<&'a Entry>,
    pub has_next: bool,
    pub has_previous: bool,
}

/// Compares two things in an order: what is not known is last either way, and keys settle ties in the
/// direction of the first term.
pub fn compare(a: &Entry, b: &Entry, terms: &[Term]) -> Ordering {
    let turned = |ordering: Ordering, descends: bool| {
        if descends { ordering.reverse() } else { ordering }
    };
    for (field, descends) in terms {
        let ordering = match (&a.values[*field], &b.values[*field]) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => turned(a.cmp(b), *descends),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    turned(a.id.cmp(&b.id), terms.first().is_some_and(|(_, descends)| *descends))
}

/// The whole list in an order.
pub fn sorted<'a>(entries: &'a [Entry], terms: &[Term]) -> Vec<&'a Entry> {
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by(|a, b| compare(a, b, terms));
    sorted
}

/// A stretch of the list. Paging one way, whether there is more is said of the stretch between the cursors;
/// the other way, a cursor stands for what lies behind it.
pub fn page<'a>(entries: &'a [Entry], terms: &[Term], window: Window) -> Page<'a> {
    let beyond = |entry: &Entry, bound: Option<&Entry>, side: Ordering| {
        bound.is_none_or(|bound| compare(entry, bound, terms) == side)
    };
    let mut entries = sorted(entries, terms);
    entries.retain(|entry| {
        beyond(entry, window.after, Ordering::Greater)
            && beyond(entry, window.before, Ordering::Less)
    });
    let over = entries.len().saturating_sub(window.size);
    if window.from_end {
        let entries = entries.split_off(over);
        Page { entries, has_next: window.before.is_some(), has_previous: over > 0 }
    } else {
        entries.truncate(window.size);
        Page { entries, has_next: over > 0, has_previous: window.after.is_some() }
    }
}
