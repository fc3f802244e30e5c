//! Entity tags: a client that holds an answer already is told so instead of being sent it again (RFC 9110,
//! sections 8.8.3 and 13.1.2).

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ETAG, IF_NONE_MATCH},
    },
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The tag of an answer: the same bytes have the same tag, on every server.
pub(super) fn of(body: &[u8]) -> Option<HeaderValue> {
    let digest = Sha256::digest(body);
    HeaderValue::from_str(&format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16]))).ok()
}

/// The tags of answers that the client holds.
pub(super) fn held(headers: &HeaderMap) -> Vec<String> {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tags = lists.flat_map(|list| list.split(','));
    // Tags are compared weakly here, so a mark of weakness does not count.
    tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect()
}

/// The answer, or word that the client holds it already.
pub(super) fn unless_held(answer: Response, held: &[String]) -> Response {
    let Some(tag) = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok()) else {
        return answer;
    };
    if !held.iter().any(|given| given == tag || given == "*") {
        return answer;
    }
    let (mut parts, _) = answer.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(axum::http::header::CONTENT_TYPE);
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list_and_weakness_does_not_count() {
        let mut headers = HeaderMap::new();
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"a\", W/\"b\""));
        headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"c\""));
        assert_eq!(held(&headers), ["\"a\"", "\"b\"", "\"c\""]);
    }

    #[test]
    fn the_same_bytes_have_the_same_tag() {
        assert_eq!(of(b"one"), of(b"one"));
        assert_ne!(of(b"one"), of(b"two"));
    }
}
