//! Rewrites what the specification allows and async-graphql-parser 8.0.0-rc.5 cannot read: escapes of characters beyond
//! `\uFFFF`, descriptions of operations, fragments and variables, and spaces within types. Each rewriting keeps the
//! line and the column of all other tokens, so that locations in errors stay right.
//!
//! Input objects that give a field twice are refused here, because the parser keeps the last value only.

use std::{borrow::Cow, collections::HashSet};

use super::{
    RequestError,
    lexer::{Token, syntax_error},
};

/// Rewrites a document whose tokens are given.
///
/// # Errors
///
/// A string has an escape that stands for no character, an input object has a field twice, or a list of variables is
/// empty.
pub(super) fn rewrite<'t>(text: &'t str, tokens: &[Token]) -> Result<Cow<'t, str>, RequestError> {
    reject_repeated_fields(text, tokens)?;
    let mut edits = Vec::new();
    let (mut braces, mut at) = (0_usize, 0);
    while let Some(&token) = tokens.get(at) {
        match token.first {
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'(' if tokens.get(at + 1).is_some_and(|next| next.first == b')') => {
                return Err(syntax_error(
                    text,
                    token.start,
                    "the parentheses are empty; remove them.",
                ));
            }
            b'(' if braces == 0 && begins_variables(text, tokens, at) => {
                at = edit_variables(text, tokens, at + 1, &mut edits)?;
                continue;
            }
            b'"' if braces == 0 && begins_definition(text, tokens.get(at + 1)) => {
                edits.push((token.start, token.end, blank(token.text(text))));
            }
            b'"' => edits.extend(edit_string(text, token)?),
            _ => {}
        }
        at += 1;
    }
    Ok(apply(text, &edits))
}

/// A range of bytes, and what takes its place.
type Edit = (usize, usize, String);

fn apply<'t>(text: &'t str, edits: &[Edit]) -> Cow<'t, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut rewritten, mut at) = (String::with_capacity(text.len()), 0);
    for (start, end, instead) in edits {
        rewritten.push_str(&text[at..*start]);
        rewritten.push_str(instead);
        at = *end;
    }
    rewritten.push_str(&text[at..]);
    Cow::Owned(rewritten)
}

/// Whether a parenthesis outside selections begins the variables of an operation.
fn begins_variables(text: &str, tokens: &[Token], parenthesis: usize) -> bool {
    let before = |back: usize| parenthesis.checked_sub(back).and_then(|at| tokens.get(at));
    let is_operation = |token: Option<&Token>| {
        token.is_some_and(|token| matches!(token.text(text), "query" | "mutation" | "subscription"))
    };
    is_operation(before(1)) || (is_operation(before(2)) && before(1).is_some_and(|it| it.is_name()))
}

fn begins_definition(text: &str, token: Option<&Token>) -> bool {
    token.is_some_and(|token| {
        matches!(token.text(text), "query" | "mutation" | "subscription" | "fragment")
    })
}

/// Edits the variables that begin at a token, and returns the token after them.
fn edit_variables(
    text: &str,
    tokens: &[Token],
    from: usize,
    edits: &mut Vec<Edit>,
) -> Result<usize, RequestError> {
    let (mut nesting, mut at) = (1_usize, from);
    while let Some(&token) = tokens.get(at) {
        match token.first {
            b'(' | b'{' | b'[' => nesting += 1,
            b')' | b'}' | b']' => nesting -= 1,
            b'"' if nesting == 1 && tokens.get(at + 1).is_some_and(|next| next.first == b'$') => {
                edits.push((token.start, token.end, blank(token.text(text))));
            }
            b'"' => edits.extend(edit_string(text, token)?),
            b':' if nesting == 1 => {
                let length = count_type(&tokens[at + 1..]);
                edits.extend(edit_type(text, &tokens[at + 1..at + 1 + length]));
                at += length;
            }
            _ => {}
        }
        at += 1;
        if nesting == 0 {
            break;
        }
    }
    Ok(at)
}

/// Returns how many tokens a type has.
fn count_type(tokens: &[Token]) -> usize {
    let mut named = false;
    let belongs = |token: &&Token| match token.first {
        b'[' | b']' | b'!' => true,
        _ if token.is_name() => !std::mem::replace(&mut named, true),
        _ => false,
    };
    tokens.iter().take_while(belongs).count()
}

/// Moves what stands between the tokens of a type behind it.
fn edit_type(text: &str, tokens: &[Token]) -> Option<Edit> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let gaps: String = tokens.windows(2).map(|pair| &text[pair[0].end..pair[1].start]).collect();
    if gaps.is_empty() {
        return None;
    }
    let mut moved: String = tokens.iter().map(|token| token.text(text)).collect();
    moved.push_str(&gaps);
    Some((first.start, last.end, moved))
}

/// Spaces in place of all characters but line ends.
fn blank(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }).collect()
}

/// Writes escapes that the parser cannot read as the characters that they stand for, and spaces behind the string in
/// place of what it becomes shorter.
fn edit_string(text: &str, token: Token) -> Result<Option<Edit>, RequestError> {
    let string = token.text(text);
    if string.starts_with("\"\"\"") || !string.contains("\\u") {
        return Ok(None);
    }
    let (mut read, mut rest, mut shorter) = (String::with_capacity(string.len()), string, 0);
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at..];
        read.push_str(&rest[..at]);
        if escape.starts_with("\\u") {
            let (character, length) = unicode_escape(escape).ok_or_else(|| {
                let from = token.start + (string.len() - escape.len());
                syntax_error(text, from, "the escape stands for no character.")
            })?;
            let written = write_character(character);
            shorter += length - written.chars().count();
            read.push_str(&written);
            rest = &escape[length..];
        } else {
            let length = 1 + escape[1..].chars().next().map_or(0, char::len_utf8);
            read.push_str(&escape[..length]);
            rest = &escape[length..];
        }
    }
    read.push_str(rest);
    read.extend(std::iter::repeat_n(' ', shorter));
    Ok(Some((token.start, token.end, read)))
}

/// The character that an escape at the start of the text stands for, and the length of the escape (section 2.10.4).
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

/// A character as it stands in a string for the parser.
fn write_character(character: char) -> String {
    match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        other => other.to_string(),
    }
}

/// Refuses input objects that have a field twice (section 5.6.3).
fn reject_repeated_fields(text: &str, tokens: &[Token]) -> Result<(), RequestError> {
    let mut parentheses = 0_usize;
    let mut objects: Vec<HashSet<&str>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.first {
            b'(' => parentheses += 1,
            b')' => parentheses = parentheses.saturating_sub(1),
            b'{' if parentheses > 0 => objects.push(HashSet::new()),
            b'}' if parentheses > 0 => drop(objects.pop()),
            _ if token.is_name() && tokens.get(at + 1).is_some_and(|next| next.first == b':') => {
                let Some(fields) = objects.last_mut() else { continue };
                let name = token.text(text);
                if !fields.insert(name) {
                    return Err(RequestError::invalid(format!(
                        "The field `{name}` is given twice in one input object; give it once."
                    ))
                    .at(super::lexer::position(text, token.start)));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, config::Limits, document::scan::scan};

    fn rewritten(text: &str) -> Result<String, RequestError> {
        let tokens = scan(text, &Limits::default())?;
        rewrite(text, &tokens).map(Cow::into_owned)
    }

    #[test]
    fn escapes_become_their_characters_and_columns_stay() {
        for (escape, read) in [
            (r"\u{1F600}", "😀        "),
            (r"\uD83D\uDE00", "😀           "),
            (r"\u{000000E4}x", "äx           "),
            (r"\u{22}\u{5c}", r#"\"\\        "#),
            (r"\u{a}", r"\n   "),
            (r"\u0041", "A     "),
            (r"\\u{1F600", r"\\u{1F600"),
        ] {
            let (text, rest) = (format!("{{ a(b: \"{escape}\") c }}"), read.trim_end_matches(' '));
            let spaces = " ".repeat(read.chars().count() - rest.chars().count());
            assert_eq!(rewritten(&text).unwrap().trim_end_matches(") c }"), {
                let expected = format!("{{ a(b: \"{rest}\"{spaces}");
                let length = text.chars().count() - ") c }".len();
                let pad = length - expected.chars().count();
                format!("{expected}{}", " ".repeat(pad))
            });
        }
    }

    #[test]
    fn escapes_of_no_character_are_refused_where_they_stand() {
        for escape in
            [r"\u{}", r"\u{110000}", r"\u{D800}", r"\uD83D", r"\uD83D\u0041", r"\uDE00", r"\u12"]
        {
            let error = rewritten(&format!("{{ a(b: \"x{escape}\") }}")).unwrap_err();
            assert_eq!(error.code, Code::GraphqlParseFailed, "{escape}");
            assert_eq!(error.locations[0].column, 10, "{escape}");
        }
        for kept in [r#"{ a(b: """\uD83D""") }"#, "{ a } # \"\\uD83D"] {
            assert_eq!(rewritten(kept).unwrap(), kept);
        }
    }

    #[test]
    fn descriptions_are_blanked_and_strings_are_not() {
        let text = "\"\"\"About\nit\"\"\" query Q(\"one\" $a: String = \"two\") { a(b: \"query\") }\n\"f\" fragment F on A { b }";
        let expected = "        \n      query Q(      $a: String = \"two\") { a(b: \"query\") }\n    fragment F on A { b }";
        assert_eq!(rewritten(text).unwrap(), expected);
    }

    #[test]
    fn types_may_have_spaces() {
        let text = "query Q($a: [ Int # one\n ! ] = [1 2], $b :Int !) { a(b: [ 1 ]) }";
        let expected = "query Q($a: [Int!]  # one\n   = [1 2], $b :Int! ) { a(b: [ 1 ]) }";
        assert_eq!(rewritten(text).unwrap(), expected);
    }

    #[test]
    fn repeated_fields_of_input_objects_are_refused() {
        for refused in [
            "{ a(b: { c: 1, c: 1 }) }",
            "{ a(b: [{ d: { c: 1, e: {}, c: 2 } }]) }",
            "query Q($x: I = { c: 1 c: 2 }) { a(b: $x) }",
            "{ a @d(x: { c: 1, c: 1 }) }",
        ] {
            assert_eq!(rewritten(refused).unwrap_err().code, Code::GraphqlValidationFailed);
        }
        rewritten("{ a(b: { c: 1 }) { c: d, c: d } x(c: { c: { c: 1 } }) }").unwrap();
        assert!(rewritten("query Q() { a }").is_err());
    }
}
