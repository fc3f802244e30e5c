//! Values of strings and numbers as they stand in a document (GraphQL September 2025, sections 2.10.1, 2.10.2 and
//! 2.10.4).

use async_graphql::Number;
use async_graphql_value::Value;

use super::{
    RequestError,
    lexer::{Token, syntax_error},
};

/// Returns the value of a number. An integer beyond 64 bits is kept as the bytes of its text, because an `ID` may be any
/// integer; no literal is binary otherwise.
///
/// # Errors
///
/// A number with a fraction or an exponent is beyond the range of a Float.
pub(super) fn number(text: &str, token: Token) -> Result<Value, RequestError> {
    let literal = token.text(text);
    if !literal.contains(['.', 'e', 'E']) {
        return Ok(literal.parse::<i64>().map_or_else(
            |_| Value::Binary(literal.as_bytes().to_vec().into()),
            |integer| Value::Number(integer.into()),
        ));
    }
    let number = literal.parse().ok().and_then(Number::from_f64);
    number
        .map(Value::Number)
        .ok_or_else(|| syntax_error(text, token.start, "the number is beyond the range of Float."))
}

/// Returns an integer beyond 64 bits, as [`number`] keeps it, as the nearest Float.
pub(super) fn big_integer(digits: &[u8]) -> Option<Number> {
    std::str::from_utf8(digits).ok()?.parse().ok().and_then(Number::from_f64)
}

/// Returns the value of a string or of a block string.
///
/// # Errors
///
/// An escape stands for no character.
pub(super) fn string(text: &str, token: Token) -> Result<String, RequestError> {
    let literal = token.text(text);
    if let Some(raw) = literal.strip_prefix("\"\"\"").and_then(|rest| rest.strip_suffix("\"\"\"")) {
        return Ok(block_string(&raw.replace("\\\"\"\"", "\"\"\"")));
    }
    let inner = literal.get(1..literal.len() - 1).unwrap_or_default();
    let (mut value, mut rest) = (String::with_capacity(inner.len()), inner);
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at..]).ok_or_else(|| {
            let from = token.start + 1 + inner.len() - rest.len() + at;
            syntax_error(text, from, "the escape stands for no character.")
        })?;
        value.push(character);
        rest = &rest[at + length..];
    }
    value.push_str(rest);
    Ok(value)
}

/// `BlockStringValue`: removes the indent that all lines but the first have in common, and blank lines at both ends.
fn block_string(raw: &str) -> String {
    let unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = unified.split('\n').collect();
    let indents = lines.iter().skip(1).filter_map(|line| line.find(|c| !is_blank(c)));
    let indent = indents.min().unwrap_or_default();
    for line in lines.iter_mut().skip(1) {
        // Only a blank line can be shorter than the indent.
        *line = line.get(indent..).unwrap_or_default();
    }
    let has_text = |line: &&str| line.contains(|c| !is_blank(c));
    let first = lines.iter().position(has_text).unwrap_or(lines.len());
    let end = lines.iter().rposition(has_text).map_or(first, |last| last + 1);
    lines[first..end].join("\n")
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// The character that an escape at the start of the text stands for, and the length of the escape.
fn escape(escape: &str) -> Option<(char, usize)> {
    let character = match escape.as_bytes().get(1)? {
        b'u' => return unicode_escape(escape),
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        &same @ (b'"' | b'\\' | b'/') => char::from(same),
        _ => return None,
    };
    Some((character, 2))
}

fn unicode_escape(escape: &str) -> Option<(char, usize)> {
    if let Some(braced) = escape.strip_prefix("\\u{") {
        let digits = &braced[..braced.find('}')?];
        return Some((char::from_u32(hexadecimal(digits)?)?, "\\u{}".len() + digits.len()));
    }
    let leading = hexadecimal(escape.get(2..6)?)?;
    if let Some(character) = char::from_u32(leading) {
        return Some((character, 6));
    }
    let trailing = hexadecimal(escape.get(6..)?.strip_prefix("\\u")?.get(..4)?)?;
    let units = [u16::try_from(leading).ok()?, u16::try_from(trailing).ok()?];
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((character, 12))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let significant = digits.trim_start_matches('0');
    match significant {
        "" if all => Some(0),
        _ if all => u32::from_str_radix(significant, 16).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, document::lexer::next_token};

    fn value(literal: &str) -> Result<String, RequestError> {
        string(literal, next_token(literal, 0)?.unwrap())
    }

    #[test]
    fn escapes_are_the_characters_that_they_stand_for() {
        for (literal, expected) in [
            (r#""""#, ""),
            (r#""\u{1F600}""#, "😀"),
            (r#""\uD83D\uDE00x""#, "😀x"),
            (r#""\u{000000E4}x""#, "äx"),
            (r#""\u{22}\u{5c}\u{a}\u0041""#, "\"\\\nA"),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (r#""\\u{1F600}é\\""#, "\\u{1F600}é\\"),
        ] {
            assert_eq!(value(literal).unwrap(), expected, "{literal}");
        }
    }

    #[test]
    fn escapes_of_no_character_are_refused_where_they_stand() {
        for escape in [
            r"\u{}",
            r"\u{110000}",
            r"\u{D800}",
            r"\uD83D",
            r"\uD83D\u0041",
            r"\uDE00",
            r"\u12",
            r"\x",
            r"\é",
            r"\u+041",
            "\\\n",
        ] {
            let error = value(&format!("\"é\\n{escape}\"")).unwrap_err();
            assert_eq!(error.code, Code::GraphqlParseFailed, "{escape}");
            assert_eq!(error.locations[0].column, 5, "{escape}");
        }
    }

    #[test]
    fn block_strings_have_the_value_of_the_specification() {
        for (raw, expected) in [
            ("", ""),
            (" \r\n\t\n ", ""),
            ("a", "a"),
            ("  a  ", "  a  "),
            (r#"x \""" y"#, r#"x """ y"#),
            (r#"\""""#, r#"""""#),
            (r"\u0041 \n \ ", r"\u0041 \n \ "),
            (
                "\n    Hello,\n      World!\n\n    Yours,\n      GraphQL.\n  ",
                "Hello,\n  World!\n\nYours,\n  GraphQL.",
            ),
            ("\n    a\n  \n    b\n", "a\n\nb"),
            ("\n    a\n      \n    b\n", "a\n  \nb"),
            ("a\r    b\r\n  c", "a\n  b\nc"),
            ("\n\t\ta\n\t b", "a\nb"),
            ("\n  é\n  \u{2003}b", "é\n\u{2003}b"),
        ] {
            assert_eq!(value(&format!("\"\"\"{raw}\"\"\"")).unwrap(), expected, "{raw:?}");
        }
    }

    #[test]
    fn numbers_keep_their_value() {
        let number = |literal: &str| number(literal, next_token(literal, 0).unwrap().unwrap());
        for (literal, expected) in [
            ("-0", Value::Number(0.into())),
            ("9223372036854775807", Value::Number(i64::MAX.into())),
            ("-9223372036854775808", Value::Number(i64::MIN.into())),
            ("9223372036854775808", Value::Binary("9223372036854775808".into())),
            ("-99999999999999999999", Value::Binary("-99999999999999999999".into())),
            ("1.5e+3", Value::Number(Number::from_f64(1500.0).unwrap())),
        ] {
            assert_eq!(number(literal).unwrap(), expected, "{literal}");
        }
        assert_eq!(number("1e400").unwrap_err().code, Code::GraphqlParseFailed);
    }
}
