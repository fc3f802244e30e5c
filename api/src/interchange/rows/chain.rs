//! What took the place of what is withdrawn, followed to its end; and parents before children.

use std::collections::{HashMap, HashSet};

use crate::interchange::bundle::{Category, Withdrawn};

/// Of things that may be withdrawn, by slug.
pub(super) struct Chain<'a>(HashMap<&'a str, Option<&'a Withdrawn>>);

impl<'a> Chain<'a> {
    /// The things of one list.
    pub(super) fn of(things: impl Iterator<Item = (&'a str, Option<&'a Withdrawn>)>) -> Self {
        Self(things.collect())
    }

    /// The living thing that took the place of this one in the end; none where there is no such.
    pub(super) fn end(&self, withdrawn: &'a Withdrawn) -> Option<&'a str> {
        let mut next = withdrawn.replaced_by.as_deref()?;
        let mut seen = HashSet::new();
        while seen.insert(next) {
            match self.0.get(next)? {
                None => return Some(next),
                Some(also) => next = also.replaced_by.as_deref()?,
            }
        }
        None
    }
}

/// The categories in such an order that a parent comes before its children.
pub(super) fn parents_first(categories: &[Category]) -> Vec<&Category> {
    let parents: HashMap<&str, Option<&str>> =
        categories.iter().map(|it| (it.slug.as_str(), it.parent.as_deref())).collect();
    let depth = |category: &&Category| {
        let mut depth = 0;
        let mut at = category.parent.as_deref();
        // Cycles are refused by the checks; the bound only keeps a missed one from hanging.
        while let Some(parent) = at.filter(|_| depth <= categories.len()) {
            depth += 1;
            at = parents.get(parent).copied().flatten();
        }
        depth
    };
    let mut ordered: Vec<&Category> = categories.iter().collect();
    ordered.sort_by_cached_key(depth);
    ordered
}
