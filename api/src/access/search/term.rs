//! What stands in the index in place of words, and how it is asked for.
//!
//! Of ASCII a term has only small letters, digits and `_`, whatever the word was: every other character of ASCII is
//! written as its number. So no input reaches the syntax of FTS5 or of `tsquery`, which is all ASCII.

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
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it stands for nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
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

    /// The terms of a normalized run: each pair of neighbouring characters, and the last character. So each
    /// character of the run begins a term.
    pub fn of_run(run: &str) -> impl Iterator<Item = Self> {
        run.char_indices().map(|(at, _)| {
            let pair = run[at..].char_indices().nth(2).map_or(run.len(), |(end, _)| at + end);
            Self::exact(&run[at..pair])
        })
    }

    fn coded(mark: &str, word: &str) -> Self {
        Self(format!("{mark}{}", coded(word)))
    }

    /// Whether it stands for the beginning of the other's word.
    #[must_use]
    pub fn begins(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

/// Letters and digits as they are, and what is not ASCII; the rest by number. What begins another word does so in this
/// form too.
fn coded(word: &str) -> String {
    let mut coded = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || !c.is_ascii() {
            coded.push(c);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(coded, "_{:x}_", u32::from(c));
        }
    }
    coded
}

/// Bytes that the terms of a document take at most; a `tsvector` holds 2^20 - 1.
pub const MOST_BYTES: usize = 1_000_000;

/// What a text is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Its words as they are said, and the pairs of its runs, each once.
    pub exact: Vec<Term>,
    /// The stems of its words, each once.
    pub stems: Vec<Term>,
    /// Its runs, normalized, with spaces between them; none if it has none.
    pub runs: Option<String>,
}

impl Terms {
    /// Whether the text is found by nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// Bytes that they take in memory.
    pub(in crate::access) fn bytes(&self) -> usize {
        let terms = self.exact.iter().chain(&self.stems).map(|term| term.len() + 24);
        terms.sum::<usize>() + self.runs.as_ref().map_or(0, String::len)
    }

    /// Whether a document has room for its exact terms on a second shelf.
    #[must_use]
    pub fn fit_on_two_shelves(&self) -> bool {
        let on_one: usize = self.exact.iter().chain(&self.stems).map(|term| term.len() + 1).sum();
        let on_other: usize = self.exact.iter().map(|term| term.len() + 2).sum();
        on_one + on_other <= MOST_BYTES
    }
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

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A word of a script that parts words.
    Word(Forms),
    /// A run of a script that does not, normalized. It matches wherever it stands within another.
    Run(String),
}

/// A word that is looked for, as all the terms that it may match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// The word as it was typed, in each of its spellings.
    pub exact: Vec<Term>,
    /// Its stems.
    pub stems: Vec<Term>,
    /// What longer words may begin with.
    pub beginnings: Vec<Term>,
}

impl Forms {
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

    /// The terms on a shelf up to a manner.
    fn alternatives(&self, shelf: Shelf, manner: Manner, syntax: Syntax) -> String {
        let stems = self.stems.iter().filter(|_| manner >= Manner::Stem);
        let whole = self.exact.iter().chain(stems);
        let whole = whole.map(|term| syntax.term(shelf, term));
        let beginnings = self.beginnings.iter().filter(|_| manner >= Manner::Beginning);
        let beginnings = beginnings.map(|term| syntax.beginning(shelf, term));
        whole.chain(beginnings).collect::<Vec<_>>().join(syntax.or)
    }
}

/// Pairs of a run that the index is asked for; what stands behind them is found in the runs themselves.
const PAIRS: usize = 16;

impl Wanted {
    fn expression(&self, shelf: Shelf, manner: Manner, syntax: Syntax) -> String {
        match self {
            Self::Word(forms) => forms.alternatives(shelf, manner, syntax),
            Self::Run(run) => {
                let pairs = covering_pairs(run);
                if pairs.is_empty() {
                    return syntax.beginning(shelf, &Term::exact(run));
                }
                let pairs = pairs.iter().take(PAIRS).map(|pair| syntax.term(shelf, pair));
                pairs.collect::<Vec<_>>().join(syntax.and)
            }
        }
    }

    /// Whether there is nothing that it could match.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        match self {
            Self::Word(forms) => forms.exact.is_empty(),
            Self::Run(run) => run.is_empty(),
        }
    }

    /// A run that is longer than a pair, so that its pairs may also stand apart.
    pub(super) fn verbatim(&self) -> Option<&str> {
        match self {
            Self::Run(run) if run.chars().nth(2).is_some() => Some(run),
            _ => None,
        }
    }
}

/// Pairs in which each character of a run stands; none if it is a single one.
fn covering_pairs(run: &str) -> Vec<Term> {
    let mut pairs: Vec<Term> = Term::of_run(run).collect();
    // The last character alone.
    pairs.pop();
    let last = pairs.len().saturating_sub(1);
    let mut nth = 0;
    pairs.retain(|_| {
        nth += 1;
        (nth - 1) % 2 == 0 || nth - 1 == last
    });
    pairs
}

/// How an engine's index is asked.
#[derive(Clone, Copy)]
struct Syntax {
    quote: char,
    prefix: &'static str,
    or: &'static str,
    and: &'static str,
}

impl Syntax {
    const fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Sqlite => Self { quote: '"', prefix: "*", or: " OR ", and: " AND " },
            _ => Self { quote: '\'', prefix: ":*", or: " | ", and: " & " },
        }
    }

    fn term(self, shelf: Shelf, term: &Term) -> String {
        format!("{quote}{}{quote}", shelf.stored(term), quote = self.quote)
    }

    fn beginning(self, shelf: Shelf, term: &Term) -> String {
        format!("{}{}", self.term(shelf, term), self.prefix)
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
    let syntax = Syntax::of(backend);
    let words = words.iter().map(|word| format!("({})", word.expression(shelf, manner, syntax)));
    words.collect::<Vec<_>>().join(syntax.and)
}

/// Texts that one of the expressions finds.
pub(super) fn any(expressions: &[String], backend: DbBackend) -> String {
    let expressions = expressions.iter().map(|it| format!("({it})"));
    expressions.collect::<Vec<_>>().join(Syntax::of(backend).or)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ascii_only_letters_digits_and_underscores_reach_the_index() {
        for word in ["kosten", "3.5", "a\"b", "x' | 'y", "NEAR(a b)", "*", "a:*", "\0", "漢", "🙂"]
        {
            let term = Term::exact(word);
            assert!(
                Shelf::Spoken(Access::Open)
                    .stored(&term)
                    .chars()
                    .filter(char::is_ascii)
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
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
        let word = Wanted::Word(Forms {
            exact: vec![Term::exact("cost")],
            stems: vec![Term::stem("en", "cost")],
            beginnings: vec![Term::exact("cost")],
        });
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

    #[test]
    fn each_character_of_a_run_begins_a_term_and_a_query_asks_for_pairs_that_cover_it() {
        let exact = |words: &[&str]| words.iter().map(|it| Term::exact(it)).collect::<Vec<_>>();
        assert_eq!(Term::of_run("心理治").collect::<Vec<_>>(), exact(&["心理", "理治", "治"]));
        assert_eq!(covering_pairs("心理治"), exact(&["心理", "理治"]));
        assert_eq!(covering_pairs("心理治療"), exact(&["心理", "治療"]));
        let asked = |run: &str, backend| {
            let words = [Wanted::Run(run.to_owned())];
            expression(&words, Shelf::Findings, Manner::Exact, backend)
        };
        assert_eq!(asked("心", DbBackend::Sqlite), r#"("fx心"*)"#);
        assert_eq!(asked("心理", DbBackend::Postgres), "('fx心理')");
        assert_eq!(asked("心理治", DbBackend::Postgres), "('fx心理' & 'fx理治')");
        assert_eq!(asked(&"心理".repeat(100), DbBackend::Postgres).matches('&').count(), PAIRS - 1);
    }
}
