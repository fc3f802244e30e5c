//! Counts what the parser would meet, before the parser sees it.
//!
//! The parser descends recursively as deep as brackets nest, so that a document of nothing but braces would end the
//! process.

use super::{
    RequestError,
    lexer::{Token, next_token, position},
};
use crate::{Code, config::Limits};

/// Returns the tokens of a document.
///
/// # Errors
///
/// The document is too long, has too many tokens or nests too deeply.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<Vec<Token>, RequestError> {
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
    let mut tokens = Vec::new();
    let (mut nesting, mut at) = (0_usize, 0);
    while let Some(token) = next_token(text, at)? {
        if tokens.len() >= limits.tokens {
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
        tokens.push(token);
    }
    Ok(tokens)
}

fn too_complex(what: &str, limit: usize, text: &str, at: usize) -> RequestError {
    RequestError::too_complex(format!(
        "The document has more than {limit} {what}; split it into several."
    ))
    .at(position(text, at))
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
}
