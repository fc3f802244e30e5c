//! Entity tags: a client that holds an answer already is told so instead of being sent it again (RFC 9110,
//! sections 8.8.3 and 13.1.2).

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The tag of bytes: the same ones have the same tag, on every server.
pub(super) fn of(bytes: &[u8]) -> Option<HeaderValue> {
    written(&Sha256::digest(bytes).into())
}

/// A tag from a digest, as a header has it.
pub(super) fn written(digest: &[u8; 32]) -> Option<HeaderValue> {
    let mut tag = String::with_capacity(24);
    tag.push('"');
    URL_SAFE_NO_PAD.encode_string(&digest[..16], &mut tag);
    tag.push('"');
    tag.try_into().ok()
}

/// The tags of answers that the client holds.
pub(super) struct Held(Vec<String>);

impl Held {
    /// Reads them from a request.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let tags = lists.flat_map(|list| list.split(','));
        // Tags are compared weakly here, so a mark of weakness does not count.
        Self(tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect())
    }

    /// Whether the client holds the answer with this tag.
    pub(super) fn names(&self, tag: &HeaderValue) -> bool {
        self.0.iter().any(|held| held.as_bytes() == tag.as_bytes())
    }

    /// The answer, or word that the client holds it already, by the tag that it bears.
    pub(super) fn or_unchanged(&self, answer: Response) -> Response {
        match answer.headers().get(ETAG) {
            Some(tag) if self.names(tag) || self.any() => {}
            _ => return answer,
        }
        let (mut parts, _) = answer.into_parts();
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        Response::from_parts(parts, Body::empty())
    }

    /// Whether the client wants no answer if there is one at all.
    pub(super) fn any(&self) -> bool {
        self.0.iter().any(|held| held == "*")
    }
}

/// The same answer with its tag, for every cache, which must ask again before it uses it.
pub(super) fn tagged(mut answer: Response, tag: HeaderValue) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.insert(ETAG, tag);
    answer
}

/// Word that the client holds the answer already.
pub(super) fn unchanged(tag: HeaderValue) -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NOT_MODIFIED;
    tagged(answer, tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_have_the_same_tag() {
        assert_eq!(of(b"one"), of(b"one"));
        assert_ne!(of(b"one"), of(b"two"));
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_weakness_does_not_count() {
        let mut headers = HeaderMap::new();
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"a\", W/\"b\""));
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"c\""));
        let held = Held::read(&headers);
        for tag in ["\"a\"", "\"b\"", "\"c\""] {
            assert!(held.names(&HeaderValue::from_static(tag)), "{tag}");
        }
        assert!(!held.names(&HeaderValue::from_static("\"d\"")) && !held.any());
    }
}
