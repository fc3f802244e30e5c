//! How long a text may be, and which form it has, by the name of its field.

use std::borrow::Cow;

use crate::{dates, folding, identifier, language};

/// Characters of a short name in links.
pub const SLUG: usize = 100;

/// Characters of a name.
pub const NAME: usize = 300;

/// Characters of a text.
pub const TEXT: usize = 100_000;

/// Characters of a source's text: a transcript of a long group has more than any quote.
pub const SOURCE: usize = 1_000_000;

/// How many characters a field may hold.
#[must_use]
pub fn limit(field: &str) -> usize {
    match field {
        "slug" => SLUG,
        "name" | "shortName" | "title" | "label" | "pseudonym" | "topic" | "code" | "doi"
        | "pmcid" | "orcid" | "venue" | "licence" | "gender" | "translator" | "coder"
        | "decidedBy" => NAME,
        _ => TEXT,
    }
}

fn is_doi(text: &str) -> bool {
    let doi = identifier::doi(text);
    doi.starts_with("10.") && doi.contains('/')
}

/// Returns why a text cannot stand in a field of names, those of so many characters at most, or of places in a source; none
/// if it can. An empty text and one with NUL break other rules.
#[must_use]
pub fn flaw(text: &str, field: &str, limit: usize) -> Option<String> {
    let is_short = limit == NAME || field == "locator";
    let is_looked_at = is_short && !text.trim().is_empty() && !text.contains('\0');
    folding::flaw(text).filter(|_| is_looked_at)
}

/// Whether a text has the form that its field asks for; nothing where it asks for none.
#[must_use]
pub fn form(text: &str, field: &str) -> Option<(bool, &'static str, Cow<'static, str>)> {
    let is = |allowed: fn(u8) -> bool| !text.is_empty() && text.bytes().all(allowed);
    if field == "language" {
        let read = language::read(text);
        return Some((read.is_ok(), "LANGUAGE", read.err().unwrap_or_default().into()));
    }
    let (holds, code, message) = match field {
        "slug" => (
            is(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "SLUG",
            "A slug is made of a-z, 0-9 and hyphens.",
        ),
        "publishedOn" | "heldOn" | "consentRecordedOn" | "retainUntil" | "on" => (
            dates::first_day(text).is_some(),
            "DATE",
            "A date is written YYYY, YYYY-MM or YYYY-MM-DD, and is in the calendar.",
        ),
        "doi" => (
            is_doi(text),
            "DOI",
            "A DOI begins with 10. and has a slash in it: 10.1038/s44184-026-00199-1.",
        ),
        // Front ends make links of it.
        "url" => (
            text.starts_with("https://") || text.starts_with("http://"),
            "URL",
            "An address begins with https:// or http://.",
        ),
        _ => return None,
    };
    Some((holds, code, message.into()))
}
