//! Divides a document into tokens (GraphQL September 2025, section 2.1).

use std::{iter::Peekable, str::CharIndices};

use async_graphql::Pos;

use super::RequestError;
use crate::Code;

/// A token, as a range of bytes of the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Its first byte.
    pub(super) first: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn text(self, document: &str) -> &str {
        document.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn is_name(self) -> bool {
        is_name(self.first) && !self.first.is_ascii_digit()
    }

    pub(super) fn is_number(self) -> bool {
        self.first == b'-' || self.first.is_ascii_digit()
    }
}

/// Returns the token that begins at the byte `from` or after it. Commas, spaces, comments and byte order marks are
/// skipped.
///
/// # Errors
///
/// A string is not closed, or a number is none of GraphQL's.
pub(super) fn next_token(text: &str, from: usize) -> Result<Option<Token>, RequestError> {
    let bytes = text.as_bytes();
    let mut start = from;
    loop {
        match bytes.get(start) {
            None => return Ok(None),
            Some(b'#') => start += run(&bytes[start..], |b| b != b'\n' && b != b'\r'),
            Some(b' ' | b'\t' | b'\n' | b'\r' | b',') => start += 1,
            Some(0xEF) if bytes[start..].starts_with(&[0xEF, 0xBB, 0xBF]) => start += 3,
            Some(&first) => {
                let length = match first {
                    b'"' => string(text, start)?,
                    b'.' if bytes[start..].starts_with(b"...") => 3,
                    b'0'..=b'9' | b'-' => number(text, start)?,
                    b if is_name(b) => run(&bytes[start..], is_name),
                    // Anything else is one token, or none of GraphQL's: the parser says so. A byte
                    // of a longer character counts for itself, which only errs towards refusing.
                    _ => 1,
                };
                return Ok(Some(Token { first, start, end: start + length }));
            }
        }
    }
}

/// Returns the line and the column of a byte, both from 1, columns in characters. A lone carriage return ends a line,
/// too (section 2.1.2).
pub(super) fn position(text: &str, at: usize) -> Pos {
    let mut locator = Locator::new(text);
    locator.advance(at)
}

/// Returns the line and the column of each token.
pub(super) fn positions(text: &str, tokens: &[Token]) -> Vec<Pos> {
    let mut locator = Locator::new(text);
    tokens.iter().map(|token| locator.advance(token.start)).collect()
}

/// Counts lines and columns on the way through a text.
struct Locator<'t> {
    characters: Peekable<CharIndices<'t>>,
    pos: Pos,
}

impl<'t> Locator<'t> {
    fn new(text: &'t str) -> Self {
        Self { characters: text.char_indices().peekable(), pos: Pos { line: 1, column: 1 } }
    }

    /// Returns the place of a byte that is not before the last one.
    fn advance(&mut self, to: usize) -> Pos {
        while let Some((_, character)) = self.characters.next_if(|(at, _)| *at < to) {
            let is_pair =
                character == '\r' && self.characters.peek().is_some_and(|(_, c)| *c == '\n');
            match character {
                '\n' | '\r' if !is_pair => {
                    self.pos = Pos { line: self.pos.line + 1, column: 1 };
                }
                _ => self.pos.column += 1,
            }
        }
        self.pos
    }
}

/// Returns a syntax error at a byte of the document.
pub(super) fn syntax_error(text: &str, at: usize, message: &str) -> RequestError {
    let pos = position(text, at);
    let Pos { line, column } = pos;
    let message = format!("The document is not GraphQL: line {line}, column {column}: {message}");
    RequestError::new(Code::GraphqlParseFailed, message).at(pos)
}

/// The length of a string or block string, quotes included.
fn string(text: &str, start: usize) -> Result<usize, RequestError> {
    let bytes = &text.as_bytes()[start..];
    let length =
        if bytes.starts_with(b"\"\"\"") { block_string(bytes) } else { plain_string(bytes) };
    length.ok_or_else(|| syntax_error(text, start, "the string is not closed."))
}

fn plain_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
}

fn block_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 3;
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
}

/// The length of a number.
fn number(text: &str, start: usize) -> Result<usize, RequestError> {
    let bytes = &text.as_bytes()[start..];
    let digits = |from: usize| run(bytes.get(from..).unwrap_or_default(), |b| b.is_ascii_digit());
    let mut at = usize::from(bytes[0] == b'-');
    let whole = digits(at);
    let mut is_number = whole == 1 || (whole > 1 && bytes[at] != b'0');
    at += whole;
    if bytes.get(at) == Some(&b'.') && digits(at + 1) > 0 {
        at += 1 + digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        is_number &= exponent > 0;
        at += 1 + sign + exponent;
    }
    let follows = bytes.get(at).is_some_and(|&b| b == b'.' || is_name(b));
    if is_number && !follows {
        Ok(at)
    } else {
        Err(syntax_error(text, start, "this is no number of GraphQL."))
    }
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !belongs(byte)).unwrap_or(bytes.len())
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(document: &str) -> Vec<&str> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(token) = next_token(document, at).unwrap() {
            found.push(token.text(document));
            at = token.end;
        }
        found
    }

    #[test]
    fn numbers_end_where_the_specification_ends_them() {
        assert_eq!(texts("[1-2,-0 1.5e+3 0.1]"), ["[", "1", "-2", "-0", "1.5e+3", "0.1", "]"]);
        for none in ["01", "00", "-", "1.", "1.x", "1e", "1e+", "0x1", "1.2.3", "1a", "-a", "1_0"] {
            assert!(next_token(none, 0).is_err(), "{none}");
        }
    }

    #[test]
    fn lines_end_where_the_specification_ends_them() {
        let text = "a\rb\r\nc\n\n\ré d\r\r\n\u{FEFF}e";
        let (mut tokens, mut at) = (Vec::new(), 0);
        while let Some(token) = next_token(text, at).unwrap() {
            at = token.end;
            // The bytes of `é` are a token each.
            tokens.extend(token.first.is_ascii().then_some(token));
        }
        let expected = [(1, 1), (2, 1), (3, 1), (6, 3), (8, 2)].map(Pos::from);
        assert_eq!(positions(text, &tokens), expected);
        for (token, expected) in tokens.iter().zip(expected) {
            assert_eq!(position(text, token.start), expected);
        }
    }

    #[test]
    fn an_open_string_is_a_parse_error_with_its_place() {
        for text in ["\n      \"x\n) }", "\n      \"x", "\n      \"\"\"x\"\"", "\n      \"\\"] {
            let error = next_token(text, 0).unwrap_err();
            assert_eq!(error.code, Code::GraphqlParseFailed);
            assert_eq!(error.locations, [Pos { line: 2, column: 7 }], "{text}");
        }
    }
}
