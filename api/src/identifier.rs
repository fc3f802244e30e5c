//! Identifiers that have rules of their own: their stored form, and the key by which they are compared.
//!
//! They are stored as they were given, without a resolver before them. Beside each stands the key by which it is looked up
//! and by which it is unique.

/// Beginnings of a DOI as it is copied from pages, in small letters.
const BEFORE_DOI: [&str; 5] = ["dx.doi.org/", "www.doi.org/", "doi.org/", "info:doi/", "doi:"];

/// Beginnings of an ORCID iD.
const BEFORE_ORCID: [&str; 3] = ["www.orcid.org/", "orcid.org/", "orcid:"];

/// Beginnings of a PMCID.
const BEFORE_PMCID: [&str; 4] = [
    "www.ncbi.nlm.nih.gov/pmc/articles/",
    "pmc.ncbi.nlm.nih.gov/articles/",
    "europepmc.org/article/pmc/",
    "pmcid:",
];

/// Cuts a beginning off, in any case.
fn without<'a>(text: &'a str, head: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(head.len())?;
    start.eq_ignore_ascii_case(head).then_some(rest)
}

/// Cuts these beginnings off, with the scheme of an address, as often as they are there.
fn bare<'a>(text: &'a str, before: &[&str]) -> &'a str {
    let mut rest = text.trim();
    loop {
        let scheme = ["https://", "http://"].iter().find_map(|scheme| without(rest, scheme));
        let behind = scheme.unwrap_or(rest);
        let Some(shorter) = before.iter().find_map(|head| without(behind, head)) else {
            return rest;
        };
        rest = shorter.trim_start();
    }
}

/// Returns a DOI as it is stored: without a resolver or `doi:` before it, and in the case in which it was given.
#[must_use]
pub fn doi(text: &str) -> String {
    let rest = bare(text, &BEFORE_DOI);
    let is_address = text.trim().len() > rest.len() && text.contains("://");
    if is_address { percent_decoded(rest) } else { rest.to_owned() }
}

/// Returns the key of a DOI: ASCII letters are the same in either case (ISO 26324, DOI Handbook 2.4), others are not.
#[must_use]
pub fn doi_key(text: &str) -> String {
    doi(text).to_ascii_lowercase()
}

/// Returns an ORCID iD as it is stored: without a resolver before it.
#[must_use]
pub fn orcid(text: &str) -> String {
    bare(text, &BEFORE_ORCID).trim_end_matches('/').to_owned()
}

/// Returns the key of an ORCID iD: its sixteen characters, the last of which may be an `X`. Hyphens do not count.
#[must_use]
pub fn orcid_key(text: &str) -> String {
    let characters = orcid(text).to_ascii_uppercase();
    characters.chars().filter(|c| *c != '-' && !c.is_whitespace()).collect()
}

/// Returns a PMCID as it is stored: without the address of an archive before it.
#[must_use]
pub fn pmcid(text: &str) -> String {
    bare(text, &BEFORE_PMCID).trim_end_matches('/').to_owned()
}

/// Returns the key of a PMCID: its number, whether or not `PMC` stands before it.
#[must_use]
pub fn pmcid_key(text: &str) -> String {
    let stored = pmcid(text);
    bare(&stored, &["pmc"]).to_ascii_uppercase()
}

/// Decodes an address's `%3C` and the like; what is no UTF-8 then stays as it is.
fn percent_decoded(text: &str) -> String {
    let hex = |at: usize| {
        let digits = text.get(at + 1..at + 3)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| u8::from_str_radix(digits, 16).ok())?
    };
    let (mut decoded, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.as_bytes().get(at) {
        let coded = hex(at).filter(|_| *byte == b'%');
        decoded.push(coded.unwrap_or(*byte));
        at += if coded.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doi_is_one_in_any_case_and_behind_any_resolver() {
        for given in [
            "10.5555/Quokka.2026-A",
            "10.5555/QUOKKA.2026-a",
            "https://doi.org/10.5555/quokka.2026-a",
            "http://dx.doi.org/10.5555/Quokka.2026-A",
            "HTTPS://DOI.ORG/10.5555/Quokka.2026-A",
            "doi:10.5555/Quokka.2026-A",
            "DOI: 10.5555/Quokka.2026-A",
            "https://doi.org/doi:10.5555/Quokka.2026-A",
            "doi.org/10.5555/Quokka.2026-A",
            "https://www.doi.org/10.5555%2FQuokka.2026-A",
            "info:doi/10.5555/Quokka.2026-A",
            " 10.5555/Quokka.2026-A\n",
        ] {
            assert_eq!(doi_key(given), "10.5555/quokka.2026-a", "{given}");
        }
        assert_eq!(doi("https://doi.org/10.5555/Quokka"), "10.5555/Quokka");
        assert_eq!(doi("https://doi.org/10.1002/(SICI)1%3C2::A%3E3"), "10.1002/(SICI)1<2::A>3");
        // A percent sign may be part of a DOI, and no more than ASCII is folded.
        assert_eq!(doi("10.5555/50%25"), "10.5555/50%25");
        assert_ne!(doi_key("10.5555/É"), doi_key("10.5555/é"));
        assert_eq!(doi("https://doi.org/10.5555/100%"), "10.5555/100%");
        assert_eq!(doi("https://doi.org/10.5555/%e9€"), "10.5555/%e9€");
    }

    #[test]
    fn an_orcid_and_a_pmcid_are_one_however_they_are_written() {
        for given in [
            "0000-0002-1694-233X",
            "0000-0002-1694-233x",
            "https://orcid.org/0000-0002-1694-233x",
            "orcid.org/0000-0002-1694-233X/",
            "000000021694233x",
        ] {
            assert_eq!(orcid_key(given), "000000021694233X", "{given}");
        }
        assert_eq!(orcid("https://orcid.org/0000-0002-1694-233x"), "0000-0002-1694-233x");
        for given in [
            "PMC12967751",
            "pmc12967751",
            "12967751",
            "PMCID: PMC12967751",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC12967751/",
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12967751",
        ] {
            assert_eq!(pmcid_key(given), "12967751", "{given}");
        }
        assert_eq!((pmcid("PMC1"), pmcid("1")), ("PMC1".to_owned(), "1".to_owned()));
    }
}
