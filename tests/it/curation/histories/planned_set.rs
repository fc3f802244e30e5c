//! The model of random histories: categories as they are to be, and sets of changes that lead there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Names of categories.
const NAMES: [&str; 6] = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"];

/// A category, as the model has it. Quotes are known by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Category {
    pub(super) name: &'static str,
    /// Whether it is there.
    pub(super) lives: bool,
    /// The category that took its place.
    pub(super) into: Option<usize>,
    /// Whether it went by being merged or split; such a one comes back only where that is taken back.
    pub(super) moved: bool,
    pub(super) coded: BTreeSet<usize>,
    /// The quotes that went with it.
    pub(super) kept: BTreeSet<usize>,
    /// Its other names, also those that went with it.
    pub(super) aliases: BTreeSet<&'static str>,
}

pub(super) type State = Vec<Category>;

/// Numbers that decide what happens.
pub(super) struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    pub(super) fn new(numbers: std::vec::IntoIter<u32>) -> Self {
        Self(numbers)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.next().map_or(0, |number| number as usize % n.max(1))
    }

    pub(super) fn name(&mut self) -> &'static str {
        NAMES[self.below(NAMES.len())]
    }

    /// One of the categories that pass, and that the set has not touched; it counts as touched from then on.
    pub(super) fn untouched(
        &mut self,
        state: &State,
        touched: &mut BTreeSet<usize>,
        test: impl Fn(&Category) -> bool,
    ) -> Option<usize> {
        let fits = |at: &usize| test(&state[*at]) && !touched.contains(at);
        let found: Vec<usize> = (0..state.len()).filter(fits).collect();
        let one = *found.get(self.below(found.len()))?;
        touched.insert(one);
        Some(one)
    }
}

/// A set that is being put together: its changes, and the state that it is to lead to.
#[derive(Default)]
pub(super) struct PlannedSet {
    pub(super) changes: Vec<Value>,
    pub(super) after: State,
    pub(super) touched: BTreeSet<usize>,
    /// Categories with the names that they keep as other names.
    pub(super) renamed: Vec<(usize, &'static str)>,
}

impl PlannedSet {
    pub(super) fn create(&mut self, study: &Value, number: usize, name: &'static str) -> usize {
        let at = self.after.len();
        self.changes.push(json!({ "createCategory": {
            "localName": format!("c{at}"), "study": study, "name": format!("{name} {number}"),
            "valence": "FACILITATOR", "origin": "INDUCTIVE", "basis": "EDITORIAL",
        } }));
        self.after.push(Category { name, lives: true, ..Category::default() });
        self.touched.insert(at);
        at
    }

    pub(super) fn goes(&mut self, at: usize, into: Option<usize>, moved: bool) -> BTreeSet<usize> {
        let category = &mut self.after[at];
        let coded = std::mem::take(&mut category.coded);
        *category = Category { lives: false, into, moved, kept: coded.clone(), ..category.clone() };
        coded
    }

    /// Notes another name of a category, and whether the one that it had is to be kept.
    pub(super) fn rename(&mut self, at: usize, name: &'static str, keeps: bool) {
        let before = std::mem::replace(&mut self.after[at].name, name);
        if keeps && before != name {
            self.renamed.push((at, before));
        }
    }

    /// Keeps old names, except those that another category has at the end.
    pub(super) fn keep_old_names(&mut self) {
        for (at, name) in std::mem::take(&mut self.renamed) {
            if !self.after.iter().any(|it| it.lives && it.name == name) {
                self.after[at].aliases.insert(name);
            }
        }
    }
}
