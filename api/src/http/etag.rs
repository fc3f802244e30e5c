//! Entity tags: a client that holds an answer already is told so instead of being sent it again (RFC 9110,
//! sections 8.8.3 and 13.1.2).

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
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

/// The tag of the same answer compressed with gzip: another representation, so another tag.
pub(super) fn of_gzip(tag: &HeaderValue) -> Option<HeaderValue> {
    let bare = tag.as_bytes().strip_suffix(b"\"")?;
    HeaderValue::from_bytes(&[bare, GZIP, b"\""].concat()).ok()
}

/// The end of the tag of an answer that was compressed here.
const GZIP: &[u8] = b"-gzip";

/// The tags of answers that the client holds.
pub(super) struct Held(Vec<HeldTag>);

/// One tag of the list, without the mark of weakness: tags are compared weakly here.
struct HeldTag {
    /// As it was sent.
    sent: String,
    /// Without what a proxy added when it compressed the answer.
    bare: Option<String>,
}

impl Held {
    /// Reads them from a request.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let tags = lists.flat_map(|list| list.split(','));
        let tags = tags.map(|tag| tag.trim().trim_start_matches("W/"));
        Self(tags.map(|sent| HeldTag { sent: sent.to_owned(), bare: bare(sent) }).collect())
    }

    /// The tag under which the client holds the answer with this tag, if it does: that very tag, or else that of the same
    /// answer uncompressed. A proxy that had added something to it does so again.
    pub(super) fn find(&self, tag: &HeaderValue) -> Option<HeaderValue> {
        if self.0.iter().any(|held| held.sent.as_bytes() == tag.as_bytes()) {
            return Some(tag.clone());
        }
        if self.0.is_empty() {
            return None;
        }
        let own = bare(tag.to_str().ok()?)?;
        let is_held = self.0.iter().any(|held| held.bare.as_ref() == Some(&own));
        is_held.then(|| own.try_into().ok()).flatten()
    }

    /// The answer, or word that the client holds it already, by the tag that it bears.
    pub(super) fn or_unchanged(&self, answer: Response) -> Response {
        let Some(tag) = answer.headers().get(ETAG) else {
            return answer;
        };
        let Some(tag) = self.find(tag).or_else(|| self.any().then(|| tag.clone())) else {
            return answer;
        };
        let (mut parts, _) = answer.into_parts();
        parts.status = StatusCode::NOT_MODIFIED;
        // There is no content that these could be about.
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_ENCODING);
        parts.headers.insert(ETAG, tag);
        Response::from_parts(parts, Body::empty())
    }

    /// Whether the client wants no answer if there is one at all.
    pub(super) fn any(&self) -> bool {
        self.0.iter().any(|held| held.sent == "*")
    }
}

/// Characters of a tag of ours between the quotes: 16 bytes in base64. The fixed length tells apart what was added.
const LENGTH: usize = 22;

/// What compressing proxies put behind a tag: Apache `-gzip`, Jetty `--gzip`, `LiteSpeed` `;gz` and `;br`.
const SEPARATORS: [&str; 3] = ["--", "-", ";"];
const CODINGS: [&str; 5] = ["gzip", "gz", "br", "zstd", "deflate"];

/// A tag of ours without what proxies added to it, inside the quotes or behind them. None if it is no tag of ours.
fn bare(sent: &str) -> Option<String> {
    let (tag, mut rest) = sent.strip_prefix('"')?.split_at_checked(LENGTH)?;
    let is_ours = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let mut is_open = true;
    while let Some(shorter) = without_suffix(rest).or_else(|| {
        let closed = rest.strip_prefix('"').filter(|_| is_open);
        is_open = is_open && closed.is_none();
        closed
    }) {
        rest = shorter;
    }
    (is_ours && !is_open && rest.is_empty()).then(|| format!("\"{tag}\""))
}

fn without_suffix(text: &str) -> Option<&str> {
    let rest = SEPARATORS.iter().find_map(|separator| text.strip_prefix(separator))?;
    CODINGS.iter().find_map(|coding| rest.strip_prefix(coding))
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

    fn held(lists: &[&str]) -> Held {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append(IF_NONE_MATCH, list.parse().unwrap());
        }
        Held::read(&headers)
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_weakness_does_not_count() {
        let [one, two, three, four] = [b"1", b"2", b"3", b"4"].map(|text| of(text).unwrap());
        let text = |tag: &HeaderValue| tag.to_str().unwrap().to_owned();
        let list = format!("{}, W/{}", text(&one), text(&two));
        let held = held(&[&list, &text(&three)]);
        for tag in [one, two, three] {
            assert_eq!(held.find(&tag), Some(tag));
        }
        assert!(held.find(&four).is_none() && !held.any());
    }

    #[test]
    fn what_a_proxy_added_to_a_tag_does_not_count() {
        let tag = of(b"one").unwrap();
        let text = tag.to_str().unwrap().trim_matches('"').to_owned();
        for suffix in
            ["-gzip", "--gzip", "-br", ";gzip", ";gz", ";br", "-zstd", "--br", "-gzip-gzip"]
        {
            for sent in [format!("\"{text}{suffix}\""), format!("\"{text}\"{suffix}")] {
                for sent in [sent.clone(), format!("W/{sent}"), format!("\"other\", {sent} ,\"x\"")]
                {
                    assert_eq!(held(&[&sent]).find(&tag), Some(tag.clone()), "{sent}");
                }
            }
        }
        let shorter = &text[..21];
        for other in [
            format!("\"x{text}\""),
            format!("\"{text}x\""),
            format!("\"{text}gzip\""),
            format!("\"{text}-gzipx\""),
            format!("\"{text}-x\""),
            format!("\"{text}-\""),
            format!("\"{text}-gzip"),
            format!("\"{text}\"\""),
            format!("\"{shorter}\""),
            format!("\"{shorter}-gzip\""),
            text.clone(),
            String::new(),
        ] {
            assert_eq!(held(&[&other]).find(&tag), None, "{other}");
        }
    }

    #[test]
    fn each_representation_is_held_under_its_own_tag() {
        let plain = of(b"one").unwrap();
        let packed = of_gzip(&plain).unwrap();
        let text = |tag: &HeaderValue| tag.to_str().unwrap().to_owned();
        assert_ne!(plain, packed);
        // The tag of what is asked for now, what the client holds, and under which tag it goes on holding it.
        for (asked, sent, told) in [
            (&packed, text(&packed), &packed),
            (&packed, text(&plain), &plain),
            (&plain, text(&plain), &plain),
            // A proxy that compresses what it got plain.
            (&plain, text(&packed), &plain),
            (&packed, format!("{}, {}", text(&plain), text(&packed)), &packed),
            (&plain, format!("{}, {}", text(&packed), text(&plain)), &plain),
        ] {
            assert_eq!(held(&[&sent]).find(asked).as_ref(), Some(told), "{sent}");
        }
    }
}
