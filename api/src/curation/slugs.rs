//! Short names in links, made of names where none is given.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    access::write::Writer,
    error::Result,
    folding,
    record::{Row, Table, key_in, text_in},
};

/// Characters of a slug at most.
pub const LONGEST: usize = 100;

/// How many numbers are tried behind a slug that is taken.
const TRIES: usize = 50;

/// A slug of a name: small letters and digits of its folded form, with hyphens between words.
#[must_use]
pub fn of_name(name: &str) -> String {
    let folded = folding::key(name);
    let mut slug = String::new();
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.len() + word.len() >= LONGEST - 4 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { "unnamed".to_owned() } else { slug }
}

/// The column within which slugs of a table are unique, and the column that a slug is made of.
#[must_use]
pub const fn rule(table: Table) -> Option<(Option<&'static str>, &'static str)> {
    Some(match table {
        Table::Study => (None, "title"),
        Table::Category => (Some("studyId"), "name"),
        Table::SourceDocument => (Some("studyId"), "title"),
        Table::Framework => (None, "shortName"),
        Table::FrameworkVersion => (None, "label"),
        Table::Domain => (Some("frameworkVersionId"), "name"),
        Table::ParticipantRole => (None, "name"),
        _ => return None,
    })
}

/// Slugs that were given away while changes are recorded.
#[derive(Default)]
pub struct Slugs {
    given: HashSet<(Table, Option<Uuid>, String)>,
}

impl Slugs {
    /// Gives a new record of a set a slug that is free, unless it has one, and returns whether it did. What is there in other studies than the
    /// set's is not looked at: a number behind a slug would tell of it.
    pub async fn fill(
        &mut self,
        writer: &Writer,
        own: Option<Uuid>,
        table: Table,
        record: &mut Row,
    ) -> Result<bool> {
        let Some((within, source)) = rule(table) else { return Ok(false) };
        if text_in(record, "slug").is_some() {
            return Ok(false);
        }
        let scope = within.and_then(|column| key_in(record, column));
        let base = of_name(text_in(record, source).unwrap_or_default());
        let numbered = (2..TRIES).map(|n| format!("{base}-{n}"));
        let wanted: Vec<String> = std::iter::once(base.clone()).chain(numbered).collect();
        let foreign = within == Some("studyId") && own.is_some() && scope != own;
        let looked_up = if foreign { &[][..] } else { &wanted };
        let taken = table.rows_of_texts(writer, "slug", looked_up).await?;
        let taken: HashSet<&str> = taken
            .iter()
            .filter(|row| within.is_none_or(|column| key_in(row, column) == scope))
            .filter_map(|row| text_in(row, "slug"))
            .collect();
        let free = |slug: &&String| {
            !taken.contains(slug.as_str()) && !self.given.contains(&(table, scope, (*slug).clone()))
        };
        let slug = wanted.iter().find(free).unwrap_or(&base).clone();
        record.insert("slug".to_owned(), slug.clone().into());
        self.given.insert((table, scope, slug));
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_the_letters_of_a_name() {
        assert_eq!(of_name("Cost coverage"), "cost-coverage");
        assert_eq!(of_name("  Ärztliche Begleitung (24/7)  "), "arztliche-begleitung-24-7");
        assert_eq!(of_name("¿?"), "unnamed");
        assert!(of_name(&"word ".repeat(100)).len() <= LONGEST);
    }
}
