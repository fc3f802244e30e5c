//! Which terms a text is found by.
//!
//! The index, the query and the highlights go by the same functions, so they cannot disagree.

use std::collections::{BTreeSet, HashSet};

use super::{
    runs::normalized,
    stems::Language,
    tokens::{Token, tokens},
    words::Spelling,
};
use crate::access::search::{MOST_BYTES, Term, Terms};

/// The number of these rules. An index that was made by others is made anew: raise it with every change to
/// what a word, a term or a weight is.
pub const FORMAT: i32 = 5;

/// The terms that a text in this language is found by, each once. Of a text that has more than an index can hold, stems
/// are left out first.
#[must_use]
pub fn terms_of(text: &str, language: Option<&str>) -> Terms {
    let languages = Language::of(language);
    let (mut exact, mut stems) = (Limited::default(), Limited::default());
    let (mut seen, mut runs) = (HashSet::new(), String::new());
    for token in tokens(text) {
        let word = match token {
            Token::Word(range) => text[range].to_owned(),
            Token::Joined(_, word) => word,
            Token::Run(range) => {
                let run = normalized(&text[range]);
                exact.extend(Term::of_run(&run));
                if !runs.is_empty() {
                    runs.push(' ');
                }
                runs.push_str(&run);
                continue;
            }
        };
        if !exact.is_full && !seen.contains(&word) {
            let spelling = Spelling::of(&word);
            exact.extend(exact_terms(&spelling));
            stems.extend(stems_of(&spelling, &languages));
            seen.insert(word);
        }
    }
    Terms {
        stems: stems.within(MOST_BYTES - exact.bytes),
        exact: exact.within(MOST_BYTES),
        runs: Some(runs).filter(|runs| !runs.is_empty()),
    }
}

/// Different terms, as many as a document can have.
#[derive(Default)]
struct Limited {
    terms: BTreeSet<Term>,
    /// Bytes that they take, with the mark of their shelf.
    bytes: usize,
    is_full: bool,
}

impl Limited {
    fn extend(&mut self, terms: impl IntoIterator<Item = Term>) {
        for term in terms {
            let bytes = self.bytes + term.len() + 1;
            if bytes > MOST_BYTES {
                self.is_full = true;
            } else if self.terms.insert(term) {
                self.bytes = bytes;
            }
        }
    }

    /// The first of them that take no more bytes.
    fn within(self, most: usize) -> Vec<Term> {
        let mut bytes = 0;
        let terms = self.terms.into_iter().take_while(|term| {
            bytes += term.len() + 1;
            bytes <= most
        });
        terms.collect()
    }
}

/// The terms of one word: as it is said, and its stems in these languages.
pub(super) fn terms_of_word(word: &str, languages: &[Language]) -> Vec<Term> {
    let spelling = Spelling::of(word);
    exact_terms(&spelling).chain(stems_of(&spelling, languages)).collect()
}

/// The terms of a word as it is said.
pub(super) fn exact_terms(word: &Spelling) -> impl Iterator<Item = Term> {
    word.folded.iter().filter(|word| !word.is_empty()).map(|word| Term::exact(word))
}

/// The terms of a word's stems.
pub(super) fn stems_of(word: &Spelling, languages: &[Language]) -> Vec<Term> {
    let stems = |language: &Language| {
        let stems = language.stems(word).into_iter();
        stems.map(|stem| Term::stem(language.letters(), &stem)).collect::<Vec<_>>()
    };
    languages.iter().flat_map(stems).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_words_their_stems_and_its_pairs() {
        let terms = terms_of("Costs, costs; 心理治・療 E-Mail", Some("en"));
        let exact = ["costs", "心理", "理治", "治療", "療", "e", "mail", "email"];
        let exact: BTreeSet<_> = exact.into_iter().map(Term::exact).collect();
        assert_eq!(terms.exact, exact.into_iter().collect::<Vec<_>>());
        assert!(terms.stems.contains(&Term::stem("en", "cost")));
        assert_eq!(terms.runs.as_deref(), Some("心理治療"));
        assert_eq!(terms_of("一 二", None).runs.as_deref(), Some("一 二"));
        assert!(terms_of("… -", None).is_empty());
    }

    #[test]
    fn the_last_word_of_a_long_text_is_one_of_its_terms() {
        let filler = "and then we talked about it again ".repeat(4000);
        let text = format!("{filler} Woylie 袋狸");
        let terms = terms_of(&text, Some("en"));
        for word in ["woylie", "袋狸"] {
            assert!(terms.exact.contains(&Term::exact(word)), "{word}");
        }
    }

    #[test]
    fn terms_take_no_more_than_an_index_can_hold() {
        let bytes = |terms: &[Term]| terms.iter().map(|term| term.len() + 1).sum::<usize>();
        let words: Vec<String> = (0..50_000).map(|nth| format!("w{nth:x}-")).collect();
        let words = words.concat();
        let terms = terms_of(&words, None);
        assert!(bytes(&terms.exact) + bytes(&terms.stems) <= MOST_BYTES);
        assert!(bytes(&terms.exact) > MOST_BYTES - 100);
        assert!(!terms.fit_on_two_shelves());
        // A hundred thousand different characters: each pair is another.
        let every = ('\u{4e00}'..='\u{9fff}').chain('\u{20000}'..='\u{2a6df}');
        let text: String = every.take(60_000).collect();
        let terms = terms_of(&text, None);
        assert_eq!(terms.exact.len(), 60_000);
        assert!(terms_of("cost", None).fit_on_two_shelves());
    }
}
