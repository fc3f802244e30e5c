//! A file that never changes while the program runs.

use std::io::Read;

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
            CONTENT_TYPE, ETAG, VARY,
        },
    },
    response::{IntoResponse, Response},
};
use flate2::read::GzDecoder;

use crate::http::{
    etag::{self, Held},
    refusal::Refusal,
};

/// How long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cache {
    /// It may, but asks each time whether it is still the same.
    Ask,
    /// For ever: the name changes with the content.
    Keep,
}

/// A file with its headers.
pub(super) struct Asset {
    content_type: &'static str,
    policy: &'static str,
    cache: Cache,
    bytes: Bytes,
    compressed: bool,
    tag: Option<HeaderValue>,
}

impl Asset {
    /// A file as it is.
    pub(super) fn new(
        content_type: &'static str,
        policy: &'static str,
        cache: Cache,
        bytes: Bytes,
    ) -> Self {
        let tag = etag::of(&bytes);
        Self { content_type, policy, cache, bytes, compressed: false, tag }
    }

    /// The same file, whose bytes are compressed with gzip.
    pub(super) fn compressed(self) -> Self {
        Self { compressed: true, ..self }
    }

    /// The file, or word that the browser holds it already.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        let as_it_is = !self.compressed || accepts_gzip(asked);
        let body = if as_it_is { Ok(self.bytes.clone()) } else { self.unpacked() };
        let Ok(body) = body else {
            return Refusal::internal().into_response();
        };
        let mut answer = Response::new(Body::from(body));
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        let cache = match self.cache {
            Cache::Ask => "public, no-cache",
            Cache::Keep => "public, max-age=31536000, immutable",
        };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        if self.compressed {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if self.compressed && as_it_is {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        // The tag is that of the bytes as they are held; whoever gets other bytes gets none.
        if let Some(tag) = self.tag.clone().filter(|_| as_it_is) {
            headers.insert(ETAG, tag);
        }
        Held::read(asked).or_unchanged(answer)
    }

    fn unpacked(&self) -> std::io::Result<Bytes> {
        let mut text = Vec::new();
        GzDecoder::new(&*self.bytes).read_to_end(&mut text)?;
        Ok(text.into())
    }
}

/// Whether gzip may be sent (RFC 9110, section 12.5.3). Without the header anything may be.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(ACCEPT_ENCODING).iter().peekable();
    if values.peek().is_none() {
        return true;
    }
    let codings: Vec<(&str, bool)> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| match coding.split_once(';') {
            Some((name, weight)) => (name.trim(), !is_zero(weight)),
            None => (coding.trim(), true),
        })
        .collect();
    let of = |name: &str| {
        let found = codings.iter().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
        found.map(|(_, accepted)| *accepted)
    };
    of("gzip").or_else(|| of("x-gzip")).or_else(|| of("*")).unwrap_or(false)
}

/// Whether a weight, as in `q=0.5`, says "never".
fn is_zero(weight: &str) -> bool {
    let number = weight.trim().trim_start_matches(['q', 'Q']).trim_start_matches('=');
    number.trim().parse::<f32>().is_ok_and(|number| number <= 0.0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn asked(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn script() -> Asset {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(b"let one = 1;").unwrap();
        let bytes = packed.finish().unwrap().into();
        Asset::new("text/javascript", "default-src 'none'", Cache::Keep, bytes).compressed()
    }

    async fn body(answer: Response) -> Bytes {
        axum::body::to_bytes(answer.into_body(), 1000).await.unwrap()
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for yes in ["gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.5", "*", "GZIP", "x-gzip"] {
            assert!(accepts_gzip(&asked(ACCEPT_ENCODING, yes)), "{yes}");
        }
        for no in ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "gzip;q=0, *", "*;q=0"] {
            assert!(!accepts_gzip(&asked(ACCEPT_ENCODING, no)), "{no}");
        }
        assert!(accepts_gzip(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn a_compressed_file_is_unpacked_for_those_who_do_not() {
        let packed = script().answer(&asked(ACCEPT_ENCODING, "gzip"));
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(packed.headers()[VARY], "Accept-Encoding");
        assert!(packed.headers().contains_key(ETAG));
        let plain = script().answer(&asked(ACCEPT_ENCODING, "identity"));
        assert!(!plain.headers().contains_key(CONTENT_ENCODING));
        assert!(!plain.headers().contains_key(ETAG));
        assert_eq!(plain.headers()[VARY], "Accept-Encoding");
        assert_eq!(body(plain).await, "let one = 1;");
    }

    #[tokio::test]
    async fn a_file_that_is_held_is_not_sent_again() {
        let first = script().answer(&HeaderMap::new());
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let again = script().answer(&asked(axum::http::header::IF_NONE_MATCH, &tag));
        assert_eq!(again.status(), 304);
        assert_eq!(again.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert!(body(again).await.is_empty());
    }
}
