//! What stands in the index in place of words, and how it is asked for.
//!
//! A term has only small letters, digits and `_`, whatever the word was: every other character is written as
//! its number. So nothing that anybody types reaches the syntax of FTS5 or of `tsquery`.

use std::fmt::Write;

use entity::words::Access;
use sea_orm::DbBackend;
use uuid::Uuid;

/// The weight of a quote's own words. What weighs more says what was found, and is little beside them.
pub const SPOKEN: i32 = 2;

/// On which shelf a text stands: each has terms of its own, so that the index can look through one without the
/// others. How long a search takes then tells nothing of texts that the viewer may not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// What is said of frameworks, studies and categories.
    Findings,
    /// What people said, and its translations, of one level of access.
    Spoken(Access),
    /// Quotes of one level, once more and in parts: words as they were said, and no stems.
    VeryWords(Access, Part),
}

impl Shelf {
    /// The shelf of a text of this weight and level.
    pub(super) const fn of(weight: i32, access: Access) -> Self {
        if weight > SPOKEN { Self::Findings } else { Self::Spoken(access) }
    }

    /// A term as it is stored on this shelf.
    pub(super) fn stored(self, term: &Term) -> String {
        let level = |access| match access {
            Access::Open => 'o',
            Access::Registered => 'r',
            Access::Controlled => 'c',
        };
        match self {
            Self::Findings => format!("f{}", term.0),
            Self::Spoken(access) => format!("{}{}", level(access), term.0),
            Self::VeryWords(access, part) => format!("{}{:x}{}", level(access), part.0, term.0),
        }
    }
}

/// One of the sixteen parts of what people said: quotes whose key begins with the same digit. Their keys are random,
/// so the parts are of one size, and in the order of keys one part comes after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part(u8);

impl Part {
    /// The part in which a quote lies.
    pub(super) const fn of(key: Uuid) -> Self {
        Self(key.as_bytes()[0] >> 4)
    }

    /// This part and the one after it.
    pub(super) fn and_next(self) -> impl Iterator<Item = Self> {
        (self.0..16).take(2).map(Self)
    }
}

/// A word as the index holds it: as it is said, or as its stem in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(String);

impl Term {
    /// How many bytes it takes.
    pub(in crate::access) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The term of a word as it is said.
    #[must_use]
    pub fn exact(word: &str) -> Self {
        Self::coded("x", word)
    }

    /// The term of a stem in a language, which is named by two letters.
    #[must_use]
    pub fn stem(language: &str, stem: &str) -> Self {
        Self::coded(&coded(&format!("s{language}")), stem)
    }

    fn coded(mark: &str, word: &str) -> Self {
        Self(format!("{mark}{}", coded(word)))
    }

    /// Whether it is a word as it is said.
    pub(super) fn is_exact(&self) -> bool {
        self.0.starts_with('x')
    }

    /// Whether it stands for the beginning of the other's word.
    #[must_use]
    pub fn begins(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

/// Letters and digits as they are, the rest by number; what begins another word does so in this form too.
fn coded(word: &str) -> String {
    let mut coded = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            coded.push(c);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(coded, "_{:x}_", u32::from(c));
        }
    }
    coded
}

/// How closely a text matches what was looked for; the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// Every word stands there as it was typed.
    Exact,
    /// For some word another form of it stands there.
    Stem,
    /// For some word a longer one stands there that begins with it.
    Beginning,
}

/// A word that is looked for, as all the terms that it may match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The word as it was typed, in each of its spellings.
    pub exact: Vec<Term>,
    /// Its stems.
    pub stems: Vec<Term>,
    /// What longer words may begin with.
    pub beginnings: Vec<Term>,
}

impl Wanted {
    /// How closely one of these terms of a text's word matches, if any does.
    #[must_use]
    pub fn matched(&self, terms: &[Term]) -> Option<Manner> {
        let any = |wanted: &[Term]| terms.iter().any(|term| wanted.contains(term));
        let begins = |term: &Term| self.beginnings.iter().any(|wanted| wanted.begins(term));
        if any(&self.exact) {
            Some(Manner::Exact)
        } else if any(&self.stems) {
            Some(Manner::Stem)
        } else if terms.iter().any(begins) {
            Some(Manner::Beginning)
        } else {
            None
        }
    }

    /// The terms on a shelf up to a manner, each quoted for the engine.
    fn alternatives(&self, shelf: Shelf, manner: Manner, backend: DbBackend) -> String {
        let (quote, or, prefix) = match backend {
            DbBackend::Sqlite => ('"', " OR ", "*"),
            _ => ('\'', " | ", ":*"),
        };
        let stems = self.stems.iter().filter(|_| manner >= Manner::Stem);
        let whole = self.exact.iter().chain(stems);
        let whole = whole.map(|term| format!("{quote}{}{quote}", shelf.stored(term)));
        let beginnings = self.beginnings.iter().filter(|_| manner >= Manner::Beginning);
        let beginnings =
            beginnings.map(|term| format!("{quote}{}{quote}{prefix}", shelf.stored(term)));
        whole.chain(beginnings).collect::<Vec<_>>().join(or)
    }
}

/// What the engine's index is asked for: texts on a shelf in which all of the words match in this manner or a
/// closer one.
pub(super) fn expression(
    words: &[Wanted],
    shelf: Shelf,
    manner: Manner,
    backend: DbBackend,
) -> String {
    let and = if backend == DbBackend::Sqlite { " AND " } else { " & " };
    let words = words.iter().map(|word| format!("({})", word.alternatives(shelf, manner, backend)));
    words.collect::<Vec<_>>().join(and)
}

/// Texts that one of the expressions finds.
pub(super) fn any(expressions: &[String], backend: DbBackend) -> String {
    let or = if backend == DbBackend::Sqlite { " OR " } else { " | " };
    expressions.iter().map(|it| format!("({it})")).collect::<Vec<_>>().join(or)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_but_letters_digits_and_underscores_reaches_the_index() {
        for word in ["kosten", "3.5", "a\"b", "x' | 'y", "NEAR(a b)", "*", "a:*", "\0", "漢", "🙂"]
        {
            let term = Term::exact(word);
            assert!(
                Shelf::Spoken(Access::Open)
                    .stored(&term)
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{term:?}"
            );
        }
    }

    #[test]
    fn different_words_have_different_terms_and_beginnings_stay_beginnings() {
        let words = ["e", "é", "e9", "_e9_", "e_", "65", "3.5", "35", "漢", "漢字"];
        for (at, one) in words.iter().enumerate() {
            for other in &words[at + 1..] {
                assert_ne!(Term::exact(one), Term::exact(other));
            }
        }
        assert!(Term::exact("漢").begins(&Term::exact("漢字")));
        assert!(!Term::exact("kost").begins(&Term::stem("de", "kost")));
    }

    #[test]
    fn an_expression_has_every_word_and_one_of_its_terms() {
        let word = Wanted {
            exact: vec![Term::exact("cost")],
            stems: vec![Term::stem("en", "cost")],
            beginnings: vec![Term::exact("cost")],
        };
        let words = [word.clone(), word];
        assert_eq!(
            expression(&words, Shelf::Findings, Manner::Beginning, DbBackend::Sqlite),
            r#"("fxcost" OR "fsencost" OR "fxcost"*) AND ("fxcost" OR "fsencost" OR "fxcost"*)"#
        );
        assert_eq!(
            expression(
                &words[..1],
                Shelf::Spoken(Access::Controlled),
                Manner::Stem,
                DbBackend::Postgres
            ),
            "('cxcost' | 'csencost')"
        );
    }
}
