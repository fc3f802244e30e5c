//! Tells how clients of trusted proxies came: by https, or in the clear (RFC 7239, section 5.4).

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use ipnet::IpNet;

use super::address::is_trusted;

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Returns whether a trusted proxy says that the request came by http, on any part of its way.
///
/// Both headers count, whichever names the clients: a proxy that says nothing of it adds neither. A client that writes
/// `http` itself only keeps itself from signing in.
pub(super) fn came_in_the_clear(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    if !is_trusted(peer, trusted) {
        return false;
    }
    let usual = headers.get_all(X_FORWARDED_PROTO).iter();
    let mut usual = usual.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let standard = headers.get_all(FORWARDED).iter();
    let standard =
        standard.flat_map(|line| line.as_bytes().split(|byte| matches!(byte, b',' | b';')));
    usual.any(is_clear) || standard.filter_map(proto).any(is_clear)
}

/// The value of `proto`, if a pair of `Forwarded` is that.
fn proto(pair: &[u8]) -> Option<&[u8]> {
    let at = pair.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (pair.get(..at)?, pair.get(at + 1..)?);
    name.trim_ascii().eq_ignore_ascii_case(b"proto").then_some(value)
}

/// Whether a scheme is one without TLS, quoted or not.
fn is_clear(scheme: &[u8]) -> bool {
    let scheme = scheme.trim_ascii();
    let quoted = scheme.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let scheme = quoted.unwrap_or(scheme).trim_ascii();
    [b"http".as_slice(), b"ws"].iter().any(|clear| scheme.eq_ignore_ascii_case(clear))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        came_in_the_clear(peer.parse().unwrap(), &map, &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn a_trusted_proxy_is_believed_however_it_writes_http() {
        for (name, value) in [
            ("x-forwarded-proto", "http"),
            ("x-forwarded-proto", " HTTP "),
            ("x-forwarded-proto", "\"http\""),
            ("x-forwarded-proto", "https, http"),
            ("x-forwarded-proto", "http,https"),
            ("x-forwarded-proto", "ws"),
            ("forwarded", "proto=http"),
            ("forwarded", "for=203.0.113.9;proto=http"),
            ("forwarded", "for=203.0.113.9; Proto = \"HTTP\" ;by=_hidden"),
            ("forwarded", "for=1.1.1.1;proto=https, for=203.0.113.9;proto=http"),
            ("forwarded", "for=\"[2001:db8::7]:4711\";proto=http"),
        ] {
            assert!(found("10.0.0.1", &[(name, value)]), "{name}: {value}");
            assert!(found("::ffff:10.0.0.1", &[(name, value)]), "{name}: {value}");
            // From others it means nothing.
            assert!(!found("192.0.2.1", &[(name, value)]), "{name}: {value}");
        }
        let both = [("x-forwarded-proto", "https"), ("forwarded", "for=203.0.113.9;proto=http")];
        assert!(found("10.0.0.1", &both));
        let twice = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")];
        assert!(found("10.0.0.1", &twice));
    }

    #[test]
    fn nothing_else_is_taken_for_http() {
        for (name, value) in [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-proto", ""),
            ("x-forwarded-proto", "httpss"),
            ("x-forwarded-for", "http"),
            ("forwarded", "for=203.0.113.9;proto=https"),
            ("forwarded", "for=http;by=http;host=http"),
            ("forwarded", "xproto=http"),
        ] {
            assert!(!found("10.0.0.1", &[(name, value)]), "{name}: {value}");
        }
        assert!(!found("10.0.0.1", &[]));
    }
}
