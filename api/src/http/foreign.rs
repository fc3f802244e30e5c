//! Other protocols at the plain port: told in the log, because a wrong setting in front of the service is hard to find.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How often each protocol is told of.
const PAUSE: Duration = Duration::from_secs(60);

/// How many bytes tell the protocols apart.
const LENGTH: usize = 16;

/// The signature of version 2 of the PROXY protocol.
const PROXY_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// The first bytes of a connection.
#[derive(Default)]
pub(super) struct Opening {
    bytes: [u8; LENGTH],
    length: usize,
}

/// A protocol that is not spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    Tls,
    Http2,
    Proxy,
}

impl Opening {
    /// Keeps as many bytes as are still wanted.
    pub(super) fn extend(&mut self, read: &[u8]) {
        if self.length < LENGTH {
            let free = self.bytes.iter_mut().skip(self.length);
            self.length += free.zip(read).map(|(free, byte)| *free = *byte).count();
        }
    }

    /// The protocol that begins so, if it is none of ours.
    pub(super) fn foreign(&self) -> Option<Foreign> {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        if bytes.starts_with(&[0x16, 0x03]) {
            return Some(Foreign::Tls);
        }
        if bytes.starts_with(b"PRI * HTTP/2.0") {
            return Some(Foreign::Http2);
        }
        let proxied = bytes.starts_with(b"PROXY ") || bytes.starts_with(PROXY_2);
        proxied.then_some(Foreign::Proxy)
    }
}

impl Foreign {
    const fn name(self) -> &'static str {
        match self {
            Self::Tls => "TLS",
            Self::Http2 => "HTTP/2 without TLS",
            Self::Proxy => "a header of the PROXY protocol",
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Tls => "end TLS in a proxy, and let it speak plain HTTP/1.1 to this port",
            Self::Http2 => "let the proxy speak HTTP/1.1 to this port",
            Self::Proxy => {
                "turn the PROXY protocol off in the proxy, and let it set X-Forwarded-For"
            }
        }
    }
}

/// Tells of other protocols, each at most once in a while.
#[derive(Default)]
pub(super) struct ForeignLog([Mutex<Told>; 3]);

#[derive(Clone, Copy, Default)]
struct Told {
    last: Option<Instant>,
    since: u64,
}

impl ForeignLog {
    /// Writes a line that names what was seen, unless there was one a short time ago.
    pub(super) fn tell(&self, seen: Foreign, peer: IpAddr) {
        let [tls, http2, proxy] = &self.0;
        let told = match seen {
            Foreign::Tls => tls,
            Foreign::Http2 => http2,
            Foreign::Proxy => proxy,
        };
        let now = Instant::now();
        let Some(unreported) = told.lock().unwrap_or_else(PoisonError::into_inner).count(now)
        else {
            return;
        };
        tracing::warn!(
            %peer,
            seen = seen.name(),
            unreported,
            "only plain HTTP/1 is spoken at this port: {}",
            seen.advice()
        );
    }
}

impl Told {
    /// How many were not told of since the last line, if it is time for one.
    fn count(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now - last < PAUSE) {
            self.since += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pieces: &[&[u8]]) -> Option<Foreign> {
        let mut opening = Opening::default();
        for piece in pieces {
            opening.extend(piece);
        }
        opening.foreign()
    }

    #[test]
    fn protocols_are_known_by_their_first_bytes() {
        assert_eq!(seen(&[b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]), Some(Foreign::Tls));
        assert_eq!(seen(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]), Some(Foreign::Http2));
        assert_eq!(seen(&[b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"]), Some(Foreign::Proxy));
        assert_eq!(seen(&[b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"]), Some(Foreign::Proxy));
        for plain in
            ["GET / HTTP/1.1\r\n", "POST /graphql", "PROXYFIND / HTTP/1.1", "\r\n\r\nGET /", ""]
        {
            assert_eq!(seen(&[plain.as_bytes()]), None, "{plain}");
        }
    }

    #[test]
    fn bytes_that_arrive_one_by_one_are_put_together() {
        let bytes: Vec<[u8; 1]> = b"PRI * HTTP/2.0\r\n\r\nSM".iter().map(|byte| [*byte]).collect();
        let pieces: Vec<&[u8]> = bytes.iter().map(|byte| &byte[..]).collect();
        assert_eq!(seen(&pieces), Some(Foreign::Http2));
        assert_eq!(seen(&pieces[..5]), None);
    }

    #[test]
    fn a_flood_is_told_of_once_a_minute() {
        let (mut told, now) = (Told::default(), Instant::now());
        assert_eq!(told.count(now), Some(0));
        assert!((0..5).all(|_| told.count(now).is_none()));
        assert_eq!(told.count(now + PAUSE), Some(5));
        assert_eq!(told.count(now + PAUSE), None);
    }
}
