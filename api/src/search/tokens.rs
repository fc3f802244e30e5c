//! What of a text is searched: its words, those that a hyphen or an apostrophe parts once more as one word, and its runs.

use std::{iter, mem, ops::Range};

use icu_properties::{
    CodePointSetData,
    props::{Dash, Hyphen},
};

use super::{
    runs::is_unseen,
    words::{LETTERS, Segment, segments},
};

/// A part of a text that is searched as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word.
    Word(Range<usize>),
    /// Words between which there are only joints, as they are written joined. It comes behind each of them.
    Joined(Range<usize>, String),
    /// A run of a script that puts no spaces between words.
    Run(Range<usize>),
}

/// So many words of a chain are joined, wherever they stand in it.
const JOINED: usize = 3;

/// So many words has a chain at most that is joined as a whole.
const CHAIN: usize = 8;

/// The tokens of a text, in order of their ends; a chain as a whole comes last of what is made of it.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut chain = Chain::default();
    segments(text).map(Some).chain(iter::once(None)).flat_map(move |segment| {
        let mut tokens = Vec::new();
        match segment {
            Some(Segment::Word(word)) => {
                if chain.goes_on(text, &word) {
                    chain.words.push(word.clone());
                } else {
                    tokens.extend(mem::replace(&mut chain, Chain::of(word.clone())).whole(text));
                }
                tokens.push(Token::Word(word));
                tokens.extend(chain.last(text));
                chain.shorten();
            }
            Some(Segment::Run(run)) => {
                tokens.extend(mem::take(&mut chain).whole(text));
                tokens.push(Token::Run(run));
            }
            None => tokens.extend(mem::take(&mut chain).whole(text)),
        }
        tokens
    })
}

/// Words between which there are only joints.
#[derive(Default)]
struct Chain {
    /// Its words, or the last of them if it is long.
    words: Vec<Range<usize>>,
    /// Whether it has more words than [`CHAIN`].
    is_long: bool,
}

impl Chain {
    fn of(word: Range<usize>) -> Self {
        Self { words: vec![word], is_long: false }
    }

    /// Whether only a joint stands before this word.
    fn goes_on(&self, text: &str, word: &Range<usize>) -> bool {
        let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        self.words.last().is_some_and(|last| {
            let numbers = digit(text[last.clone()].chars().next_back())
                && digit(text[word.clone()].chars().next());
            // 2020-2021 are two numbers, and no third.
            !numbers && is_joint(&text[last.end..word.start])
        })
    }

    /// The last words joined, as two, as three and so on.
    fn last(&self, text: &str) -> Vec<Token> {
        let count = self.words.len();
        let starts = (count.saturating_sub(JOINED)..count.saturating_sub(1)).rev();
        starts.filter_map(|start| joined(text, &self.words[start..])).collect()
    }

    /// All words joined, where they were not yet.
    fn whole(self, text: &str) -> Option<Token> {
        let is_new = self.words.len() > JOINED && !self.is_long;
        joined(text, &self.words).filter(|_| is_new)
    }

    /// Drops words that are joined with no later one.
    fn shorten(&mut self) {
        if self.words.len() > CHAIN || (self.is_long && self.words.len() > JOINED) {
            self.is_long = true;
            self.words.drain(..self.words.len() - JOINED);
        }
    }
}

/// Words written as one; none where that is longer than any word.
fn joined(text: &str, words: &[Range<usize>]) -> Option<Token> {
    let (first, last) = (words.first()?, words.last()?);
    let joined: String = words.iter().map(|word| &text[word.clone()]).collect();
    let fits = joined.chars().nth(LETTERS).is_none();
    fits.then_some(Token::Joined(first.start..last.end, joined))
}

/// Whether what stands between two words only joins them: a hyphen, also one at the end of a line, an apostrophe, a sign
/// of gender within a word, or what is not shown.
fn is_joint(between: &str) -> bool {
    let mut seen = between.chars().filter(|c| !is_unseen(*c));
    let Some(first) = seen.next() else { return !between.is_empty() };
    let mut spaces = seen.peekable();
    if spaces.peek().is_none() {
        return is_hyphen(first) || is_inner(first);
    }
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut breaks = false;
    let only_spaces = spaces.all(|c| {
        breaks |= is_break(c);
        c.is_whitespace()
    });
    is_hyphen(first) && only_spaces && breaks
}

/// Whether a character joins words to one: Unicode's hyphens, and dashes that are as short.
fn is_hyphen(c: char) -> bool {
    let is_long =
        || matches!(c, '\u{2014}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' | '\u{301c}' | '\u{3030}');
    c == '-'
        || (!c.is_ascii()
            && (CodePointSetData::new::<Hyphen>().contains(c)
                || (CodePointSetData::new::<Dash>().contains(c) && !is_long())))
}

/// Whether a character stands within words: apostrophes, and the signs by which German and French write more than one
/// gender.
const fn is_inner(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇' | '*' | ':' | '_' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Vec<(&str, String)> {
        let joined = tokens(text).filter_map(|token| match token {
            Token::Joined(range, word) => Some((&text[range], word)),
            _ => None,
        });
        joined.collect()
    }

    fn words(text: &str) -> Vec<String> {
        joined(text).into_iter().map(|(_, word)| word).collect()
    }

    #[test]
    fn words_that_a_hyphen_parts_are_also_one() {
        for hyphen in
            ['-', '\u{2010}', '\u{2011}', '\u{2012}', '–', '\u{2212}', '\u{fe63}', '－', '\u{200b}']
        {
            let text = format!("die Kosten{hyphen}Übernahme bitte");
            let whole = format!("Kosten{hyphen}Übernahme");
            assert_eq!(
                joined(&text),
                [(whole.as_str(), "KostenÜbernahme".to_owned())],
                "{hyphen:?}"
            );
        }
        assert_eq!(words("Kosten-\n übernahme"), ["Kostenübernahme"]);
        assert_eq!(words("Kosten\u{2010}\r\nübernahme"), ["Kostenübernahme"]);
        assert_eq!(words("don't l’art O'Brien"), ["dont", "lart", "OBrien"]);
        assert_eq!(words("Patient*innen Ärzt:innen"), ["Patientinnen", "Ärztinnen"]);
        assert_eq!(words("COVID-19 3-D"), ["COVID19", "3D"]);
    }

    #[test]
    fn what_stands_apart_is_not_joined() {
        for text in [
            "Kosten- und",
            "Kosten -übernahme",
            "Kosten - Nutzen",
            "trust—the",
            "2020-2021",
            "10:30",
            "a--b",
            "Kosten\nNutzen",
            "Kosten Nutzen",
            "a, b",
            "心-理",
            "AI-療法",
            "- a -",
        ] {
            assert_eq!(words(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn of_a_chain_neighbours_are_joined_and_the_whole() {
        let chain = words("state-of-the-art");
        assert_eq!(
            chain,
            ["stateof", "ofthe", "stateofthe", "theart", "oftheart", "stateoftheart"]
        );
        let long = words("a-b-c-d-e-f-g-h-i-j");
        assert_eq!(long.len(), 9 + 8);
        assert_eq!(words("a-b-c-d-e-f-g-h").last().unwrap(), "abcdefgh");
        assert_eq!(words(&format!("{}-b", "a".repeat(LETTERS))), Vec::<String>::new());
        // Linear, whatever the text is.
        assert_eq!(tokens(&"a-".repeat(50_000)).count(), 3 * 50_000 - 3);
    }
}
