//! Every field of every filter, and which rows pass it.

mod named_only;

use entity::{
    category, domain, participant_role, quote, study,
    words::{Access, Basis, HeldFrom, Mention, Origin, Provenance, Valence},
};
use nasss::id::Kind;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::tree::{Field, Test, ids, part, stored, words};
use crate::generated::Rows;

fn die(dice: &[u8]) -> u8 {
    dice.first().copied().unwrap_or_default()
}

macro_rules! keys {
    ($rows:expr) => {
        $rows.iter().map(|row| row.id).collect::<Vec<Uuid>>()
    };
}

/// A field of a filter of quotes.
pub fn of_quotes<'a>(rows: &'a Rows, which: u8, dice: &[u8]) -> Field<'a, quote::Model> {
    match which % 8 {
        0 => {
            let (keys, value) = ids(Kind::Study, &keys!(rows.studies), dice);
            Field::<quote::Model>::new("study", value, move |row| keys.contains(&row.study_id))
        }
        1 => {
            let (keys, value) = ids(Kind::ParticipantRole, &keys!(rows.roles), dice);
            Field::<quote::Model>::new("role", value, move |row| {
                row.role_id.is_some_and(|id| keys.contains(&id))
            })
        }
        2 => {
            let (tags, value) = words(&["de", "DE", "en", "de-CH", "tlh", ""], dice);
            Field::<quote::Model>::new("language", value, move |row| {
                row.language.as_ref().is_some_and(|tag| tags.contains(tag))
            })
        }
        3 => {
            let (words, value) = stored!(Provenance, dice);
            Field::<quote::Model>::new("provenance", value, move |row| {
                has(&words, row.provenance.word())
            })
        }
        4 => {
            let (words, value) = stored!(Access, dice);
            Field::<quote::Model>::new("access", value, move |row| has(&words, row.access.word()))
        }
        5 => {
            let n = i32::from(die(dice) % 8);
            Field::<quote::Model>::new("minLength", json!(n), move |row| row.length >= n)
        }
        6 => {
            let n = i32::from(die(dice) % 8) - 1;
            Field::<quote::Model>::new("maxLength", json!(n), move |row| row.length <= n)
        }
        _ => coding(rows, dice),
    }
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|its| its == word)
}

/// An inner input: all that is asked must hold of one and the same row of another table.
struct Inner<'a, R> {
    input: Map<String, Value>,
    tests: Vec<Test<'a, R>>,
}

impl<'a, R> Inner<'a, R> {
    fn new() -> Self {
        Self { input: Map::new(), tests: Vec::new() }
    }

    fn ask(&mut self, name: &str, value: Value, test: impl Fn(&R) -> bool + 'a) {
        self.input.insert(name.to_owned(), value);
        self.tests.push(Box::new(test));
    }

    fn holds(&self, row: &R) -> bool {
        self.tests.iter().all(|test| test(row))
    }
}

fn coding<'a>(rows: &'a Rows, dice: &[u8]) -> Field<'a, quote::Model> {
    let mut inner = Inner::new();
    if let Some(dice) = part(dice, 0) {
        let (keys, value) = ids(Kind::Category, &keys!(rows.categories), dice);
        inner.ask("category", value, move |row: &entity::quote_category::Model| {
            keys.contains(&row.category_id)
        });
    }
    if let Some(dice) = part(dice, 1) {
        let (keys, value) = ids(Kind::Domain, &keys!(rows.domains), dice);
        inner.ask("domain", value, move |row| {
            let mut places = rows.placements.iter().filter(|p| p.category_id == row.category_id);
            places.any(|place| keys.contains(&place.domain_id))
        });
    }
    if let Some(dice) = part(dice, 2) {
        let (words, value) = stored!(Valence, dice);
        inner.ask("valence", value, move |row| has(&words, row.valence.word()));
    }
    Field::<quote::Model>::new("coding", inner.input.clone().into(), move |quote| {
        let mut codings = rows.codings.iter().filter(|coding| coding.quote_id == quote.id);
        codings.any(|coding| inner.holds(coding))
    })
}

/// A field of a filter of categories.
pub fn of_categories<'a>(rows: &'a Rows, which: u8, dice: &[u8]) -> Field<'a, category::Model> {
    match which % 11 {
        0 => {
            let (keys, value) = ids(Kind::Study, &keys!(rows.studies), dice);
            Field::<category::Model>::new("study", value, move |row| keys.contains(&row.study_id))
        }
        1 => {
            let (slugs, value) = words(&["cost", "trust", "contact-2", "COST"], dice);
            Field::<category::Model>::new("slug", value, move |row| slugs.contains(&row.slug))
        }
        2 => {
            let (words, value) = stored!(Valence, dice);
            Field::<category::Model>::new("valence", value, move |row| {
                has(&words, row.valence.word())
            })
        }
        3 => {
            let (words, value) = stored!(Origin, dice);
            Field::<category::Model>::new("origin", value, move |row| {
                has(&words, row.origin.word())
            })
        }
        4 => {
            let (words, value) = stored!(Basis, dice);
            Field::<category::Model>::new("basis", value, move |row| has(&words, row.basis.word()))
        }
        5 => {
            let placed = die(dice).is_multiple_of(2);
            Field::<category::Model>::new("placed", json!(placed), move |row| {
                rows.placements.iter().any(|place| place.category_id == row.id) == placed
            })
        }
        6 => {
            let (keys, value) = ids(Kind::Category, &keys!(rows.categories), dice);
            Field::<category::Model>::new("parent", value, move |row| {
                row.parent_id.is_some_and(|id| keys.contains(&id))
            })
        }
        7 => {
            let top = die(dice).is_multiple_of(2);
            Field::<category::Model>::new("topLevel", json!(top), move |row| {
                row.parent_id.is_none() == top
            })
        }
        8 => placement(rows, dice),
        9 => named_only::of_categories(rows, dice),
        _ => mention(rows, dice),
    }
}

fn placement<'a>(rows: &'a Rows, dice: &[u8]) -> Field<'a, category::Model> {
    let mut inner = Inner::new();
    if let Some(dice) = part(dice, 0) {
        let (keys, value) = ids(Kind::Domain, &keys!(rows.domains), dice);
        inner.ask("domain", value, move |row: &entity::placement::Model| {
            keys.contains(&row.domain_id)
        });
    }
    if let Some(dice) = part(dice, 1) {
        let (keys, value) = ids(Kind::Subdomain, &keys!(rows.subdomains), dice);
        inner.ask("subdomain", value, move |row| {
            row.subdomain_id.is_some_and(|id| keys.contains(&id))
        });
    }
    if let Some(dice) = part(dice, 2) {
        let (words, value) = stored!(Basis, dice);
        inner.ask("basis", value, move |row| has(&words, row.basis.word()));
    }
    Field::<category::Model>::new("placement", inner.input.clone().into(), move |category| {
        let mut places = rows.placements.iter().filter(|place| place.category_id == category.id);
        places.any(|place| inner.holds(place))
    })
}

fn mention<'a>(rows: &'a Rows, dice: &[u8]) -> Field<'a, category::Model> {
    let mut inner = Inner::new();
    if let Some(dice) = part(dice, 0) {
        let (keys, value) = ids(Kind::ParticipantRole, &keys!(rows.roles), dice);
        inner.ask("role", value, move |row: &entity::category_role::Model| {
            keys.contains(&row.role_id)
        });
    }
    if let Some(dice) = part(dice, 1) {
        let (words, value) = stored!(Mention, dice);
        inner.ask("mention", value, move |row| has(&words, row.mention.word()));
    }
    Field::<category::Model>::new("role", inner.input.clone().into(), move |category| {
        let mut lines = rows.mentions.iter().filter(|line| line.category_id == category.id);
        lines.any(|line| inner.holds(line))
    })
}

/// A field of a filter of studies.
pub fn of_studies<'a>(rows: &'a Rows, which: u8, dice: &[u8]) -> Field<'a, study::Model> {
    let date =
        ["2017", "2017-11", "2018", "2020", "2016-05-05", "2026"][usize::from(die(dice) % 6)];
    match which % 7 {
        0 => {
            let (slugs, value) = words(&["study-0", "study-1", "study-2", "other"], dice);
            Field::<study::Model>::new("slug", value, move |row| slugs.contains(&row.slug))
        }
        1 => {
            let (dois, value) = words(&["10.1/0", "10.1/1", "10.1/2", "10.2/0"], dice);
            Field::<study::Model>::new("doi", value, move |row| {
                row.doi.as_ref().is_some_and(|doi| dois.contains(doi))
            })
        }
        2 => {
            let (keys, value) = ids(Kind::FrameworkVersion, &keys!(rows.versions), dice);
            Field::<study::Model>::new("frameworkVersion", value, move |row| {
                keys.contains(&row.framework_version_id)
            })
        }
        3 => {
            let (words, value) = stored!(HeldFrom, dice);
            Field::<study::Model>::new("heldFrom", value, move |row| {
                has(&words, row.held_from.word())
            })
        }
        6 => {
            let (dois, value) = words(&["https://doi.org/10.1/0", "DOI:10.1/1", "10.1/2"], dice);
            Field::<study::Model>::new("doi", value, move |row| {
                let its = |doi: &str| dois.iter().any(|given| given.ends_with(doi));
                row.doi.as_deref().is_some_and(its)
            })
        }
        4 => Field::<study::Model>::new("publishedFrom", json!(date), move |row| {
            row.published_on.as_deref().is_some_and(|its| its >= date)
        }),
        _ => Field::<study::Model>::new("publishedTo", json!(date), move |row| {
            // A year includes all its days.
            let within = |its: &str| its.starts_with(&format!("{date}-"));
            row.published_on.as_deref().is_some_and(|its| its <= date || within(its))
        }),
    }
}

/// A field of a filter of domains.
pub fn of_domains<'a>(rows: &'a Rows, which: u8, dice: &[u8]) -> Field<'a, domain::Model> {
    match which % 3 {
        0 => {
            let (keys, value) = ids(Kind::FrameworkVersion, &keys!(rows.versions), dice);
            Field::<domain::Model>::new("frameworkVersion", value, move |row| {
                keys.contains(&row.framework_version_id)
            })
        }
        1 => {
            let numbers: Vec<i32> = dice.iter().map(|die| i32::from(die % 9) - 1).collect();
            Field::<domain::Model>::new("number", json!(numbers), move |row| {
                numbers.contains(&row.number)
            })
        }
        _ => {
            let (slugs, value) = words(&["domain-1", "domain-2", "domain-3", "Domain-1"], dice);
            Field::<domain::Model>::new("slug", value, move |row| slugs.contains(&row.slug))
        }
    }
}

/// A field of a filter of participant roles.
pub fn of_roles<'a>(rows: &'a Rows, _: u8, dice: &[u8]) -> Field<'a, participant_role::Model> {
    let mut codes: Vec<_> = rows.roles.iter().map(|row| row.code.as_str()).collect();
    codes.push("Patient_0");
    let (codes, value) = words(&codes, dice);
    Field::<participant_role::Model>::new("code", value, move |row| codes.contains(&row.code))
}
