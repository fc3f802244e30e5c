//! The key of order of a name, in which numbers count as numbers.
//!
//! A run of digits becomes the number of its digits and then the digits, without zeros before them, so that a shorter number
//! sorts before a longer one byte by byte. Everything else stands as it does in the name's key.

use icu_properties::{CodePointMapData, props::GeneralCategory};

/// Stands before the leading zeros of all numbers, which settle ties: "Theme 2" comes before "Theme 02".
const ZEROS: char = '\u{1}';

/// Returns the key of order that belongs to the [`key`](super::key) of a name.
pub(super) fn of_key(key: &str) -> String {
    let mut ordered = String::with_capacity(key.len() + 4);
    let mut zeros = Vec::new();
    let mut rest = key.chars().peekable();
    while let Some(c) = rest.next() {
        let Some(first) = digit(c) else {
            ordered.push(c);
            continue;
        };
        let mut digits = vec![first];
        while let Some(next) = rest.peek().copied().and_then(digit) {
            digits.push(next);
            rest.next();
        }
        let leading = digits.iter().take_while(|digit| **digit == '0').count();
        zeros.push(leading.min(digits.len() - 1));
        let significant = &digits[leading..];
        push_length(&mut ordered, significant.len());
        ordered.extend(significant);
    }
    if zeros.iter().any(|n| *n > 0) {
        ordered.push(ZEROS);
        for n in zeros {
            push_length(&mut ordered, n);
        }
    }
    ordered
}

/// Writes a length so that greater ones sort behind: a nine says that more follows.
fn push_length(to: &mut String, mut length: usize) {
    while length >= 9 {
        to.push('9');
        length -= 9;
    }
    to.push(char::from_digit(u32::try_from(length).unwrap_or(0), 10).unwrap_or('0'));
}

/// Returns the decimal digit that a character is in any script, in ASCII.
fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_decimal = |point: u32| category.get32(point) == GeneralCategory::DecimalNumber;
    let point = u32::from(c);
    if !is_decimal(point) {
        return None;
    }
    // Decimal digits come in runs of ten that begin with zero (Unicode Standard, section 4.6).
    let before = (0..point).rev().take_while(|point| is_decimal(*point)).count();
    char::from_digit(u32::try_from(before % 10).unwrap_or(0), 10)
}
