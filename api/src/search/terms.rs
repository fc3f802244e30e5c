//! Which terms a text is found by, which a query asks for, and how closely a text matches.
//!
//! The index and the highlights go by the same functions, so they cannot disagree.

use std::{collections::HashSet, ops::Range};

use super::{
    stems::Language,
    words::{Spelling, words},
};
use crate::{
    access::search::{Manner, Term, Wanted},
    error::{Error, Result},
};

/// The number of these rules. An index that was made by others is made anew: raise it with every change to
/// what a word, a term or a weight is.
pub const FORMAT: i32 = 4;

/// Characters of a query at most.
pub const CHARACTERS: usize = 200;

/// Words of a query at most.
pub const WORDS: usize = 10;

/// Letters that a word has at least for longer words to be found that begin with it.
const BEGINNING: usize = 4;

/// The terms that a text in this language is found by, each once.
#[must_use]
pub fn terms_of(text: &str, language: Option<&str>) -> Vec<Term> {
    let languages = Language::of(language);
    let mut seen = HashSet::new();
    let terms = words(text).flat_map(|range| terms_of_word(&text[range], &languages));
    terms.filter(|term| seen.insert(term.clone())).collect()
}

/// The terms of one word: as it is said, and its stems in these languages.
fn terms_of_word(word: &str, languages: &[Language]) -> Vec<Term> {
    let spelling = Spelling::of(word);
    let mut terms: Vec<Term> = spelling.folded.iter().map(|word| Term::exact(word)).collect();
    terms.extend(stems_of(&spelling, languages));
    terms
}

fn stems_of(word: &Spelling, languages: &[Language]) -> Vec<Term> {
    let stems = |language: &Language| {
        let stems = language.stems(word).into_iter();
        stems.map(|stem| Term::stem(language.letters(), &stem)).collect::<Vec<_>>()
    };
    languages.iter().flat_map(stems).collect()
}

/// The words of a query, each as all that it may match.
///
/// # Errors
///
/// `BAD_USER_INPUT` where there is no word in it, or too many.
pub fn wanted(query: &str) -> Result<Vec<Wanted>> {
    if query.chars().nth(CHARACTERS).is_some() {
        return Err(Error::bad_input(format!(
            "`query` may have at most {CHARACTERS} characters; search for fewer words."
        )));
    }
    let mut wanted = Vec::new();
    for word in words(query).map(|range| wanted_word(&query[range])) {
        if !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    match wanted.len() {
        0 => Err(Error::bad_input("`query` has no word to search for; give at least one.")),
        1..=WORDS => Ok(wanted),
        _ => Err(Error::bad_input(format!(
            "`query` may have at most {WORDS} different words; search for fewer."
        ))),
    }
}

fn wanted_word(word: &str) -> Wanted {
    let spelling = Spelling::of(word);
    let long = |word: &&String| word.chars().nth(BEGINNING - 1).is_some();
    Wanted {
        exact: spelling.folded.iter().map(|word| Term::exact(word)).collect(),
        stems: stems_of(&spelling, &Language::ALL),
        beginnings: spelling.folded.iter().filter(long).map(|word| Term::exact(word)).collect(),
    }
}

/// A word of a text that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Which of the wanted words it matches, by place.
    pub words: Vec<usize>,
}

/// How closely a text in this language matches, and its words that do; none where a wanted word is missing.
#[must_use]
pub fn found_in(
    text: &str,
    language: Option<&str>,
    wanted: &[Wanted],
) -> Option<(Manner, Vec<Found>)> {
    let languages = Language::of(language);
    let mut closest: Vec<Option<Manner>> = vec![None; wanted.len()];
    let mut found = Vec::new();
    for range in words(text) {
        let terms = terms_of_word(&text[range.clone()], &languages);
        let mut matched = Vec::new();
        for (at, word) in wanted.iter().enumerate() {
            if let Some(manner) = word.matched(&terms) {
                closest[at] = Some(closest[at].map_or(manner, |before| before.min(manner)));
                matched.push(at);
            }
        }
        if !matched.is_empty() {
            found.push(Found { range, words: matched });
        }
    }
    let manners: Option<Vec<Manner>> = closest.into_iter().collect();
    Some((manners?.into_iter().max()?, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(query: &str, text: &str, language: Option<&str>) -> Option<Manner> {
        found_in(text, language, &wanted(query).unwrap()).map(|(manner, _)| manner)
    }

    #[test]
    fn a_word_matches_as_it_is_by_its_stem_or_as_a_beginning() {
        let (de, en) = (Some("de"), Some("en"));
        assert_eq!(manner("KOSTEN", "Die Kosten waren das Erste.", de), Some(Manner::Exact));
        assert_eq!(manner("Kosten", "Ohne Kostenübernahme nicht.", de), Some(Manner::Beginning));
        assert_eq!(manner("costs", "Cost coverage", en), Some(Manner::Stem));
        assert_eq!(manner("costs", "Cost coverage", None), Some(Manner::Stem));
        assert_eq!(manner("costs", "Cost coverage", Some("pl")), None);
        assert_eq!(manner("cost", "Costs", Some("pl")), Some(Manner::Beginning));
        assert_eq!(manner("Ubernahme", "Übernahme", de), Some(Manner::Exact));
        assert_eq!(manner("Uebernahme", "Übernahme", de), Some(Manner::Exact));
        assert_eq!(manner("Übernahme", "Uebernahme", de), Some(Manner::Exact));
        // Three letters are too few to begin a longer word.
        assert_eq!(manner("kos", "Kosten", de), None);
        // The stem of one language is not that of another.
        assert_eq!(manner("Wanderung", "to wander", en), None);
    }

    #[test]
    fn all_words_must_match_and_the_least_close_one_counts() {
        let text = "Sobald die Kostenübernahme zugesagt war";
        assert_eq!(manner("zugesagt Kosten", text, Some("de")), Some(Manner::Beginning));
        assert_eq!(manner("zugesagt sobald", text, Some("de")), Some(Manner::Exact));
        assert_eq!(manner("zugesagt morgen", text, Some("de")), None);
    }

    #[test]
    fn a_text_is_found_by_its_terms_exactly_where_it_matches() {
        let texts = ["Kostenübernahme", "The costs", "3.5 % of costs", "Ärzte", ""];
        for query in ["Kosten", "cost", "3.5", "arzt", "Aerzte", "the costs"] {
            let wanted = wanted(query).unwrap();
            for (text, language) in
                texts.into_iter().zip([Some("de"), Some("en"), None, None, None])
            {
                let terms = terms_of(text, language);
                let by_terms = wanted.iter().all(|word| word.matched(&terms).is_some());
                assert_eq!(by_terms, found_in(text, language, &wanted).is_some(), "{query} {text}");
            }
        }
    }

    #[test]
    fn a_query_needs_a_word_and_has_an_end() {
        for empty in ["", "   ", "\"", "* OR", "🙂", "\0", "- : ' \"", "()", "…"] {
            let ok = empty == "* OR";
            assert_eq!(wanted(empty).is_ok(), ok, "{empty:?}");
        }
        assert!(wanted(&"a".repeat(CHARACTERS)).is_ok());
        assert!(wanted(&"a".repeat(CHARACTERS + 1)).is_err());
        assert!(wanted("a b c d e f g h i j").is_ok());
        assert!(wanted("a b c d e f g h i j k").is_err());
        assert_eq!(wanted("cost Cost COST cost").unwrap().len(), 1);
    }
}
