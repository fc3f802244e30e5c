//! Short names in links, made of names where none is given.

use std::{collections::HashSet, fmt::Write};

use deunicode::deunicode_char;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use super::apply::former_holders;
use crate::{
    access::write::Writer,
    error::Result,
    folding,
    record::{Row, Table, key_in, text_in},
};

/// Characters of a slug at most.
pub const LONGEST: usize = 100;

/// Numbers that are looked up at once behind a slug that is taken; twice as many each time.
const FIRST_TRIES: usize = 50;

/// A slug of a name: small letters and digits of its folded form, with hyphens between words. Letters of other scripts than
/// the Latin one are transliterated. A name without any letter, such as an emoji, is written out; if nothing can be said of
/// its characters, their numbers are.
#[must_use]
pub fn of_name(name: &str) -> String {
    let folded = folding::key(name);
    let forms: [fn(char, &mut String); 3] = [write_letter, write_out, write_number];
    let slugs = forms.into_iter().map(|write| {
        let mut text = String::new();
        folded.chars().for_each(|c| write(c, &mut text));
        hyphenated(&text)
    });
    slugs.into_iter().find(|slug| !slug.is_empty()).unwrap_or_else(|| "x".to_owned())
}

/// Writes a letter or digit in ASCII. Other characters part words.
fn write_letter(c: char, to: &mut String) {
    if c.is_ascii() {
        to.push(c);
    } else if c.is_alphanumeric() || is_combining_mark(c) {
        // Signs for sounds that ASCII lacks, such as an apostrophe, do not part a word. Syllables are words.
        let ascii = deunicode_char(c).unwrap_or_default().chars();
        to.extend(ascii.filter(|c| c.is_ascii_alphanumeric() || *c == ' '));
    } else {
        to.push(' ');
    }
}

/// Writes out what a symbol shows.
fn write_out(c: char, to: &mut String) {
    to.push(' ');
    to.push_str(deunicode_char(c).unwrap_or_default());
    to.push(' ');
}

fn write_number(c: char, to: &mut String) {
    // Writing into a text does not fail.
    let _ = write!(to, " u{:x}", u32::from(c));
}

/// Puts hyphens between the words of a text, of which as many are taken as fit.
fn hyphenated(text: &str) -> String {
    let mut slug = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            if slug.len() + word.len() >= LONGEST - 4 {
                break;
            }
            slug.push('-');
        }
        slug.extend(word.chars().take(LONGEST - 4).map(|c| c.to_ascii_lowercase()));
    }
    slug
}

/// A slug with a number behind it, cut where both would be too long.
fn numbered(base: &str, number: usize) -> String {
    let end = format!("-{number}");
    let start = base.get(..LONGEST - end.len()).unwrap_or(base).trim_end_matches('-');
    format!("{start}{end}")
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

/// Where a slug is to be the only one.
struct Place {
    table: Table,
    /// The column within which it is, and what that holds.
    within: Option<&'static str>,
    scope: Option<Uuid>,
    /// Whether it is in another study than the set's.
    foreign: bool,
}

impl Place {
    /// Those of the slugs that a thing has here, or had before; of other studies, nothing is told.
    async fn taken(&self, writer: &Writer, slugs: &[String]) -> Result<HashSet<String>> {
        let looked_up = if self.foreign { &[][..] } else { slugs };
        let rows = self.table.rows_of_texts(writer, "slug", looked_up).await?;
        let has = |row: Row| Some((text_in(&row, "slug")?.to_owned(), row));
        let now = rows.into_iter().filter_map(has);
        let former = former_holders(writer, self.table, looked_up).await?;
        let is_here =
            |row: &Row| self.within.is_none_or(|column| key_in(row, column) == self.scope);
        let here = now.chain(former).filter(|(_, row)| is_here(row));
        Ok(here.map(|(slug, _)| slug).collect())
    }
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
        let foreign = within == Some("studyId") && own.is_some() && scope != own;
        let place = Place { table, within, scope, foreign };
        let slug = self.free(writer, &place, base).await?;
        record.insert("slug".to_owned(), slug.clone().into());
        self.given.insert((table, scope, slug));
        Ok(true)
    }

    /// The slug, or the first one with a number behind it that is free. However many are taken, there is one.
    async fn free(&self, writer: &Writer, place: &Place, base: String) -> Result<String> {
        let mut numbers = 2..FIRST_TRIES;
        let mut wanted = vec![base.clone()];
        loop {
            wanted.extend(numbers.clone().map(|number| numbered(&base, number)));
            let taken = place.taken(writer, &wanted).await?;
            let is_free = |slug: &String| {
                let given = (place.table, place.scope, slug.clone());
                !taken.contains(slug) && !self.given.contains(&given)
            };
            if let Some(slug) = wanted.drain(..).find(is_free) {
                return Ok(slug);
            }
            numbers = numbers.end..numbers.end * 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_the_letters_of_a_name() {
        assert_eq!(of_name("Cost coverage"), "cost-coverage");
        assert_eq!(of_name("  Ärztliche Begleitung (24/7)  "), "arztliche-begleitung-24-7");
        assert!(of_name(&"word ".repeat(100)).len() <= LONGEST);
    }

    #[test]
    fn names_of_other_scripts_and_of_none_make_slugs_that_tell_of_them() {
        for (name, slug) in [
            ("Барьер: мой доступ", "barer-moi-dostup"),
            ("がき かき", "gaki-kaki"),
            ("東京の病院", "dong-jing-nobing-yuan"),
            ("한국어 장벽", "hangugeo-jangbyeog"),
            ("Ελληνικά εμπόδια", "ellenika-empodia"),
            ("😀 Freude", "freude"),
            ("😀", "grinning"),
            ("¿?", "ubf-u3f"),
        ] {
            assert_eq!(of_name(name), slug);
        }
        for script in
            ["हिन्दी बाधा", "العربية حاجز", "עברית מחסום", "ไทย กำแพง", "ქართული", "հայերեն", "አማርኛ"]
        {
            let slug = of_name(script);
            assert!(slug.len() > 3 && !slug.starts_with('u'), "{script}: {slug}");
        }
        let long = of_name(&"病".repeat(300));
        assert!(long.len() <= LONGEST && long.starts_with("bing-bing"), "{long}");
        assert!(of_name(&"щ".repeat(300)).len() <= LONGEST);
    }

    #[test]
    fn a_number_behind_a_slug_always_fits() {
        let base = of_name(&"word ".repeat(100));
        for number in [2, 999, 1_000, 123_456_789] {
            let slug = numbered(&base, number);
            assert!(slug.len() <= LONGEST && slug.ends_with(&format!("-{number}")), "{slug}");
        }
        assert_eq!(numbered("kosten", 2), "kosten-2");
    }
}
