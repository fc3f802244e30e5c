//! How names are made comparable: the sort keys that both engines compare byte by byte.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Brings a name into the one form in which it is stored: NFC, outer white space cut.
#[must_use]
pub fn name(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Folds a name to its sort key: case, accents and runs of white space do not count, so that "Ärzte"
/// stands beside "arzt" and two spellings of one name are one.
#[must_use]
pub fn key(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c));
    let folded: String = letters.flat_map(char::to_lowercase).flat_map(spelled_out).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters that no decomposition takes apart.
fn spelled_out(letter: char) -> impl Iterator<Item = char> {
    let pair = match letter {
        'ß' => ['s', 's'],
        'æ' => ['a', 'e'],
        'œ' => ['o', 'e'],
        'ø' => ['o', '\0'],
        'ł' => ['l', '\0'],
        'đ' | 'ð' => ['d', '\0'],
        'þ' => ['t', 'h'],
        other => [other, '\0'],
    };
    pair.into_iter().filter(|c| *c != '\0')
}

/// Returns whether a character is not seen where it stands: control characters, and those that only change how others are
/// shown or in which direction they run.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_accents_and_case_do_not_count() {
        assert_eq!(key("Ärztliche  Begleitung"), "arztliche begleitung");
        assert_eq!(key("naïve Straße"), "naive strasse");
        assert_eq!(key("A\u{308}rzte"), key("Ärzte"));
    }

    #[test]
    fn a_name_is_kept_in_one_form() {
        assert_eq!(name(" A\u{308}rzte "), "Ärzte");
    }
}
