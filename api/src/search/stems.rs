//! Stems: what the forms of a word have in common, by Snowball's rules for its language.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::words::Spelling;
use crate::folding;

/// A language whose words have stems here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Danish.
    Danish,
    /// Dutch.
    Dutch,
    /// English.
    English,
    /// French.
    French,
    /// German.
    German,
    /// Italian.
    Italian,
    /// Norwegian.
    Norwegian,
    /// Portuguese.
    Portuguese,
    /// Spanish.
    Spanish,
    /// Swedish.
    Swedish,
}

impl Language {
    /// Every language whose words have stems here.
    pub const ALL: [Self; 10] = [
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::French,
        Self::German,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Spanish,
        Self::Swedish,
    ];

    /// The languages that a text may be in of which nobody wrote down the language: names of categories and
    /// definitions, which are English or German as a rule. More of them would find more that is not meant.
    const UNKNOWN: [Self; 2] = [Self::English, Self::German];

    /// The languages by whose rules the words of a text are stemmed: that of its tag (BCP 47), of which only
    /// the first part counts. None for a language without rules here, so that its words are found as they are.
    #[must_use]
    pub fn of(tag: Option<&str>) -> Vec<Self> {
        let Some(tag) = tag else { return Self::UNKNOWN.to_vec() };
        let first = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let known = |language: &Self| match language {
            Self::Norwegian => ["no", "nb", "nn"].contains(&first.as_str()),
            other => other.letters() == first,
        };
        Self::ALL.into_iter().find(known).into_iter().collect()
    }

    /// The two letters of ISO 639.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::Dutch => "nl",
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Italian => "it",
            Self::Norwegian => "no",
            Self::Portuguese => "pt",
            Self::Spanish => "es",
            Self::Swedish => "sv",
        }
    }

    const fn rules(self) -> Algorithm {
        match self {
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::English => Algorithm::English,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
        }
    }

    /// The stems of a word: of the word with its accents, and of the word as somebody types it who has none.
    #[must_use]
    pub fn stems(self, word: &Spelling) -> Vec<String> {
        let stemmer = Stemmer::create(self.rules());
        let mut stems = vec![folding::key(&stemmer.stem(&word.plain))];
        if let Some(folded) = word.folded.first().filter(|folded| **folded != word.plain) {
            stems.push(folding::key(&stemmer.stem(folded)));
        }
        stems.retain(|stem| !stem.is_empty());
        stems.dedup();
        stems
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(language: Language, word: &str) -> Vec<String> {
        language.stems(&Spelling::of(word))
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (language, one, other) in [
            (Language::English, "cost", "costs"),
            (Language::German, "Übernahme", "Übernahmen"),
            (Language::German, "Übernahme", "Uebernahmen"),
            (Language::German, "Übernahme", "Ubernahmen"),
            (Language::German, "Häuser", "Haus"),
            (Language::French, "patientes", "patiente"),
        ] {
            let (one, other) = (stems(language, one), stems(language, other));
            assert!(one.iter().any(|stem| other.contains(stem)), "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_first_part_of_a_tag_names_the_language() {
        assert_eq!(Language::of(Some("de-AT")), [Language::German]);
        assert_eq!(Language::of(Some("EN")), [Language::English]);
        assert_eq!(Language::of(Some("nb")), [Language::Norwegian]);
        assert_eq!(Language::of(Some("tlh")), []);
        assert_eq!(Language::of(Some("")), []);
        assert_eq!(Language::of(None), [Language::English, Language::German]);
    }

    proptest! {
        #[test]
        fn whatever_the_word_stemming_ends(word in "\\PC{0,80}") {
            for language in Language::ALL {
                let _ = stems(language, &word);
            }
        }
    }
}
