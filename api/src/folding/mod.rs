//! How names are made comparable: the keys that both engines compare byte by byte.
//!
//! A name has two keys. [`key`] is the same for names that count as one name; [`order_key`] puts names in order. Both follow
//! from the name and from Unicode's data, so a newer version of those data needs new [`RULES`].

mod characters;
pub mod former;
mod marks;
mod order;
#[cfg(test)]
mod tests;

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;

pub use characters::{flaw, is_invisible};

/// Number of the rules by which keys are made. Stored keys of other rules are made anew by `migrate`, and cursors into orders
/// of other rules are refused. Raise it with every change of what [`key`] or [`order_key`] returns.
pub const RULES: i32 = 2;

/// Brings a name into the one form in which it is stored: NFC, outer white space cut.
#[must_use]
pub fn name(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Returns the key of a name. Names with the same key are one name.
///
/// Case is folded as Unicode folds it, compatible forms are one (NFKC), and accents, runs of white space and characters
/// without a shape of their own do not count. Marks that make another letter do: か and が are two names.
#[must_use]
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        return words(&text.to_ascii_lowercase());
    }
    let folded = without_case(text);
    let seen = folded.chars().filter(|c| !characters::is_ignored(*c));
    let letters = marks::without_accents(seen).flat_map(spelled_out);
    words(&letters.nfc().collect::<String>())
}

/// Characters of a typed name that are read.
const TYPED: usize = 1_000;

/// Returns the key by which a name that a client typed is looked up. A text beyond 1,000 characters has a key that no
/// stored name has, so that the work is bounded for any input.
#[must_use]
pub fn typed_key(typed: &str) -> String {
    match typed.char_indices().nth(TYPED) {
        // No key holds a line break.
        Some((end, _)) => key(&typed[..end]) + "\n",
        None => key(typed),
    }
}

/// Returns the key by which a name is put in order. It follows from the name's [`key`], which may be given in its place.
#[must_use]
pub fn order_key(name: &str) -> String {
    order::of_key(&key(name))
}

/// Folds case where compatible forms are one: definition D146 of the Unicode Standard, section 3.13.
fn without_case(text: &str) -> String {
    let mapper = CaseMapper::new();
    let canonical: String = text.nfd().collect();
    let once: String = mapper.fold_string(&canonical).nfkd().collect();
    mapper.fold_string(&once).nfkd().collect()
}

fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Spells out Latin letters that no decomposition takes apart.
fn spelled_out(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}
