//! The stretch of a text that shows best why it was found.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{found::Found, runs::is_of_run};

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The words, as the text has them.
    pub text: String,
    /// Whether they match.
    pub matched: bool,
}

/// Characters of a snippet, about.
const LENGTH: usize = 240;

/// Characters before the first match that is shown, at most.
const BEFORE: usize = 60;

/// Stands where the text goes on.
const CUT: &str = "…";

/// The text in parts, or where it is long the stretch of it in which the most of the wanted words stand.
#[must_use]
pub fn snippet(text: &str, found: &[Found]) -> Vec<Part> {
    let stretch = stretch(text, found);
    let mut parts = Vec::new();
    if stretch.start > 0 {
        push(&mut parts, CUT, false);
    }
    let mut at = stretch.start;
    for Found { range, .. } in found {
        if range.start >= at && range.start < stretch.end {
            push(&mut parts, &text[at..range.start], false);
            at = range.end.min(stretch.end);
            push(&mut parts, &text[range.start..at], true);
        }
    }
    push(&mut parts, &text[at..stretch.end], false);
    if stretch.end < text.len() {
        push(&mut parts, CUT, false);
    }
    parts
}

/// Adds a part; neighbours that are both unmatched are one.
fn push(parts: &mut Vec<Part>, text: &str, matched: bool) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if !last.matched && !matched => last.text.push_str(text),
        _ => parts.push(Part { text: text.to_owned(), matched }),
    }
}

/// The bytes of the text that are shown.
fn stretch(text: &str, found: &[Found]) -> Range<usize> {
    let whole = 0..text.len();
    if text.chars().nth(LENGTH).is_none() {
        return whole;
    }
    let all = found.iter().fold(0, |words, part| words | part.words);
    let mut best: Option<(u32, Range<usize>)> = None;
    for (at, part) in found.iter().enumerate() {
        let stretch = around(text, &part.range);
        let before = found[..at].iter().rev().take_while(|it| it.range.start >= stretch.start);
        let inside = found[at..].iter().take_while(|it| it.range.start < stretch.end);
        let words = before.chain(inside).fold(0, |words, part| words | part.words);
        if best.as_ref().is_none_or(|(most, _)| words.count_ones() > *most) {
            best = Some((words.count_ones(), stretch));
        }
        if words == all {
            break;
        }
    }
    best.map_or(whole, |(_, stretch)| stretch)
}

/// A stretch that begins a little before a match and does not cut words at its ends.
fn around(text: &str, found: &Range<usize>) -> Range<usize> {
    let first = text[..found.start].char_indices().rev().take(BEFORE).last();
    let start = match first {
        None | Some((0, _)) => 0,
        Some((from, _)) => first_gap(text, from..found.start),
    };
    let Some((limit, _)) = text[start..].char_indices().nth(LENGTH) else {
        return start..text.len();
    };
    let limit = start + limit;
    // A word that is longer than a snippet is cut after all.
    let behind = found.end.min(limit);
    start..last_gap(text, behind..limit)
}

/// Where the first whole word begins in a stretch that may begin within one. In a script that puts no spaces between words
/// each character may begin one.
fn first_gap(text: &str, stretch: Range<usize>) -> usize {
    let mut before = None;
    for (at, seen) in text[stretch.clone()].grapheme_indices(true) {
        let first = seen.chars().next();
        if before.is_some_and(char::is_whitespace) || (at > 0 && is_open(before, first)) {
            return stretch.start + at;
        }
        before = first;
    }
    stretch.end
}

/// Where the last whole word ends, or the last character where there is no end of a word.
fn last_gap(text: &str, stretch: Range<usize>) -> usize {
    let (mut gap, mut end, mut before) = (None, stretch.start, None);
    for (at, seen) in text[stretch.start..].grapheme_indices(true) {
        let at = stretch.start + at;
        if at > stretch.end {
            break;
        }
        let first = seen.chars().next();
        if first.is_some_and(char::is_whitespace) || is_open(before, first) {
            gap = Some(at);
        }
        (end, before) = (at, first);
    }
    gap.filter(|at| *at < stretch.end).unwrap_or(end)
}

/// Whether a text may be cut between these two characters, as one of them is of a script that puts no spaces between words.
fn is_open(before: Option<char>, next: Option<char>) -> bool {
    before.is_some_and(is_of_run) || (before.is_some() && next.is_some_and(is_of_run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{divide::divide, found::found_in};

    fn shown(text: &str, query: &str) -> Vec<(String, bool)> {
        let (_, found) = found_in(text, Some("en"), &divide(query).wanted).unwrap();
        let parts = snippet(text, &found).into_iter();
        parts.map(|part| (part.text, part.matched)).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole_with_every_match_marked() {
        let parts = shown("<b>Costs</b>, cost.", "cost");
        let expected =
            [("<b>", false), ("Costs", true), ("</b>, ", false), ("cost", true), (".", false)];
        assert_eq!(parts, expected.map(|(text, matched)| (text.to_owned(), matched)));
    }

    #[test]
    fn of_a_long_text_the_stretch_with_the_most_words_is_shown() {
        let text = format!("cost {}cost and trust {}", "filler ".repeat(80), "more ".repeat(80));
        let parts = shown(&text, "trust cost");
        assert_eq!(
            parts[0],
            ("…filler filler filler filler filler filler filler filler ".to_owned(), false)
        );
        assert_eq!(parts[1], ("cost".to_owned(), true));
        assert_eq!(parts[2], (" and ".to_owned(), false));
        assert_eq!(parts[3], ("trust".to_owned(), true));
        assert!(parts[4].0.starts_with(" more more") && parts[4].0.ends_with("more…"));
        assert_eq!(parts.len(), 5);
        let length: usize = parts.iter().map(|(text, _)| text.chars().count()).sum();
        assert!((200..=LENGTH + 2).contains(&length), "{length}");
    }

    #[test]
    fn a_word_longer_than_a_snippet_is_cut() {
        let word = "ä".repeat(1000);
        let parts = shown(&format!("x {word} y"), &word[..200]);
        assert_eq!(parts[0], ("x ".to_owned(), false));
        assert_eq!(parts[1], ("ä".repeat(LENGTH - 2), true));
        assert_eq!(parts[2], ("…".to_owned(), false));
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters_and_shows_the_match_at_its_end() {
        let text = format!("A {}袋狸", "然後我們又談了一次".repeat(2000));
        let parts = shown(&text, "袋狸");
        let before: String = text.chars().rev().skip(2).take(BEFORE - 1).collect();
        let before: String = before.chars().rev().collect();
        assert_eq!(parts, [(format!("…{before}"), false), ("袋狸".to_owned(), true)]);
        let parts = shown(&format!("{text}{}", "と".repeat(500)), "袋狸");
        let length: usize = parts.iter().map(|(text, _)| text.chars().count()).sum();
        assert!((LENGTH - 2..=LENGTH + 2).contains(&length), "{length}");
        // No mark is parted from its letter.
        let parts = shown(&"ที่นี่ปู่ย่า ".repeat(100).replace(' ', ""), "ย่า");
        for (text, _) in &parts {
            let first = text.trim_start_matches('…').chars().next();
            assert!(!first.is_some_and(unicode_normalization::char::is_combining_mark), "{text}");
        }
    }

    #[test]
    fn the_stretch_is_found_quickly_however_often_a_word_stands_there() {
        let text = format!("{} trust", "cost ".repeat(20_000));
        let parts = shown(&text, "trust cost");
        assert!(parts.contains(&("trust".to_owned(), true)));
    }
}
