//! Whose request it is, behind proxies (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether an address belongs to a trusted proxy.
pub(super) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|net| net.contains(&address))
}

/// The address that limits and logs go by.
///
/// A trusted proxy's word is followed from the nearest hop to the first that is not trusted. If
/// `Forwarded` and `X-Forwarded-For` name different clients, one of them was not written by the
/// proxy, and the proxy's own address counts.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let standard = first_untrusted(&hops(headers, &FORWARDED, forwarded_for), trusted);
    let usual = first_untrusted(&hops(headers, &X_FORWARDED_FOR, |hop| Some(hop)), trusted);
    match (standard, usual) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(address), _) | (None, Some(address)) => address,
        (None, None) => peer,
    }
}

/// The hops of a header, nearest first; unreadable ones are `None`.
fn hops(
    headers: &HeaderMap,
    name: &HeaderName,
    read: fn(&str) -> Option<&str>,
) -> Vec<Option<IpAddr>> {
    let mut hops: Vec<Option<IpAddr>> = headers
        .get_all(name)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|hop| read(hop).and_then(node))
        .collect();
    hops.reverse();
    hops
}

/// The value of `for` in one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// An address with or without port, brackets and quotes.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address: IpAddr = match bare.unwrap_or(text).parse() {
        Ok(address) => address,
        Err(_) => text.parse::<SocketAddr>().ok()?.ip(),
    };
    Some(address.to_canonical())
}

/// The first hop that is not trusted. Beyond a hop that cannot be read nothing is believed.
fn first_untrusted(hops: &[Option<IpAddr>], trusted: &[IpNet]) -> Option<IpAddr> {
    let mut last = None;
    for hop in hops {
        let address = (*hop)?;
        last = Some(address);
        if !is_trusted(address, trusted) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        client(peer.parse().unwrap(), &map, &trusted).to_string()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(found("192.0.2.1", &[("x-forwarded-for", "1.1.1.1")]), "192.0.2.1");
    }

    #[test]
    fn the_nearest_untrusted_hop_is_the_client() {
        let forged = "1.1.1.1, 2.2.2.2, 10.0.0.9";
        assert_eq!(found("10.0.0.1", &[("x-forwarded-for", forged)]), "2.2.2.2");
        assert_eq!(
            found("10.0.0.1", &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2")]),
            "2.2.2.2"
        );
        assert_eq!(found("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn forwarded_is_read_with_ports_quotes_and_brackets() {
        let header = "for=1.1.1.1, For=\"[2001:db8::7]:4711\";proto=https;by=10.0.0.1";
        assert_eq!(found("10.0.0.1", &[("forwarded", header)]), "2001:db8::7");
        assert_eq!(found("::ffff:10.0.0.1", &[("forwarded", "for=2.2.2.2:80")]), "2.2.2.2");
    }

    #[test]
    fn doubtful_headers_count_for_the_proxy() {
        let both = [("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "2.2.2.2")];
        assert_eq!(found("10.0.0.1", &both), "10.0.0.1");
        assert_eq!(found("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, unknown")]), "10.0.0.1");
    }
}
