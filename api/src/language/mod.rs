//! Languages: tags as BCP 47 (RFC 5646) forms them, of subtags that IANA has registered.
//!
//! `registry.txt` holds the registry; `make.mjs` writes it anew. A tag is accepted in its preferred form alone, so that one
//! language has one tag. A tag of private use as a whole (`x-…`) is refused, as it tells other readers nothing; behind a
//! registered language, private use may follow.

use std::{collections::HashMap, sync::LazyLock};

use crate::folding;

/// Characters of the longest tag.
const LONGEST: usize = 35;

/// Registered subtags, each with the subtag that is preferred in its place, or `None` if it is itself preferred.
type Subtags = HashMap<&'static str, Option<&'static str>>;

#[derive(Default)]
struct Registry {
    languages: Subtags,
    scripts: Subtags,
    regions: Subtags,
    variants: Subtags,
    /// Languages that stand behind another one, with the tag that is preferred.
    extended: Subtags,
    /// Tags that are registered as a whole.
    whole: Subtags,
    /// Codes of three letters of languages that have a code of two.
    longer: Subtags,
    /// Tags by the keys of the names of their languages.
    names: HashMap<String, &'static str>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let mut registry = Registry::default();
    for line in include_str!("registry.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (kind, subtag) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let preferred = fields.next().filter(|it| !it.is_empty());
        let subtags = match kind {
            "language" => &mut registry.languages,
            "script" => &mut registry.scripts,
            "region" => &mut registry.regions,
            "variant" => &mut registry.variants,
            "extlang" => &mut registry.extended,
            "whole" => &mut registry.whole,
            _ => &mut registry.longer,
        };
        subtags.insert(subtag, preferred);
        if kind != "language" || preferred.is_some() {
            continue;
        }
        for name in fields.next().unwrap_or_default().split('|') {
            // Codes of two letters name the larger languages.
            let held = registry.names.entry(folding::key(name)).or_insert(subtag);
            if subtag.len() < held.len() {
                *held = subtag;
            }
        }
    }
    registry
});

/// Why a text is no tag.
enum Flaw {
    /// There is another one in its place.
    Preferred(String),
    /// The registry does not hold one of its subtags, or they do not stand in this order.
    Unknown,
    /// It is for private use.
    Private,
}

/// Returns the tag in the case in which it is stored.
///
/// # Errors
///
/// Returns a sentence for people, with the tag that is probably meant, if the text is no registered tag or another tag is
/// preferred.
pub fn read(text: &str) -> Result<String, String> {
    let flaw = match parse(text) {
        Ok(tag) => return Ok(tag),
        Err(flaw) => flaw,
    };
    let suggested = match flaw {
        Flaw::Preferred(tag) => Some(tag),
        Flaw::Unknown => guess(text),
        Flaw::Private => {
            return Err(
                "A tag for private use names no language for other readers; give a registered tag of BCP 47, or und."
                    .to_owned(),
            );
        }
    };
    Err(suggested.map_or_else(
        || {
            "A language is written as a registered tag of BCP 47, such as de, en or de-AT; und where it is not known."
                .to_owned()
        },
        |tag| format!("A language is written as a registered tag of BCP 47; give \"{tag}\"."),
    ))
}

/// Returns whether a text is a registered tag.
#[must_use]
pub fn is_registered(text: &str) -> bool {
    parse(text).is_ok()
}

/// Returns a tag in its stored case. A text that is no registered tag is returned unchanged.
#[must_use]
pub fn to_stored(text: &str) -> String {
    parse(text).unwrap_or_else(|_| text.to_owned())
}

/// Returns the tag that is probably meant: of a language's name, or of one with another separator or a longer code.
fn guess(text: &str) -> Option<String> {
    let registry = &*REGISTRY;
    if let Some(tag) = registry.names.get(&folding::typed_key(text)) {
        return Some((*tag).to_owned());
    }
    let text = text.trim().replace('_', "-");
    let (first, rest) = text.split_once('-').map_or((&*text, None), |(it, rest)| (it, Some(rest)));
    let lower = first.to_ascii_lowercase();
    let language = match registry.longer.get(&*lower) {
        Some(tag) => (*tag)?,
        None => registry.names.get(&folding::typed_key(first)).copied().unwrap_or(first),
    };
    let tag = rest.map_or_else(|| language.to_owned(), |rest| format!("{language}-{rest}"));
    match parse(&tag) {
        Ok(tag) | Err(Flaw::Preferred(tag)) => Some(tag),
        Err(_) => None,
    }
}

/// Looks a subtag up and adds it, or the one that is preferred in its place.
fn add_subtag(
    subtags: &Subtags,
    subtag: &str,
    cased: String,
    (tag, is_preferred): (&mut Vec<String>, &mut bool),
) -> Result<(), Flaw> {
    match subtags.get(subtag).ok_or(Flaw::Unknown)? {
        None => tag.push(cased),
        Some(other) => {
            *is_preferred = false;
            tag.push((*other).to_owned());
        }
    }
    Ok(())
}

fn parse(text: &str) -> Result<String, Flaw> {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if text.is_empty() || text.len() > LONGEST || !text.bytes().all(is_allowed) {
        return Err(Flaw::Unknown);
    }
    let registry = &*REGISTRY;
    let lower = text.to_ascii_lowercase();
    if let Some(preferred) = registry.whole.get(&*lower) {
        return Err(preferred.map_or(Flaw::Unknown, |it| Flaw::Preferred(it.to_owned())));
    }
    let mut subtags = lower.split('-').peekable();
    let (mut tag, mut is_preferred) = (Vec::new(), true);
    let first = subtags.next().unwrap_or_default();
    if first == "x" || (first.len() == 3 && ("qaa"..="qtz").contains(&first)) {
        return Err(Flaw::Private);
    }
    add_subtag(&registry.languages, first, first.to_owned(), (&mut tag, &mut is_preferred))?;
    if let Some(it) = subtags.next_if(|it| it.len() == 3 && is_alphabetic(it)) {
        // The preferred tag is that of the language alone.
        tag.clear();
        add_subtag(&registry.extended, it, it.to_owned(), (&mut tag, &mut is_preferred))?;
    }
    if let Some(it) = subtags.next_if(|it| it.len() == 4 && is_alphabetic(it)) {
        let cased = it[..1].to_ascii_uppercase() + &it[1..];
        add_subtag(&registry.scripts, it, cased, (&mut tag, &mut is_preferred))?;
    }
    let is_region = |it: &&str| {
        (it.len() == 2 && is_alphabetic(it))
            || (it.len() == 3 && it.bytes().all(|b| b.is_ascii_digit()))
    };
    if let Some(it) = subtags.next_if(is_region) {
        add_subtag(&registry.regions, it, it.to_ascii_uppercase(), (&mut tag, &mut is_preferred))?;
    }
    while let Some(it) = subtags.next_if(|it| it.len() >= 4) {
        if tag.iter().any(|held| held == it) {
            return Err(Flaw::Unknown);
        }
        add_subtag(&registry.variants, it, it.to_owned(), (&mut tag, &mut is_preferred))?;
    }
    read_private_use(subtags, &mut tag)?;
    let tag = tag.join("-");
    if is_preferred { Ok(tag) } else { Err(Flaw::Preferred(tag)) }
}

/// Reads private use behind a language. Extensions tell how dates and numbers are written, which words do not need.
fn read_private_use<'a>(
    subtags: impl Iterator<Item = &'a str>,
    tag: &mut Vec<String>,
) -> Result<(), Flaw> {
    let rest: Vec<&str> = subtags.collect();
    let is_private = match rest.split_first() {
        None => return Ok(()),
        Some((first, behind)) => {
            *first == "x"
                && !behind.is_empty()
                && behind.iter().all(|it| (1..=8).contains(&it.len()))
        }
    };
    if !is_private {
        return Err(Flaw::Unknown);
    }
    tag.extend(rest.into_iter().map(str::to_owned));
    Ok(())
}

fn is_alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_tags_are_stored_in_one_case() {
        for (given, held) in [
            ("de", "de"),
            ("DE", "de"),
            ("de-at", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("SR-LATN", "sr-Latn"),
            ("es-419", "es-419"),
            ("de-1996", "de-1996"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("de-x-Wien", "de-x-wien"),
            ("und", "und"),
            ("mul", "mul"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(read(given).as_deref(), Ok(held), "{given}");
            assert_eq!(to_stored(held), held);
        }
    }

    #[test]
    fn other_texts_are_refused_with_the_tag_that_is_probably_meant() {
        for (given, meant) in [
            ("DEUTSCH", Some("de")),
            ("Deutsch", Some("de")),
            ("German", Some("de")),
            ("english", Some("en")),
            ("français", Some("fr")),
            ("eng", Some("en")),
            ("ger-at", Some("de-AT")),
            ("de_AT", Some("de-AT")),
            ("German-AT", Some("de-AT")),
            ("iw", Some("he")),
            ("zh-cmn", Some("cmn")),
            ("i-klingon", Some("tlh")),
            ("my-BU", Some("my-MM")),
            ("xx", None),
            ("xx-invalid", None),
            ("de-XY", None),
            ("de-latnn", None),
            ("de-AT-AT", None),
            ("de-1996-1996", None),
            ("de-u-co-phonebk", None),
            ("de-x", None),
            ("x-wien", None),
            ("qab", None),
            ("de-", None),
            ("-de", None),
            ("", None),
            ("d\u{e9}", None),
        ] {
            let message = read(given).unwrap_err();
            let suggested = message.split('"').nth(1);
            assert_eq!(suggested, meant, "{given}: {message}");
        }
    }

    #[test]
    fn every_tag_that_is_suggested_is_accepted() {
        let registry = &*REGISTRY;
        let all = [&registry.languages, &registry.longer, &registry.whole];
        let preferred = all.iter().flat_map(|subtags| subtags.values()).flatten();
        for tag in preferred.chain(registry.names.values()) {
            assert_eq!(read(tag).as_deref(), Ok(*tag));
        }
    }
}
