//! Finds the client's address behind proxies (RFC 7239).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use ipnet::IpNet;

use crate::config::{Config, TrustedHeader};

/// The header that most proxies write.
pub(super) const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl TrustedHeader {
    /// Returns the header's name, if one is trusted.
    pub(super) const fn name(self) -> Option<HeaderName> {
        match self {
            Self::XForwardedFor => Some(X_FORWARDED_FOR),
            Self::Forwarded => Some(FORWARDED),
            Self::None => None,
        }
    }
}

/// Returns whether an address belongs to a trusted proxy.
pub(super) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    let is_in = |net: &IpNet| match (net, address) {
        // A network of mapped addresses, as in ::ffff:10.0.0.0/104.
        (IpNet::V6(net), IpAddr::V4(v4)) => net.contains(&v4.to_ipv6_mapped()),
        (net, address) => net.contains(&address),
    };
    trusted.iter().any(is_in)
}

/// Returns the address that limits and logs go by.
///
/// The trusted header is followed from the hop that the nearest proxy appended to the first that is not trusted. A hop
/// that cannot be read counts as the proxy that appended it, and nothing in front of it is believed.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, config: &Config) -> IpAddr {
    let trusted = &config.trusted_proxies;
    let mut nearest = peer.to_canonical();
    let Some(name) = config.trusted_header.name().filter(|_| is_trusted(nearest, trusted)) else {
        return nearest;
    };
    let lines = headers.get_all(name).iter().rev();
    for hop in lines.flat_map(|line| Hops::of(line.as_bytes(), config.trusted_header)) {
        let Some(address) = hop else {
            return nearest;
        };
        nearest = address;
        if !is_trusted(address, trusted) {
            break;
        }
    }
    nearest
}

/// The hops of one line of a header, the nearest first. One that cannot be read is `None`.
///
/// The line is read from its end, so that nothing in front of a hop changes how it is read, an open quote neither.
struct Hops<'a> {
    /// The part that was not read yet.
    rest: Option<&'a [u8]>,
    header: TrustedHeader,
}

impl<'a> Hops<'a> {
    const fn of(line: &'a [u8], header: TrustedHeader) -> Self {
        Self { rest: Some(line), header }
    }
}

impl Iterator for Hops<'_> {
    type Item = Option<IpAddr>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let quotes = self.header == TrustedHeader::Forwarded;
        let comma = last_comma(rest, quotes);
        self.rest = comma.and_then(|comma| rest.get(..comma));
        let hop = rest.get(comma.map_or(0, |comma| comma + 1)..).unwrap_or_default();
        Some(if quotes {
            forwarded_for(hop).and_then(|node| read_node(&node))
        } else {
            read_node(hop)
        })
    }
}

/// Returns the place of the last comma, leaving out those in quoted strings.
fn last_comma(line: &[u8], quotes: bool) -> Option<usize> {
    let mut quoted = false;
    for (place, byte) in line.iter().enumerate().rev() {
        match byte {
            b'"' if quotes && !quoted => quoted = true,
            b'"' if quotes && !is_escaped(line, place) => quoted = false,
            b',' if !quoted => return Some(place),
            _ => {}
        }
    }
    None
}

/// Returns whether the byte at a place of a quoted string has an odd number of backslashes before it.
fn is_escaped(line: &[u8], place: usize) -> bool {
    let before = line.get(..place).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Returns the value of `for` in one element of `Forwarded`. An element that names it twice cannot be read.
fn forwarded_for(element: &[u8]) -> Option<Vec<u8>> {
    let mut found = None;
    let mut rest = element.trim_ascii();
    while !rest.is_empty() {
        if let Some(next) = rest.strip_prefix(b";") {
            rest = next.trim_ascii_start();
            continue;
        }
        let (name, value) = split_once(rest, b'=')?;
        let (value, next) = read_value(value)?;
        if name.trim_ascii().eq_ignore_ascii_case(b"for") && found.replace(value).is_some() {
            return None;
        }
        rest = next.trim_ascii_start();
    }
    found
}

/// Reads a token or a quoted string, and returns it with the rest of the element.
fn read_value(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let Some(mut rest) = text.trim_ascii_start().strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(end)?;
        return Some((value.trim_ascii().to_vec(), rest));
    };
    let mut value = Vec::new();
    loop {
        match rest {
            [b'"', after @ ..] => {
                let ends = matches!(after.trim_ascii_start(), [] | [b';', ..]);
                return ends.then_some((value, after));
            }
            [b'\\', byte, after @ ..] | [byte, after @ ..] => {
                value.push(*byte);
                rest = after;
            }
            [] => return None,
        }
    }
}

fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|byte| *byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Reads an address with or without port and brackets.
fn read_node(node: &[u8]) -> Option<IpAddr> {
    let node = std::str::from_utf8(node.trim_ascii()).ok()?;
    let address = if let Some(bracketed) = node.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        let bare = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        address.parse::<Ipv6Addr>().ok().filter(|_| bare)?.into()
    } else if let Ok(address) = node.parse::<IpAddr>() {
        address
    } else {
        let (address, port) = node.split_once(':')?;
        address.parse::<Ipv4Addr>().ok().filter(|_| is_port(port))?.into()
    };
    Some(address.to_canonical())
}

/// Returns whether a text is a port, or a word that stands for one (RFC 7239, section 6.2).
fn is_port(text: &str) -> bool {
    let is_number = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = text.strip_prefix('_').unwrap_or_default();
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    is_number || (!word.is_empty() && word.bytes().all(is_of_word))
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
