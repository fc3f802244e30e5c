//! The stretch of a text that shows best why it was found.

use std::{collections::HashSet, ops::Range};

use super::terms::Found;

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
    let different = |stretch: &Range<usize>| {
        let inside = found.iter().filter(|it| stretch.contains(&it.range.start));
        inside.flat_map(|it| &it.words).collect::<HashSet<_>>().len()
    };
    let stretches = found.iter().map(|it| around(text, &it.range));
    let mut best: Option<(usize, Range<usize>)> = None;
    for stretch in stretches {
        let n = different(&stretch);
        if best.as_ref().is_none_or(|(most, _)| n > *most) {
            best = Some((n, stretch));
        }
    }
    best.map_or(whole, |(_, stretch)| stretch)
}

/// A stretch that begins a little before a word and does not cut words at its ends.
fn around(text: &str, word: &Range<usize>) -> Range<usize> {
    let first = text[..word.start].char_indices().rev().take(BEFORE).last();
    let start = match first {
        None | Some((0, _)) => 0,
        Some((from, _)) => behind_space(text, from..word.start),
    };
    let Some((limit, _)) = text[start..].char_indices().nth(LENGTH) else {
        return start..text.len();
    };
    let limit = start + limit;
    // A word that is longer than a snippet is cut after all.
    let behind = word.end.min(limit);
    let space = text[behind..limit].rfind(char::is_whitespace);
    start..space.map_or(limit, |at| behind + at)
}

/// Where the first whole word begins in a stretch that may begin within one.
fn behind_space(text: &str, stretch: Range<usize>) -> usize {
    let space = text[stretch.clone()].char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(stretch.end, |(at, c)| stretch.start + at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::terms::{divide, found_in};

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
}
