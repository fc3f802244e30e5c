//! The rules by which earlier releases made the keys of names. `migrate down` makes such keys again for them.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds a name as earlier releases did: no mark counts in any script, and case is folded letter by letter.
#[must_use]
pub fn key(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c));
    let small = letters.flat_map(char::to_lowercase);
    let folded: String = small.flat_map(super::spelled_out).collect();
    super::words(&folded.replace('ß', "ss"))
}
