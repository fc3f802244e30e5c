//! Which media type is spoken (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, HeaderValue, header::ACCEPT};

/// What an answer can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells request errors apart.
    Response,
    /// `application/json`: what older clients read.
    Json,
    /// `text/html`: the page.
    Html,
}

impl Media {
    const fn name(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json",
            Self::Json => "application/json",
            Self::Html => "text/html",
        }
    }

    /// The value of `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// For an answer of GraphQL.
pub(super) const GRAPHQL: [Media; 2] = [Media::Response, Media::Json];

/// For a GET, which a browser may send.
pub(super) const GRAPHQL_OR_PAGE: [Media; 3] = [Media::Response, Media::Json, Media::Html];

/// How well a range fits, best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Any,
    Family,
    Exact,
}

/// The best of the offers, or none that is acceptable.
///
/// An offer takes the weight of the most specific range that names it. Of equal weights the one
/// named more specifically wins; between two named alike the earlier offer, but where only a
/// wildcard names them, plain JSON.
pub(super) fn negotiate(headers: &HeaderMap, offers: &[Media]) -> Option<Media> {
    // A header without a value says nothing (RFC 9110, section 12.5.1).
    let values = || headers.get_all(ACCEPT).iter().filter(|value| !is_blank(value));
    let mut each = values();
    match (each.next(), each.next()) {
        (None, _) => return Some(Media::Json),
        // What most programs send need not be taken apart.
        (Some(only), None) if only == "*/*" => return Some(Media::Json),
        (Some(only), None) => {
            if let Some(offer) = offers.iter().find(|offer| only == offer.name()) {
                return Some(*offer);
            }
        }
        _ => {}
    }
    let ranges =
        values().filter_map(|value| value.to_str().ok()).flat_map(|value| split(value, ','));
    // How each of the offers is named, best.
    let mut named = [None; GRAPHQL_OR_PAGE.len()];
    for range in ranges.filter_map(Range::parse) {
        for (named, offer) in named.iter_mut().zip(offers) {
            *named = (*named).max(range.fit(*offer).map(|fit| (fit, range.weight)));
        }
    }
    let mut best: Option<(u16, Fit, Media)> = None;
    for (named, &offer) in named.into_iter().zip(offers) {
        let Some((fit, weight)) = named.filter(|(_, weight)| *weight > 0) else {
            continue;
        };
        let wins = best.is_none_or(|(best_weight, best_fit, _)| {
            (weight, fit) > (best_weight, best_fit)
                || ((weight, fit) == (best_weight, best_fit)
                    && fit < Fit::Exact
                    && offer == Media::Json)
        });
        if wins {
            best = Some((weight, fit, offer));
        }
    }
    best.map(|(_, _, media)| media)
}

/// Returns whether a header holds nothing but white space and separators.
fn is_blank(value: &HeaderValue) -> bool {
    value.as_bytes().iter().all(|byte| matches!(byte, b' ' | b'\t' | b','))
}

struct Range<'a> {
    family: &'a str,
    kind: &'a str,
    utf8: bool,
    /// Thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    /// `None` for what is not a media range.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = split(text, ';');
        let (family, kind) = parts.next()?.trim().split_once('/')?;
        let mut range = Self { family, kind, utf8: true, weight: 1000 };
        for part in parts {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("q") {
                range.weight = weight(value)?;
            } else if name.trim().eq_ignore_ascii_case("charset") {
                range.utf8 = value.eq_ignore_ascii_case("utf-8");
            }
        }
        Some(range)
    }

    fn fit(&self, offer: Media) -> Option<Fit> {
        if !self.utf8 {
            return None;
        }
        let (family, kind) = offer.name().split_once('/')?;
        if (self.family, self.kind) == ("*", "*") {
            Some(Fit::Any)
        } else if !self.family.eq_ignore_ascii_case(family) {
            None
        } else if self.kind == "*" {
            Some(Fit::Family)
        } else {
            self.kind.eq_ignore_ascii_case(kind).then_some(Fit::Exact)
        }
    }
}

/// Reads a weight from `0` to `1`, in thousandths. Decimals beyond three, and none before the point, are read too: some
/// clients write `.2` or a third.
pub(super) fn weight(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit())
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    let significant = fraction.get(..3).unwrap_or(fraction);
    let thousandths: u16 = format!("{significant:0<3}").parse().ok()?;
    match whole {
        "0" | "" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// Parts between separators, but for those in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return c == separator && !quoted,
        }
        false
    })
}

/// Whether a request's `Content-Type` is JSON in UTF-8.
pub(super) fn is_json(content_type: &str) -> bool {
    let mut parts = split(content_type, ';');
    let json =
        parts.next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    json && parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        negotiate(&headers, &GRAPHQL_OR_PAGE)
    }

    #[test]
    fn wildcards_and_silence_mean_json() {
        assert_eq!(negotiate(&HeaderMap::new(), &GRAPHQL), Some(Media::Json));
        for accept in ["*/*", "application/*", "*/*;q=0.1", "text/plain, */*"] {
            assert_eq!(chosen(accept), Some(Media::Json), "{accept}");
        }
    }

    #[test]
    fn a_header_without_a_value_is_as_good_as_none() {
        for empty in ["", " ", "\t", ",", " , "] {
            assert_eq!(chosen(empty), Some(Media::Json), "{empty:?}");
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT, empty.parse().unwrap());
            headers.append(ACCEPT, "text/html".parse().unwrap());
            assert_eq!(negotiate(&headers, &GRAPHQL_OR_PAGE), Some(Media::Html), "{empty:?}");
        }
    }

    #[test]
    fn the_greater_weight_wins() {
        for (accept, media) in [
            ("application/graphql-response+json", Media::Response),
            ("application/json", Media::Json),
            ("application/graphql-response+json, application/json;q=0.9", Media::Response),
            ("application/graphql-response+json;q=0.5, application/json", Media::Json),
            ("application/json, application/graphql-response+json", Media::Response),
            ("application/graphql-response+json;q=0.9, */*", Media::Json),
            ("application/json;q=0, */*", Media::Response),
            ("APPLICATION/JSON; Charset=\"UTF-8\"", Media::Json),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Media::Html),
            ("text/html;q=0.5, application/json", Media::Json),
            ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", Media::Html),
            ("application/graphql-response+json;q=.25, application/json;q=0.2", Media::Response),
            (
                "application/graphql-response+json;q=0.33333, application/json;q=0.3",
                Media::Response,
            ),
        ] {
            assert_eq!(chosen(accept), Some(media), "{accept}");
        }
    }

    #[test]
    fn weight_zero_and_unknown_types_are_not_acceptable() {
        for accept in [
            "text/plain",
            "application/json;q=0",
            "application/json;q=0.000, application/graphql-response+json;q=0",
            "*/*;q=0",
            "application/json;charset=utf-16",
            "nonsense",
            "application/json;q=2",
            "application/json;q=.",
            "application/json;q=",
            "application/json;q=-1",
            "application/json;q=0.2x",
            "application/json;q=.000",
        ] {
            assert_eq!(chosen(accept), None, "{accept}");
        }
    }

    #[test]
    fn commas_in_quotes_do_not_separate() {
        assert_eq!(chosen("text/plain;x=\"a,application/json\""), None);
    }

    #[test]
    fn json_bodies_are_utf8() {
        for yes in ["application/json", "Application/JSON; charset=UTF-8", "application/json;x=y"] {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["", "text/plain", "application/json; charset=latin1", "application/jsonp"] {
            assert!(!is_json(no), "{no}");
        }
    }
}
