//! One pass over the text before the parser sees it.
//!
//! The parser descends recursively and has no bound of its own while it matches the grammar, so a
//! document of nothing but braces would end the process. This pass counts what the parser would
//! meet: characters, tokens and how deep brackets nest.

use async_graphql::Pos;

use super::RequestError;
use crate::{Code, config::Limits};

/// Refuses a text that is too long, has too many tokens or nests too deeply.
///
/// Tokens are those of the GraphQL specification, section 2.1; commas, spaces and comments are none.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<(), RequestError> {
    // No character has more than four bytes, so this needs no count.
    if text.len() > limits.characters.saturating_mul(4) || text.chars().count() > limits.characters
    {
        return Err(RequestError::new(
            Code::QueryTooLong,
            format!(
                "The document has more than {} characters; shorten it or split it.",
                limits.characters
            ),
        ));
    }
    let (mut tokens, mut nesting) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(token) = next(text, at)? {
        tokens += 1;
        if tokens > limits.tokens {
            return Err(too_complex("tokens", limits.tokens, text, token.start));
        }
        match token.first {
            b'{' | b'[' | b'(' => nesting += 1,
            b'}' | b']' | b')' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        if nesting > limits.recursion {
            return Err(too_complex("nested brackets", limits.recursion, text, token.start));
        }
        at = token.end;
    }
    Ok(())
}

struct Token {
    first: u8,
    start: usize,
    end: usize,
}

/// The token that begins at `from` or after it.
fn next(text: &str, from: usize) -> Result<Option<Token>, RequestError> {
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
                    b'0'..=b'9' | b'-' => run(&bytes[start..], is_number),
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

/// The length of a string or block string, quotes included.
fn string(text: &str, start: usize) -> Result<usize, RequestError> {
    let bytes = &text.as_bytes()[start..];
    let length =
        if bytes.starts_with(b"\"\"\"") { block_string(bytes) } else { plain_string(bytes) };
    length.ok_or_else(|| {
        RequestError::new(Code::GraphqlParseFailed, "A string is not closed.")
            .at(position(text, start))
    })
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

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !belongs(byte)).unwrap_or(bytes.len())
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_number(byte: u8) -> bool {
    is_name(byte) || matches!(byte, b'+' | b'-' | b'.')
}

fn too_complex(what: &str, limit: usize, text: &str, at: usize) -> RequestError {
    RequestError::too_complex(format!(
        "The document has more than {limit} {what}; split it into several."
    ))
    .at(position(text, at))
}

/// Line and column of a byte, both from 1, columns in characters.
fn position(text: &str, at: usize) -> Pos {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Pos { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> RequestError {
        scan(text, &Limits::default()).unwrap_err()
    }

    #[test]
    fn braces_in_strings_and_comments_do_not_nest() {
        let deep = "{".repeat(100);
        let text =
            format!("# {deep}\n{{ a(x: \"{deep}\\\"{deep}\", y: \"\"\"{deep} \\\"\"\" \"\"\") }}");
        scan(&text, &Limits::default()).unwrap();
    }

    #[test]
    fn a_hundred_thousand_brackets_are_refused_before_the_parser() {
        let limits = Limits { characters: 1_000_000, ..Limits::default() };
        for bracket in ["{", "[", "(", "{a(b:["] {
            let error = scan(&bracket.repeat(100_000), &limits).unwrap_err();
            assert_eq!(error.code, Code::QueryTooComplex, "{bracket}");
        }
        assert_eq!(refusal(&"{".repeat(15_000)).code, Code::QueryTooComplex);
    }

    #[test]
    fn characters_count_not_bytes() {
        let text = format!("{{ a }} # {}", "ä".repeat(14_000));
        scan(&text, &Limits::default()).unwrap();
        assert_eq!(refusal(&"ä".repeat(15_001)).code, Code::QueryTooLong);
    }

    #[test]
    fn tokens_are_counted_as_the_specification_does() {
        let limits = Limits { tokens: 10, ..Limits::default() };
        scan("{a(b:-1.5e+3){...F}}", &limits).unwrap_err();
        scan("{a(b:-1.5e+3)...F}", &limits).unwrap();
    }

    #[test]
    fn an_open_string_is_a_parse_error_with_its_place() {
        for text in ["{\n a(b: \"x\n) }", "{\n a(b: \"x", "{\n a(b: \"\"\"x\"\"", "{\n a(b: \"\\"] {
            let error = refusal(text);
            assert_eq!(error.code, Code::GraphqlParseFailed);
            assert_eq!(error.locations, [Pos { line: 2, column: 7 }], "{text}");
        }
    }
}
