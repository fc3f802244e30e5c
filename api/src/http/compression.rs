//! Compresses answers with gzip for clients that ask for it (RFC 9110, sections 8.4 and 12.5.3).
//!
//! Only answers that no token touched are compressed. The length of a compressed answer tells what its parts have in
//! common, so that a page that makes a client ask again and again could guess a secret in it (BREACH).

use std::io::Write;

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, COOKIE, ETAG},
    },
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt;

use super::{Site, etag, frame::Call, media::weight};
use crate::{meter::Share, subscriber::Payer};

/// Bytes up to which an answer is sent as it is.
const LEAST: usize = 1024;

/// Bytes that are compressed before other tasks have their turn; about a millisecond.
const STEP: usize = 64 * 1024;

/// Bytes that an encoder takes besides what it has written, about.
const ENCODER: u64 = 320 * 1024;

/// Half the time of the default level for answers that are a tenth larger.
const LEVEL: Compression = Compression::new(4);

/// Returns whether the client asks for gzip, in a request without credentials.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let is_anonymous = !headers.contains_key(AUTHORIZATION) && !headers.contains_key(COOKIE);
    is_anonymous && accepts_gzip(headers) == Some(true)
}

/// Returns whether the client prefers gzip to no coding. None if it says nothing, which allows every coding.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> Option<bool> {
    let mut values = headers.get_all(ACCEPT_ENCODING).iter().peekable();
    values.peek()?;
    let codings: Vec<(&str, u16)> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| match coding.split_once(';') {
            Some((name, q)) => (name.trim(), quality(q)),
            None => (coding.trim(), 1000),
        })
        .collect();
    let of = |name: &str| {
        let found = codings.iter().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
        found.map(|(_, weight)| *weight)
    };
    let gzip = of("gzip").or_else(|| of("x-gzip")).or_else(|| of("*")).unwrap_or(0);
    Some(gzip > 0 && gzip >= of("identity").unwrap_or(0))
}

/// A weight, as in `q=0.5`, in thousandths; 0 if it cannot be read.
fn quality(text: &str) -> u16 {
    let number = text.trim().trim_start_matches(['q', 'Q']).trim_start().strip_prefix('=');
    number.and_then(|number| weight(number.trim())).unwrap_or(0)
}

/// Returns whether an answer of so many bytes is worth compressing.
pub(super) const fn is_long(bytes: usize) -> bool {
    bytes > LEAST
}

/// Compresses a short text at once; none if that makes it no shorter.
pub(super) fn gzip_at_once(text: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).ok()?;
    shorter(encoder, text)
}

/// Compresses an answer in steps. The share grows by the bytes that this takes, and shrinks to those that are left.
///
/// None if there is no memory, or the answer becomes no shorter; the share is then as it was.
pub(super) async fn gzip(answer: &Bytes, share: &mut Share) -> Option<Bytes> {
    let before = share.bytes();
    let packed = gzip_in_steps(answer, share, before).await;
    let left = packed.as_ref().map_or(0, |packed| packed.len() as u64);
    share.shrink(before + left);
    packed
}

async fn gzip_in_steps(answer: &Bytes, share: &mut Share, before: u64) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), LEVEL);
    let mut steps = answer.chunks(STEP).peekable();
    while let Some(step) = steps.next() {
        encoder.write_all(step).ok()?;
        share.grow(before + ENCODER + encoder.get_ref().capacity() as u64).ok()?;
        if steps.peek().is_some() {
            tokio::task::yield_now().await;
        }
    }
    shorter(encoder, answer)
}

fn shorter(encoder: GzEncoder<Vec<u8>>, text: &[u8]) -> Option<Bytes> {
    let mut packed = encoder.finish().ok()?;
    packed.shrink_to_fit();
    (packed.len() < text.len()).then(|| packed.into())
}

/// Compresses bytes that are held elsewhere, if there is memory for that.
pub(super) async fn pack(site: &Site, call: &Call, bytes: &Bytes) -> Option<Bytes> {
    let mut share = site.memory.open(Payer::of(None, call.client))?;
    gzip(bytes, &mut share).await
}

/// Compresses the body of an answer that is whole in memory, if the client asks for it.
pub(super) async fn compress(site: &Site, call: &Call, answer: Response) -> Response {
    let length = answer.body().size_hint().exact().and_then(|length| usize::try_from(length).ok());
    if !call.gzip || !length.is_some_and(is_long) || answer.headers().contains_key(CONTENT_ENCODING)
    {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    let Ok(body) = body.collect().await else {
        return Response::from_parts(parts, Body::empty());
    };
    let body = body.to_bytes();
    match pack(site, call, &body).await {
        Some(packed) => mark(Response::from_parts(parts, Body::from(packed))),
        None => Response::from_parts(parts, Body::from(body)),
    }
}

/// Marks an answer as compressed. Its tag, if it has one, becomes that of this representation.
pub(super) fn mark(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    if let Some(tag) = headers.get(ETAG).and_then(etag::of_gzip) {
        headers.insert(ETAG, tag);
    }
    answer
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        net::{IpAddr, Ipv4Addr},
    };

    use flate2::read::GzDecoder;

    use super::*;
    use crate::meter::AnswerMemory;

    fn asked(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap())])
    }

    fn share(memory: &AnswerMemory) -> Share {
        memory.open(Payer::of(None, IpAddr::V4(Ipv4Addr::LOCALHOST))).unwrap()
    }

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        for yes in [
            "gzip, deflate, br, zstd",
            "br;q=1.0, gzip;q=0.5",
            "*",
            "GZIP",
            "x-gzip",
            "gzip, identity",
            "gzip;q=0.5, identity;q=0.5",
            "identity;q=0, *",
        ] {
            assert_eq!(accepts_gzip(&asked(yes)), Some(true), "{yes}");
        }
        for no in [
            "",
            "identity",
            "br",
            "gzip;q=0",
            "gzip; q=0.000",
            "gzip;q=0, *",
            "*;q=0",
            "gzip;q=0.5, identity",
            "gzip;q=much",
            "identity;q=0",
        ] {
            assert_eq!(accepts_gzip(&asked(no)), Some(false), "{no}");
        }
        assert_eq!(accepts_gzip(&HeaderMap::new()), None);
        assert!(!is_wanted(&HeaderMap::new()));
    }

    #[test]
    fn no_answer_to_credentials_is_compressed() {
        assert!(is_wanted(&asked("gzip")));
        for name in [AUTHORIZATION, COOKIE] {
            let mut headers = asked("gzip");
            headers.insert(name.clone(), HeaderValue::from_static("anything"));
            assert!(!is_wanted(&headers), "{name}");
        }
    }

    #[tokio::test]
    async fn a_long_answer_becomes_short_and_only_what_is_left_stays_charged() {
        let memory = AnswerMemory::of_bytes(64 * 1024 * 1024);
        let mut share = share(&memory);
        share.grow(500_000).unwrap();
        let answer = Bytes::from(b"{\"name\":\"a category\"}".repeat(20_000));
        let packed = gzip(&answer, &mut share).await.unwrap();
        assert!(packed.len() < answer.len() / 10);
        assert_eq!(memory.held(), 500_000 + packed.len() as u64);
        let mut unpacked = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, answer);
        // A strong tag promises the same bytes each time.
        assert_eq!(gzip(&answer, &mut share).await.unwrap(), packed);
    }

    #[tokio::test]
    async fn without_memory_an_answer_stays_as_it_is() {
        let memory = AnswerMemory::of_bytes(1024 * 1024);
        let mut share = share(&memory);
        share.grow(100).unwrap();
        assert!(gzip(&Bytes::from(vec![b'x'; 200_000]), &mut share).await.is_none());
        assert_eq!(memory.held(), 100);
    }

    #[tokio::test]
    async fn what_would_not_become_shorter_stays_as_it_is() {
        let memory = AnswerMemory::of_bytes(64 * 1024 * 1024);
        let mut noise = Vec::new();
        let mut state = 1_u64;
        while noise.len() < 100_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            noise.push(state.to_be_bytes()[0]);
        }
        let mut share = share(&memory);
        assert!(gzip(&Bytes::from(noise), &mut share).await.is_none());
        assert_eq!(memory.held(), 0);
    }
}
