//! The rows of a generated data set: other names of categories, and what studies report in numbers.

use std::collections::HashSet;

use entity::{
    category_alias, reported_count,
    words::{Basis, Counted},
};
use nasss::folding::key;

use super::{
    dice::{Die, pick, scattered},
    rows::{NAMES, Rows},
};

impl Rows {
    /// Other names come from the same few as names.
    pub(super) fn aliases(&mut self, dice: &[Die]) {
        let mut taken = HashSet::new();
        for (at, die) in dice.iter().enumerate().filter(|_| !self.categories.is_empty()) {
            let category_id = self.categories[usize::from(die[0]) % self.categories.len()].id;
            let text = pick(&NAMES, die[1]);
            if taken.insert((category_id, key(text))) {
                self.aliases.push(category_alias::Model {
                    id: scattered("alias", at),
                    category_id,
                    text: text.to_owned(),
                    text_key: key(text),
                    language: "de".to_owned(),
                    basis: Basis::Illustrative,
                });
            }
        }
    }

    /// Small numbers, so that some studies are held as a whole.
    pub(super) fn reported(&mut self, dice: &[Die]) {
        let mut taken = HashSet::new();
        for (at, die) in dice.iter().enumerate() {
            let nth = usize::from(die[0]) % self.studies.len();
            let (study_id, what) = (self.studies[nth].id, pick(Counted::ALL, die[1]));
            if taken.insert((study_id, what)) {
                self.reported.push(reported_count::Model {
                    id: scattered("reported", at),
                    study_id,
                    what,
                    n: i32::from(die[2] % 6),
                    basis: Basis::Illustrative,
                    source_document_id: None,
                    locator: None,
                });
            }
        }
    }
}
