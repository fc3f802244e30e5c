//! Runs: stretches of a text in scripts that put no spaces between words, and where another run stands in them.

use std::{borrow::Cow, iter, ops::Range};

use icu_properties::{
    CodePointSetData,
    props::{DefaultIgnorableCodePoint, Hyphen, Script},
    script::ScriptWithExtensions,
};
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfkc_quick,
};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Scripts that put no spaces between words.
const SCRIPTS: [Script; 12] = [
    Script::Han,
    Script::Hiragana,
    Script::Katakana,
    Script::Bopomofo,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
    Script::TaiLe,
    Script::NewTaiLue,
    Script::TaiTham,
    Script::TaiViet,
];

/// No character of these scripts stands before this one.
const FIRST: char = '\u{e00}';

/// Whether a character is of a script that puts no spaces between words, and no punctuation.
#[must_use]
pub fn is_of_run(c: char) -> bool {
    if c < FIRST {
        return false;
    }
    let scripts = ScriptWithExtensions::new();
    let is_letter = || c.is_alphanumeric() || is_combining_mark(c);
    match scripts.get_script_val(c) {
        // Radicals are symbols to Unicode; texts that were copied from PDF have them in place of characters.
        Script::Han => true,
        Script::Common | Script::Inherited => {
            is_letter() && SCRIPTS.iter().any(|script| scripts.has_script(c, *script))
        }
        script => SCRIPTS.contains(&script) && is_letter(),
    }
}

/// Whether a character is not shown: hyphens that only mark where a line may end, joiners, variation selectors and the
/// like.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a character may stand within a run without counting: what is not shown, and the dot that parts foreign words
/// in kana.
fn is_skipped(c: char) -> bool {
    let is_dot = || {
        CodePointSetData::new::<Hyphen>().contains(c)
            && ScriptWithExtensions::new().has_script(c, Script::Katakana)
    };
    is_unseen(c) || (c >= FIRST && is_dot())
}

/// Where the next run begins behind this place.
#[must_use]
pub fn next_run(text: &str, from: usize) -> Option<usize> {
    let begins = |c: char| is_of_run(c) && !is_combining_mark(c);
    text[from..].find(begins).map(|at| from + at)
}

/// Where a run ends that begins at this place.
#[must_use]
pub fn end_of_run(text: &str, start: usize) -> usize {
    let mut end = start;
    for (at, c) in text[start..].char_indices() {
        if is_of_run(c) || is_combining_mark(c) {
            end = start + at + c.len_utf8();
        } else if !is_skipped(c) {
            break;
        }
    }
    end
}

/// A run in the one form in which it is searched: NFKC, without what does not count.
#[must_use]
pub fn normalized(run: &str) -> Cow<'_, str> {
    let is_plain = !run.contains(is_skipped) && is_nfkc_quick(run.chars()) == IsNormalized::Yes;
    if is_plain { Cow::Borrowed(run) } else { letters(run).map(|(_, letter)| letter).collect() }
}

/// The characters of the normalized run, each with the bytes of the character, as a reader sees it, that it is from.
fn letters(run: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    run.grapheme_indices(true).flat_map(|(at, seen)| {
        let letters = seen.chars().filter(|c| !is_skipped(*c)).nfkc();
        letters.zip(iter::repeat(at..at + seen.len())).map(|(letter, range)| (range, letter))
    })
}

/// Where a normalized run stands in another, as bytes of it; each place is of whole characters, as a reader sees them.
#[must_use]
pub fn places(run: &str, wanted: &str) -> Vec<Range<usize>> {
    let within = normalized(run);
    let places = within.match_indices(wanted).map(|(at, found)| at..at + found.len());
    match &within {
        Cow::Borrowed(_) => places.map(|place| whole(run, &place)).collect(),
        Cow::Owned(_) => given(run, places.collect()),
    }
}

/// The place with the rest of the characters that begin or end in it.
fn whole(run: &str, place: &Range<usize>) -> Range<usize> {
    let boundary =
        |at: usize| GraphemeCursor::new(at, run.len(), true).is_boundary(run, 0) == Ok(true);
    let start = (0..=place.start).rev().find(|at| run.is_char_boundary(*at) && boundary(*at));
    let end = (place.end..run.len()).find(|at| run.is_char_boundary(*at) && boundary(*at));
    start.unwrap_or(0)..end.unwrap_or(run.len())
}

/// Places in the normalized run as places in the run as it is given.
fn given(run: &str, mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if places.is_empty() {
        return places;
    }
    let (mut letters, mut at, mut last) = (letters(run), 0, 0..0);
    // The bytes of the letter that begins at this byte of the normalized run, or in which it lies.
    let mut letter_at = |byte: usize| {
        while at <= byte {
            let Some((range, letter)) = letters.next() else { break };
            at += letter.len_utf8();
            last = range;
        }
        last.clone()
    };
    for place in &mut places {
        *place = letter_at(place.start).start..letter_at(place.end - 1).end;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'t>(run: &'t str, wanted: &str) -> Vec<&'t str> {
        let places = places(run, &normalized(wanted));
        places.into_iter().map(|range| &run[range]).collect()
    }

    #[test]
    fn scripts_without_spaces_are_told_from_those_with_them() {
        for c in "漢々〇ひカーｶﾞゝヽ\u{3099}ก็ກ\u{1780}\u{17d2}\u{1000}𠮷⼼〆".chars()
        {
            assert!(is_of_run(c), "{c:?}");
        }
        for c in "aＡ1é한ﾡ。、・「」☺й\u{94d}क\u{f40}א".chars() {
            assert!(!is_of_run(c), "{c:?}");
        }
    }

    #[test]
    fn a_run_ends_where_its_script_ends() {
        for (text, run) in [
            ("心理治療AI", "心理治療"),
            ("メンタル・ヘルス、と", "メンタル・ヘルス"),
            ("メンタル・", "メンタル"),
            ("ភាព\u{200b}ឯកជន x", "ភាព\u{200b}ឯកជន"),
            ("葛\u{e0100}城。", "葛\u{e0100}城"),
            ("ที่ นี่", "ที่"),
        ] {
            assert_eq!(&text[..end_of_run(text, 0)], run);
        }
        assert_eq!(next_run("AI療法", 0), Some(2));
        assert_eq!(next_run("AI \u{3099}", 0), None);
    }

    #[test]
    fn another_run_is_found_however_it_is_written_and_shown_in_whole_characters() {
        assert_eq!(shown("任務與確信", "信任"), Vec::<&str>::new());
        assert_eq!(shown("オンラインセラピーとセラピー", "セラピー"), ["セラピー"; 2]);
        assert_eq!(shown("ｵﾝﾗｲﾝｾﾗﾋﾟｰ", "セラピー"), ["ｾﾗﾋﾟｰ"]);
        assert_eq!(shown("オンラインセラピー", "ｾﾗﾋﾟｰ"), ["セラピー"]);
        assert_eq!(shown("メンタル・ヘルスの", "ルヘル"), ["ル・ヘル"]);
        assert_eq!(shown("か\u{3099}んばる", "がん"), ["か\u{3099}ん"]);
        assert_eq!(shown("かんばる", "がん"), Vec::<&str>::new());
        assert_eq!(shown("ที่นี่", "ที"), ["ที่"]);
        assert_eq!(shown("葛\u{e0100}城⼼理", "葛城心"), ["葛\u{e0100}城⼼"]);
        assert_eq!(shown("㌔と𠮷野家", "𠮷野"), ["𠮷野"]);
    }
}
