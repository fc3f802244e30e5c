//! Where the words of a text are, and how each is written where case and accents do not count.

use std::{iter, ops::Range};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use super::runs::{end_of_run, is_unseen, next_run};
use crate::folding;

/// Letters of a word that count; what is longer is no word of a language.
pub const LETTERS: usize = 64;

/// A stretch of a text without what stands between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A word.
    Word(Range<usize>),
    /// A run of a script that puts no spaces between words.
    Run(Range<usize>),
}

/// The words and runs of a text as ranges of its bytes, in order. Words end at Unicode's word boundaries (UAX #29), and
/// beyond them punctuation within a word parts it, unless it stands in a number: `patient's` and `l'art` are two words
/// each, `3.5` is one.
pub fn segments(text: &str) -> impl Iterator<Item = Segment> {
    let mut at = 0;
    let stretches = iter::from_fn(move || {
        let start = at;
        (start < text.len()).then(|| {
            let run = next_run(text, start).unwrap_or(text.len());
            at = end_of_run(text, run);
            (start..run, run..at)
        })
    });
    stretches.flat_map(|(before, run)| {
        let words = text[before.clone()].unicode_word_indices();
        let words = words.flat_map(move |(at, word)| parts(before.start + at, word));
        let run = Some(run).filter(|run| !run.is_empty());
        words.map(Segment::Word).chain(run.map(Segment::Run))
    })
}

/// A word, parted by punctuation.
fn parts(start: usize, word: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|(_, c)| c.is_numeric());
    let (mut parts, mut open) = (Vec::new(), None);
    for (at, (offset, c)) in chars.iter().enumerate() {
        let within = is_letter(*c) || (digit(at.checked_sub(1)) && digit(Some(at + 1)));
        match (within, open) {
            (true, None) => open = Some(*offset),
            (false, Some(from)) => {
                parts.push(start + from..start + offset);
                open = None;
            }
            _ => {}
        }
    }
    parts.extend(open.map(|from| start + from..start + word.len()));
    // A mark that stands alone says nothing.
    let says = |c: char| c.is_alphanumeric() && !is_combining_mark(c) && !is_unseen(c);
    parts.retain(|part| word[part.start - start..part.end - start].contains(says));
    parts
}

fn is_letter(c: char) -> bool {
    // An apostrophe that Unicode takes for a letter.
    (c.is_alphanumeric() && c != 'ʼ') || is_combining_mark(c) || is_unseen(c)
}

/// How a word is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// In small letters, with its accents.
    pub plain: String,
    /// Without case and accents, first as `Übernahme` is to `ubernahme`, then, where there are umlauts, also
    /// as it is to `uebernahme`.
    pub folded: Vec<String>,
}

impl Spelling {
    /// How this word is written.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let seen = word.chars().filter(|c| !is_unseen(*c));
        let plain: String = seen.nfc().flat_map(char::to_lowercase).take(LETTERS).collect();
        let mut folded = vec![folding::key(&plain)];
        if plain.contains(['ä', 'ö', 'ü']) {
            folded.push(folding::key(&umlauts_spelled_out(&plain)));
        }
        for spelling in &mut folded {
            if let Some((end, _)) = spelling.char_indices().nth(LETTERS) {
                spelling.truncate(end);
            }
        }
        Self { plain, folded }
    }
}

fn umlauts_spelled_out(word: &str) -> String {
    word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let ranges = segments(text).map(|segment| match segment {
            Segment::Word(range) | Segment::Run(range) => range,
        });
        ranges.map(|range| &text[range]).collect()
    }

    #[test]
    fn words_end_where_a_reader_sees_them_end() {
        assert_eq!(found("Die Kosten-Übernahme, bitte!"), ["Die", "Kosten", "Übernahme", "bitte"]);
        assert_eq!(found("patient's l’art can't"), ["patient", "s", "l", "art", "can", "t"]);
        assert_eq!(found("z.B. 3.5 und 1,000"), ["z", "B", "3.5", "und", "1,000"]);
        assert_eq!(found("cost_coverage Ende:Anfang"), ["cost", "coverage", "Ende", "Anfang"]);
        assert_eq!(found("A\u{308}rzte na\u{ef}ve"), ["A\u{308}rzte", "na\u{ef}ve"]);
        assert_eq!(found("生成AI療法 第2回"), ["生成", "AI", "療法", "第", "2", "回"]);
        assert_eq!(found("상담 치료는"), ["상담", "치료는"]);
        assert_eq!(
            found("co\u{200e}st Kosten\u{ad}träger"),
            ["co\u{200e}st", "Kosten\u{ad}träger"]
        );
        assert_eq!(found("🙂 !? * \" ' : - _ \0 …"), Vec::<&str>::new());
        assert_eq!(found("\u{e35} \u{301} \u{3164} \u{93f}"), Vec::<&str>::new());
        assert_eq!(found(""), Vec::<&str>::new());
    }

    #[test]
    fn case_accents_and_umlauts_do_not_count() {
        let folded = |word: &str| Spelling::of(word).folded;
        assert_eq!(folded("Übernahme"), ["ubernahme", "uebernahme"]);
        assert_eq!(folded("U\u{308}bernahme"), ["ubernahme", "uebernahme"]);
        assert_eq!(folded("UBERNAHME"), ["ubernahme"]);
        assert_eq!(folded("STRAẞE"), ["strasse"]);
        assert_eq!(folded("Straße"), ["strasse"]);
        assert_eq!(folded("naïve"), ["naive"]);
        assert_eq!(folded("ﬁne"), ["fine"]);
        assert_eq!(folded("Kosten\u{ad}träger"), ["kostentrager", "kostentraeger"]);
    }

    #[test]
    fn a_word_without_end_counts_as_far_as_a_word_can_be_long() {
        let endless = "a".repeat(100_000);
        assert_eq!(Spelling::of(&endless).folded, ["a".repeat(64)]);
        assert_eq!(segments(&endless).count(), 1);
        let ligature = Spelling::of(&"\u{fdfa}".repeat(500));
        assert!(ligature.folded[0].chars().count() <= 64);
    }
}
