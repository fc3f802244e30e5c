//! A file that never changes while the program runs.

use std::io::Read;

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};
use flate2::read::GzDecoder;

use crate::http::{
    compression,
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
    /// As it is. None where only the compressed form was built into the program.
    plain: Option<Bytes>,
    /// Compressed with gzip, where that is shorter.
    packed: Option<Bytes>,
    /// The tag of the plain form.
    tag: Option<HeaderValue>,
}

impl Asset {
    /// A file as it is. Texts are compressed once, too.
    pub(super) fn new(
        content_type: &'static str,
        policy: &'static str,
        cache: Cache,
        bytes: Bytes,
    ) -> Self {
        let tag = etag::of(&bytes);
        let is_text = ["text/", "application/json", "image/svg"]
            .iter()
            .any(|start| content_type.starts_with(start));
        let packed = if is_text && compression::is_long(bytes.len()) {
            compression::gzip_at_once(&bytes)
        } else {
            None
        };
        Self { content_type, policy, cache, plain: Some(bytes), packed, tag }
    }

    /// A file that is at hand only compressed with gzip.
    pub(super) fn compressed(
        content_type: &'static str,
        policy: &'static str,
        cache: Cache,
        packed: Bytes,
    ) -> Self {
        let tag = etag::of(&packed);
        Self { content_type, policy, cache, plain: None, packed: Some(packed), tag }
    }

    /// The file, or word that the browser holds it already. It is the same for everybody, so it may be compressed whoever
    /// asks.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        // A client that says nothing of codings takes each of them.
        let is_wanted = compression::accepts_gzip(asked).unwrap_or(self.plain.is_none());
        let packed = self.packed.as_ref().filter(|_| is_wanted);
        let body = match (packed, &self.plain) {
            (Some(bytes), _) | (None, Some(bytes)) => Ok(bytes.clone()),
            (None, None) => self.unpacked(),
        };
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
        headers.extend(self.tag.clone().map(|tag| (ETAG, tag)));
        let answer = if packed.is_some() { compression::mark(answer) } else { answer };
        Held::read(asked).or_unchanged(answer)
    }

    fn unpacked(&self) -> std::io::Result<Bytes> {
        let mut text = Vec::new();
        GzDecoder::new(self.packed.as_deref().unwrap_or_default()).read_to_end(&mut text)?;
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn asked(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn script() -> Asset {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(b"let one = 1;").unwrap();
        let bytes = packed.finish().unwrap().into();
        Asset::compressed("text/javascript", "default-src 'none'", Cache::Keep, bytes)
    }

    async fn body(answer: Response) -> Bytes {
        axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap()
    }

    #[tokio::test]
    async fn a_compressed_file_is_unpacked_for_those_who_do_not() {
        let packed = script().answer(&asked(ACCEPT_ENCODING, "gzip"));
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        let plain = script().answer(&asked(ACCEPT_ENCODING, "identity"));
        assert!(!plain.headers().contains_key(CONTENT_ENCODING));
        assert_ne!(plain.headers()[ETAG], packed.headers()[ETAG]);
        assert_eq!(body(plain).await, "let one = 1;");
    }

    #[tokio::test]
    async fn a_long_text_is_compressed_for_those_who_ask_for_it() {
        let file = |content_type, length| {
            Asset::new(content_type, "default-src 'none'", Cache::Ask, vec![b'a'; length].into())
        };
        for (asset, asked_for, packed) in [
            (file("text/css; charset=utf-8", 5000), "gzip", true),
            (file("image/svg+xml", 5000), "br, gzip", true),
            (file("text/css; charset=utf-8", 5000), "identity", false),
            (file("text/css; charset=utf-8", 500), "gzip", false),
            (file("font/ttf", 5000), "gzip", false),
        ] {
            let answer = asset.answer(&asked(ACCEPT_ENCODING, asked_for));
            assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), packed);
            assert_eq!(body(answer).await.len() < 200, packed);
        }
        let silent = file("text/css", 5000).answer(&HeaderMap::new());
        assert!(!silent.headers().contains_key(CONTENT_ENCODING));
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
