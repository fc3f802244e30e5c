//! How closely a text matches a query, and where.

use std::{collections::HashMap, ops::Range};

use super::{
    runs::places,
    stems::Language,
    terms::terms_of_word,
    tokens::{Token, tokens},
};
use crate::access::search::{Manner, Wanted};

/// A part of a text that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Which of the wanted words it matches: the bit of each by its place.
    pub words: u16,
}

/// How closely a text in this language matches, and its parts that do, in order and apart; none where a wanted word is
/// missing.
#[must_use]
pub fn found_in(
    text: &str,
    language: Option<&str>,
    wanted: &[Wanted],
) -> Option<(Manner, Vec<Found>)> {
    let mut matching = Matching {
        languages: Language::of(language),
        wanted,
        known: HashMap::new(),
        closest: vec![None; wanted.len()],
        found: Vec::new(),
    };
    for token in tokens(text) {
        match token {
            Token::Word(range) => matching.word(&text[range.clone()], range),
            Token::Joined(range, word) => matching.word(&word, range),
            Token::Run(range) => matching.run(&text[range.clone()], range.start),
        }
    }
    let manners: Option<Vec<Manner>> = matching.closest.into_iter().collect();
    Some((manners?.into_iter().max()?, apart(matching.found)))
}

/// Different words of a text whose matches are kept, so that a word that comes again is not looked at again.
const KNOWN: usize = 10_000;

/// What is found while a text is read.
struct Matching<'w> {
    languages: Vec<Language>,
    wanted: &'w [Wanted],
    /// How closely words of the text match, by the place of the wanted word.
    known: HashMap<String, Vec<(usize, Manner)>>,
    closest: Vec<Option<Manner>>,
    found: Vec<Found>,
}

impl Matching<'_> {
    fn word(&mut self, word: &str, range: Range<usize>) {
        if !self.known.contains_key(word) {
            if self.known.len() == KNOWN {
                self.known.clear();
            }
            let matches = self.matches(word);
            self.known.insert(word.to_owned(), matches);
        }
        let matches = self.known.get(word).into_iter().flatten();
        let mut words = 0;
        for (at, manner) in matches {
            let closest = &mut self.closest[*at];
            *closest = Some(closest.map_or(*manner, |before| before.min(*manner)));
            words |= 1 << at;
        }
        // Of words that are joined, those that match themselves are shown.
        let parts = self.found.iter().rev().take_while(|part| part.range.end > range.start);
        let parts = parts.filter(|part| range.start <= part.range.start);
        let words = parts.fold(words, |words, part| words & !part.words);
        self.add(range, words);
    }

    fn matches(&self, word: &str) -> Vec<(usize, Manner)> {
        let terms = terms_of_word(word, &self.languages);
        let wanted = self.wanted.iter().enumerate();
        let matches = wanted.filter_map(|(at, wanted)| match wanted {
            Wanted::Word(forms) => Some((at, forms.matched(&terms)?)),
            Wanted::Run(_) => None,
        });
        matches.collect()
    }

    fn run(&mut self, run: &str, start: usize) {
        for (at, wanted) in self.wanted.iter().enumerate() {
            let Wanted::Run(wanted) = wanted else { continue };
            for place in places(run, wanted) {
                self.closest[at] = Some(Manner::Exact);
                self.add(start + place.start..start + place.end, 1 << at);
            }
        }
    }

    fn add(&mut self, range: Range<usize>, words: u16) {
        if words != 0 {
            self.found.push(Found { range, words });
        }
    }
}

/// The parts in order; those that overlap are one.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|part| part.range.start);
    found.dedup_by(|next, before| {
        let overlap = next.range.start < before.range.end;
        if overlap {
            before.range.end = before.range.end.max(next.range.end);
            before.words |= next.words;
        }
        overlap
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{divide::divide, terms::terms_of};

    fn manner(query: &str, text: &str, language: Option<&str>) -> Option<Manner> {
        found_in(text, language, &divide(query).wanted).map(|(manner, _)| manner)
    }

    fn marked<'t>(query: &str, text: &'t str) -> Vec<&'t str> {
        let found = found_in(text, Some("de"), &divide(query).wanted);
        let (_, found) = found.unwrap_or((Manner::Exact, Vec::new()));
        found.into_iter().map(|part| &text[part.range]).collect()
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
    fn words_that_are_joined_or_parted_find_each_other() {
        let same = [
            ["Kosten-Übernahme", "Kostenübernahme"],
            ["e-mail", "E\u{2011}Mail"],
            ["e-mail", "email"],
            ["state-of-the-art", "stateoftheart"],
            ["Kosten-Nutzen-Rechnung", "Kosten-Nutzenrechnung"],
            ["Kosten-Nutzen-Rechnung", "Kostennutzen-Rechnung"],
            ["COVID-19", "Covid19"],
            ["Kosten-\nübernahme", "Kostenübernahme"],
            ["Patient*innen", "Patientinnen"],
            ["geht's", "gehts"],
        ];
        for [one, other] in same {
            for (query, text) in [(one, other), (other, one), (one, one)] {
                assert_eq!(manner(query, text, Some("de")), Some(Manner::Exact), "{query} {text}");
            }
        }
        let de = Some("de");
        assert_eq!(manner("Kosten-Übernahmen", "Kostenübernahme", de), Some(Manner::Stem));
        assert_eq!(manner("Kostenübernahme", "die Kosten-Übernahmen", de), Some(Manner::Stem));
        assert_eq!(manner("Kostenüber", "Kosten-Übernahme", de), Some(Manner::Beginning));
        assert_eq!(manner("E-Mail", "Emailkontakt", de), Some(Manner::Beginning));
        assert_eq!(manner("Nutzenrechnung", "Kosten-Nutzen-Rechnung", de), Some(Manner::Exact));
        for (query, text) in [("email", "e mail"), ("20202021", "2020-2021"), ("e-mail", "mail")] {
            assert_eq!(manner(query, text, de), None, "{query} {text}");
        }
    }

    #[test]
    fn what_matches_is_marked_and_nothing_beside_it() {
        assert_eq!(marked("Kosten", "Kosten-Übernahme"), ["Kosten"]);
        assert_eq!(marked("Kostenübernahme", "die Kosten-Übernahme"), ["Kosten-Übernahme"]);
        assert_eq!(marked("Kosten-Übernahme", "Kosten-Übernahme"), ["Kosten", "Übernahme"]);
        assert_eq!(marked("bc cd", "a-b-c-d-e"), ["b-c-d"]);
        assert_eq!(marked("mailkontakt e", "e-mail-kontakt"), ["e", "mail-kontakt"]);
        assert_eq!(marked("信任", "病人信任醫生，任務與確信"), ["信任"]);
        assert_eq!(marked("人工 工智 AI", "人工智慧（ＡＩ）"), ["人工智", "ＡＩ"]);
        assert_eq!(marked("任", "信任"), ["任"]);
        assert_eq!(marked("心理治療", "心理，理治，治療"), Vec::<&str>::new());
    }

    #[test]
    fn a_text_is_found_by_its_terms_exactly_where_it_matches() {
        let texts = [
            ("Kostenübernahme", Some("de")),
            ("The costs", Some("en")),
            ("3.5 % of costs", None),
            ("Ärzte", None),
            ("", None),
            ("Kosten-Übernahmen", Some("de")),
            ("心理，理治，治療", None),
            ("心理治療", None),
            ("確信", None),
        ];
        for query in [
            "Kosten",
            "cost",
            "3.5",
            "arzt",
            "Aerzte",
            "the costs",
            "Kostenübernahme",
            "Kosten-übernahme",
            "心理治",
            "心",
            "信",
            "療",
        ] {
            let wanted = divide(query).wanted;
            for (text, language) in texts {
                let terms = terms_of(text, language);
                let all = [terms.exact.clone(), terms.stems].concat();
                let has = |wanted: &Wanted| match wanted {
                    Wanted::Word(forms) => forms.matched(&all).is_some(),
                    Wanted::Run(run) => terms.runs.as_ref().is_some_and(|runs| runs.contains(run)),
                };
                let by_terms = wanted.iter().all(has);
                assert_eq!(by_terms, found_in(text, language, &wanted).is_some(), "{query} {text}");
            }
        }
    }
}
