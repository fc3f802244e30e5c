//! The words that a query asks for.

use std::ops::Range;

use super::{
    runs::normalized,
    stems::Language,
    terms::{exact_terms, stems_of},
    tokens::{Token, tokens},
    words::{Segment, Spelling, segments},
};
use crate::access::search::{Forms, Term, Wanted};

/// Characters of a query in which words are used.
pub const CHARACTERS: usize = 200;

/// Words of a query that are used.
pub const WORDS: usize = 10;

/// Characters of a query that are read. A longer query is valid: the rest of it is left out as one word.
pub const READ: usize = 4_000;

/// Words that are told as left out.
const OMITTED: usize = 50;

/// Letters that a word has at least for longer words to be found that begin with it.
const BEGINNING: usize = 4;

/// A query divided into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words that are searched for, each as all that it may match. None if the query has no word.
    pub wanted: Vec<Wanted>,
    /// The same as they were given.
    pub used: Vec<String>,
    /// Words that are left out, as they were given: those beyond [`WORDS`] or [`CHARACTERS`]. At most 50.
    pub omitted: Vec<String>,
    /// How many words are left out. The text beyond [`READ`] counts as one.
    pub omitted_count: usize,
}

/// Divides a query into words; a run of a script that puts no spaces between words is one. Words that match the same
/// count once.
#[must_use]
pub fn divide(query: &str) -> Words {
    let (query, unread) = split_at_character(query, READ);
    let within = split_at_character(query, CHARACTERS).0.len();
    let joined = joined_words(query, within);
    let mut divided = Words::default();
    for segment in segments(query) {
        match segment {
            Segment::Word(range) if range.end <= within => {
                let wanted = || wanted_word(&query[range.clone()], covering(&joined, &range));
                divided.add(&query[range.clone()], wanted);
            }
            Segment::Run(range) if range.start < within => {
                // Where its words end is not known, so that any part of it is one.
                let (used, rest) =
                    query[range.clone()].split_at(range.end.min(within) - range.start);
                divided.add(used, || Wanted::Run(normalized(used).into_owned()));
                if !rest.is_empty() {
                    divided.omit(rest);
                }
            }
            Segment::Word(range) | Segment::Run(range) => divided.omit(&query[range]),
        }
    }
    if !unread.is_empty() {
        divided.note_omitted(split_at_character(unread, CHARACTERS).0.trim());
    }
    divided
}

/// Splits a text behind its first `count` characters.
fn split_at_character(text: &str, count: usize) -> (&str, &str) {
    text.char_indices().nth(count).map_or((text, ""), |(end, _)| text.split_at(end))
}

impl Words {
    /// Uses a word, unless there are enough.
    fn add(&mut self, given: &str, wanted: impl FnOnce() -> Wanted) {
        if self.wanted.len() >= WORDS {
            return self.omit(given);
        }
        let wanted = wanted();
        if !wanted.is_nothing() && !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
            self.used.push(given.to_owned());
        }
    }

    /// Leaves a word out, unless it is used.
    fn omit(&mut self, given: &str) {
        if self.used.iter().all(|used| used != given) {
            self.note_omitted(given);
        }
    }

    fn note_omitted(&mut self, given: &str) {
        self.omitted_count += 1;
        if self.omitted.len() < OMITTED {
            self.omitted.push(given.chars().take(CHARACTERS).collect());
        }
    }
}

/// Words of a query that a hyphen or an apostrophe parts, as they are written joined, up to this place.
fn joined_words(query: &str, within: usize) -> Vec<(Range<usize>, String)> {
    let begins_within = |token: &Token| match token {
        Token::Word(range) | Token::Run(range) => range.start < within,
        Token::Joined(..) => true,
    };
    let joined = tokens(query).take_while(begins_within).filter_map(|token| match token {
        Token::Joined(range, word) if range.end <= within => Some((range, word)),
        _ => None,
    });
    joined.collect()
}

/// Joined words of which this word is a part.
fn covering<'j>(
    joined: &'j [(Range<usize>, String)],
    word: &Range<usize>,
) -> impl Iterator<Item = &'j str> {
    let covers = |of: &Range<usize>| of.start <= word.start && word.end <= of.end;
    joined.iter().filter(move |(of, _)| covers(of)).map(|(_, word)| word.as_str())
}

/// All that a word may match. A word of a chain also matches what the chain is where it is written joined: each word of
/// the chain stands in the text, or the joined word does.
fn wanted_word<'j>(word: &'j str, joined: impl Iterator<Item = &'j str>) -> Wanted {
    let mut forms = Forms::default();
    for spelling in std::iter::once(word).chain(joined).map(Spelling::of) {
        let long = |word: &&String| word.chars().nth(BEGINNING - 1).is_some();
        forms.exact.extend(exact_terms(&spelling));
        forms.stems.extend(stems_of(&spelling, &Language::ALL));
        let beginnings = spelling.folded.iter().filter(long);
        forms.beginnings.extend(beginnings.map(|word| Term::exact(word)));
    }
    Wanted::Word(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_the_bounds_are_left_out_and_told() {
        for empty in ["", "   ", "\"", "🙂", "\0", "- : ' \"", "()", "…", "\u{e35}", "。"] {
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
        let many = divide(&"x y ".repeat(READ / 4));
        assert_eq!((many.used.len(), many.omitted_count), (2, 0));
    }

    #[test]
    fn a_query_beyond_the_characters_that_are_read_leaves_its_rest_out_as_one_word() {
        for (part, left) in
            [("x y ", 0), ("🦘 ", 0), ("療", 1), ("-a", 0), ("a'", 0), ("\u{301}", 0)]
        {
            let once = divide(&part.repeat(READ / part.chars().count()));
            let long = divide(&part.repeat(READ * 2));
            assert_eq!(once.used, long.used, "{part:?}");
            assert_eq!((once.omitted_count, long.omitted_count), (left, left + 1), "{part:?}");
        }
    }

    #[test]
    fn a_run_is_one_word_and_is_told_as_it_was_given() {
        let divided = divide("生成AI療法、ｾﾗﾋﾟｰ ความเป็นส่วนตัว 療法");
        assert_eq!(divided.used, ["生成", "AI", "療法", "ｾﾗﾋﾟｰ", "ความเป็นส่วนตัว"]);
        assert_eq!(divided.wanted[3], Wanted::Run("セラピー".to_owned()));
        assert_eq!(divided.omitted_count, 0);
        // What is longer is cut where the query is.
        let long = divide(&"心理治療".repeat(60));
        assert_eq!(long.used, ["心理治療".repeat(50)]);
        assert_eq!((long.omitted, long.omitted_count), (vec!["心理治療".repeat(10)], 1));
    }

    #[test]
    fn words_of_a_chain_match_what_is_written_joined() {
        let Words { wanted, used, .. } = divide("e-mail mail");
        assert_eq!(used, ["e", "mail", "mail"]);
        let exact = |words: &[&str]| words.iter().map(|it| Term::exact(it)).collect::<Vec<_>>();
        let found: Vec<_> = wanted
            .iter()
            .map(|wanted| match wanted {
                Wanted::Word(forms) => forms.exact.clone(),
                Wanted::Run(_) => Vec::new(),
            })
            .collect();
        assert_eq!(found, [exact(&["e", "email"]), exact(&["mail", "email"]), exact(&["mail"])]);
        // A word that is left out is in none.
        let cut = divide(&format!("{} a-b", "x".repeat(197)));
        assert_eq!((cut.used[1].as_str(), &cut.omitted), ("a", &vec!["b".to_owned()]));
        assert_eq!(cut.wanted[1], wanted_word("a", [].into_iter()));
    }
}
