//! Quotes, who said them, where they stand, and how they were coded.

use std::collections::HashMap;

use entity::{
    category_quote_count, coding_note, quote, quote_category, quote_place, quote_speaker,
    quote_translation, words::Access,
};
use uuid::Uuid;

use super::{Flat, Names, category::live_end, key, position};
use crate::interchange::{bundle, check::midnight};

impl Flat {
    pub(super) fn quotes(&mut self, quotes: &[bundle::Quote], names: &mut Names) {
        for quote in quotes {
            let path = format!("{}.quotes[{}]", names.path, quote.slug);
            let id = key(quote.id, &path);
            self.register(&mut names.quotes, &quote.slug, id, &path);
        }
        let successors: HashMap<&str, &str> = quotes
            .iter()
            .filter_map(|q| Some((q.slug.as_str(), q.withdrawn.as_ref()?.replaced_by.as_deref()?)))
            .collect();
        for quote in quotes {
            self.quote(quote, &successors, names);
        }
        self.count(quotes, names);
    }

    fn quote(&mut self, quote: &bundle::Quote, successors: &HashMap<&str, &str>, names: &Names) {
        let path = format!("{}.quotes[{}]", names.path, quote.slug);
        let id = names.quotes.get(&quote.slug).copied().unwrap_or_default();
        let withdrawn = quote.withdrawn.as_ref();
        let end = live_end(&quote.slug, successors).map(str::to_owned);
        let replaced_by = self.find_if_given(&names.quotes, end.as_ref(), &path, "quote");
        let role_id = self.role_of(quote.role.as_ref(), &path);
        self.tables.quote.push(quote::Model {
            id,
            study_id: names.id,
            text: quote.text.clone(),
            length: i32::try_from(quote.text.chars().count()).unwrap_or(i32::MAX),
            language: quote.language.clone(),
            provenance: quote.provenance,
            access: quote.access,
            role_id,
            revision: 1,
            changed_in: self.changed_in,
            withdrawn_at: withdrawn.map(|w| midnight(&w.on).unwrap_or_default()),
            withdrawn_reason: withdrawn.and_then(|w| w.reason.clone()),
            replaced_by: withdrawn.and(replaced_by),
        });
        self.said_where(quote, id, &path, names);
        for (at, translation) in quote.translations.iter().enumerate() {
            self.tables.quote_translation.push(quote_translation::Model {
                id: key(translation.id, &format!("{path}.translations[{at}]")),
                quote_id: id,
                position: position(at),
                language: translation.language.clone(),
                text: translation.text.clone(),
                method: translation.method,
                translator: translation.translator.clone(),
                access: translation.access,
            });
        }
        for coding in &quote.codings {
            self.coding(coding, id, &path, names);
        }
    }

    /// Who spoke, and where the words stand.
    fn said_where(&mut self, quote: &bundle::Quote, id: Uuid, path: &str, names: &Names) {
        let person = quote.participant.as_ref();
        let participant_id = self.find_if_given(&names.participants, person, path, "participant");
        self.tables.quote_speaker.push(quote_speaker::Model {
            quote_id: id,
            participant_id,
            unknown_because: quote.participant_unknown,
        });
        if let Some(source) = self.find(&names.sources, &quote.source, path, "source") {
            self.tables.quote_place.push(quote_place::Model {
                quote_id: id,
                source_document_id: source,
                locator: quote.locator.clone(),
                start_at: quote.start,
                end_at: quote.end,
                certainty: quote.certainty,
            });
        }
    }

    fn coding(&mut self, coding: &bundle::Coding, quote_id: Uuid, path: &str, names: &Names) {
        let path = format!("{path}.codings[{}]", coding.category);
        let category = self.find(&names.categories, &coding.category, &path, "category");
        let Some(category_id) = category else { return };
        let id = key(coding.id, &path);
        self.tables.quote_category.push(quote_category::Model {
            id,
            quote_id,
            category_id,
            valence: coding.valence,
            round: coding.round,
        });
        if coding.note.is_some() || coding.coder.is_some() {
            self.tables.coding_note.push(coding_note::Model {
                quote_category_id: id,
                note: coding.note.clone(),
                coder: coding.coder.clone(),
            });
        }
    }

    /// How many quotes each category has, by access level.
    fn count(&mut self, quotes: &[bundle::Quote], names: &Names) {
        let mut counts: HashMap<(Uuid, Access), i32> = HashMap::new();
        for quote in quotes.iter().filter(|quote| quote.withdrawn.is_none()) {
            let coded = quote.codings.iter().filter_map(|c| names.categories.get(&c.category));
            for category in coded {
                *counts.entry((*category, quote.access)).or_default() += 1;
            }
        }
        for category in names.categories.values() {
            self.quote_counts.extend(Access::ALL.iter().map(|access| {
                let n = counts.get(&(*category, *access)).copied().unwrap_or(0);
                category_quote_count::Model { category_id: *category, access: *access, n }
            }));
        }
    }
}
