//! The rows of a generated data set: quotes, their codings and translations, and how many there are.

use std::collections::{BTreeMap, HashSet};

use entity::{
    category, category_quote_count, quote, quote_category, quote_translation,
    words::{Access, Provenance, TranslationMethod, Valence},
};

use super::{
    dice::{Die, pick, rarely, scattered},
    rows::{Rows, changed},
};

/// Few lengths, so that many tie; one character each, however many bytes it takes.
const LETTERS: [&str; 4] = ["a", "ß", "漢", "🙂"];
const LANGUAGES: [Option<&str>; 6] =
    [None, Some("de"), Some("DE"), Some("en"), None, Some("de-CH")];

impl Rows {
    pub(super) fn quotes(&mut self, dice: &[Die]) {
        self.quotes.extend(dice.iter().enumerate().map(|(at, die)| {
            let gone = rarely(die[0]);
            let length = if gone { 0 } else { usize::from(die[1] % 5) + 1 };
            let has_role = die[2] % 3 != 0 && !self.roles.is_empty();
            quote::Model {
                id: scattered("quote", at),
                study_id: self.studies[usize::from(die[3]) % self.studies.len()].id,
                text: pick(&LETTERS, die[4]).repeat(length),
                length: i32::try_from(length).unwrap(),
                language: pick(&LANGUAGES, die[5]).map(str::to_owned),
                provenance: pick(Provenance::ALL, die[6]),
                access: pick(Access::ALL, die[7]),
                role_id: has_role.then(|| self.roles[usize::from(die[8]) % self.roles.len()].id),
                revision: 1,
                changed_in: changed(die[9]),
                withdrawn_at: gone.then_some(1_700_000_000_000_000),
                withdrawn_reason: None,
                replaced_by: None,
            }
        }));
    }

    /// Codings tie a quote to categories of its own study.
    pub(super) fn codings(&mut self, dice: &[Die]) {
        let mut taken = HashSet::new();
        for (at, die) in dice.iter().enumerate().filter(|_| !self.quotes.is_empty()) {
            let quote = &self.quotes[usize::from(die[0]) % self.quotes.len()];
            let in_study = |row: &&category::Model| row.study_id == quote.study_id;
            let categories: Vec<_> = self.categories.iter().filter(in_study).collect();
            if categories.is_empty() {
                continue;
            }
            // Some categories are spoken of much more than others.
            let category_id = pick(&categories, die[1] % 6).id;
            if taken.insert((quote.id, category_id)) {
                self.codings.push(quote_category::Model {
                    id: scattered("coding", at),
                    quote_id: quote.id,
                    category_id,
                    valence: pick(Valence::ALL, die[2]),
                    round: i32::from(die[3] % 3) + 1,
                });
            }
        }
    }

    pub(super) fn translations(&mut self, dice: &[Die]) {
        let mut positions = BTreeMap::new();
        for (at, die) in dice.iter().enumerate().filter(|_| !self.quotes.is_empty()) {
            let quote_id = self.quotes[usize::from(die[0]) % self.quotes.len()].id;
            let position: &mut i32 = positions.entry(quote_id).or_default();
            *position += 1;
            self.translations.push(quote_translation::Model {
                id: scattered("translation", at),
                quote_id,
                position: *position,
                language: "fr".to_owned(),
                text: format!("translation {at}"),
                method: TranslationMethod::Human,
                translator: None,
                access: pick(Access::ALL, die[1]),
            });
        }
    }

    /// The stored numbers, as publishing keeps them.
    pub(super) fn count(&mut self) {
        let mut counts: BTreeMap<_, i32> = BTreeMap::new();
        for coding in &self.codings {
            let quote = self.quotes.iter().find(|quote| quote.id == coding.quote_id).unwrap();
            if quote.withdrawn_at.is_none() {
                *counts.entry((coding.category_id, quote.access)).or_default() += 1;
            }
        }
        self.counts.extend(counts.into_iter().map(|((category_id, access), n)| {
            category_quote_count::Model { category_id, access, n }
        }));
    }
}
