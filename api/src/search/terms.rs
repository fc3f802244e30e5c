//! Which terms a text is found by, which a query asks for, and how closely a text matches.
//!
//! The index and the highlights go by the same functions, so they cannot disagree.

use std::{collections::HashSet, ops::Range};

use super::{
    stems::Language,
    words::{Spelling, words},
};
use crate::access::search::{Manner, Term, Wanted};

/// The number of these rules. An index that was made by others is made anew: raise it with every change to
/// what a word, a term or a weight is.
pub const FORMAT: i32 = 4;

/// Characters of a query in which words are used.
pub const CHARACTERS: usize = 200;

/// Words of a query that are used.
pub const WORDS: usize = 10;

/// Words that are told as left out.
const OMITTED: usize = 50;

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

/// A query divided into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words that are searched for, each as all that it may match. None if the query has no word.
    pub wanted: Vec<Wanted>,
    /// The same as they were given.
    pub used: Vec<String>,
    /// Words that are left out, as they were given: those beyond [`WORDS`] or [`CHARACTERS`]. At most 50.
    pub omitted: Vec<String>,
    /// How many words are left out.
    pub omitted_count: usize,
}

/// Divides a query into words. Words that match the same count once.
#[must_use]
pub fn divide(query: &str) -> Words {
    let within = query.char_indices().nth(CHARACTERS).map_or(query.len(), |(end, _)| end);
    let mut divided = Words::default();
    for range in words(query) {
        let given = &query[range.clone()];
        if divided.wanted.len() < WORDS && range.end <= within {
            let wanted = wanted_word(given);
            if !divided.wanted.contains(&wanted) {
                divided.wanted.push(wanted);
                divided.used.push(given.to_owned());
            }
        } else if !divided.used.iter().any(|used| used == given) {
            divided.omitted_count += 1;
            if divided.omitted.len() < OMITTED {
                divided.omitted.push(given.chars().take(CHARACTERS).collect());
            }
        }
    }
    divided
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
        found_in(text, language, &divide(query).wanted).map(|(manner, _)| manner)
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
            let wanted = divide(query).wanted;
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
    fn words_beyond_the_bounds_are_left_out_and_told() {
        for empty in ["", "   ", "\"", "🙂", "\0", "- : ' \"", "()", "…"] {
            assert_eq!(divide(empty), Words::default(), "{empty:?}");
        }
        let long = "a".repeat(CHARACTERS + 1);
        let divided = divide(&format!("{long} b"));
        assert_eq!((divided.used.len(), divided.omitted_count), (0, 2));
        assert_eq!(divided.omitted, ["a".repeat(CHARACTERS), "b".to_owned()]);
        assert_eq!(divide(&long[..CHARACTERS]).used.len(), 1);
        let divided = divide("a b c d e f g h i j k A l");
        assert_eq!(divided.used.concat(), "abcdefghij");
        assert_eq!(divided.omitted, ["k", "A", "l"]);
        assert_eq!(divide("cost Cost COST cost").used, ["cost"]);
        let many = divide(&"x y ".repeat(100_000));
        assert_eq!((many.used.len(), many.omitted_count), (2, 0));
    }
}
