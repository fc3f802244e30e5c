//! Origins of web pages (RFC 6454), and the patterns of them that `cors_origins` lists.

/// A scheme, a host and a port, as a browser names the place that a page came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    /// None for the port that the scheme has anyway.
    port: Option<u16>,
}

impl Origin {
    /// The origin of an address; what follows its host and port does not count. None if it has no host.
    #[must_use]
    pub fn of_url(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        Self::of(scheme, authority)
    }

    /// The origin of a host, with a port or without, that was reached by this scheme.
    #[must_use]
    pub fn of(scheme: &str, authority: &str) -> Option<Self> {
        let (host, port) = split_port(authority);
        let scheme = scheme.to_ascii_lowercase();
        let port = match port {
            Some(digits) => Some(read_port(digits)?),
            None => None,
        };
        let port = port.filter(|port| Some(*port) != usual_port(&scheme));
        let is_host =
            !host.is_empty() && !host.contains(|c: char| "/?#@\\\"'<>".contains(c) || c <= ' ');
        is_host.then(|| Self { scheme, host: host.to_ascii_lowercase(), port })
    }

    /// The scheme, in small letters.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }
}

/// What one item of `cors_origins` admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern {
    origin: Origin,
    /// How many labels stand before the host at least; 0 for the host itself.
    labels: usize,
    any_port: bool,
}

/// Why an item is no origin and no pattern of origins, as the end of a sentence.
pub type OriginFault = &'static str;

const NO_ORIGIN: OriginFault = "which is not an origin as in https://app.example.org";
const WRONG_WILDCARD: OriginFault = "in which `*` stands where it must not: it may stand for the first labels of a host, \
    as in https://*.example.org, and for the port, as in http://localhost:*";

impl OriginPattern {
    /// Reads an item of the list.
    pub fn parse(item: &str) -> Result<Self, OriginFault> {
        let fault = if item.contains('*') { WRONG_WILDCARD } else { NO_ORIGIN };
        let (scheme, authority) = item.trim().split_once("://").ok_or(fault)?;
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(fault);
        }
        let (authority, any_port) = match authority.strip_suffix(":*") {
            Some(host) if split_port(host).1.is_none() => (host, true),
            _ => (authority, false),
        };
        let mut rest = authority;
        let mut labels = 0;
        while let Some(shorter) = rest.strip_prefix("*.") {
            (rest, labels) = (shorter, labels + 1);
        }
        let is_name = !rest.starts_with(['.', '[']) && !rest.contains("..");
        if rest.contains('*') || (labels > 0 && !is_name) {
            return Err(WRONG_WILDCARD);
        }
        if rest.contains(['/', '?', '#']) {
            return Err(NO_ORIGIN);
        }
        let origin = Origin::of(scheme, rest).ok_or(fault)?;
        Ok(Self { origin, labels, any_port })
    }

    /// Whether a page of this origin is admitted.
    #[must_use]
    pub fn admits(&self, origin: &Origin) -> bool {
        self.origin.scheme == origin.scheme
            && (self.any_port || self.origin.port == origin.port)
            && self.admits_host(&origin.host)
    }

    fn admits_host(&self, host: &str) -> bool {
        if self.labels == 0 {
            return self.origin.host == host;
        }
        let before = host.strip_suffix(&self.origin.host).and_then(|rest| rest.strip_suffix('.'));
        before.is_some_and(|before| {
            let labels = before.split('.');
            labels.clone().all(|label| !label.is_empty()) && labels.count() >= self.labels
        })
    }
}

/// Host and port, as a header or an address has them; the host of IPv6 is in brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn read_port(digits: &str) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(pattern: &str, origin: &str) -> bool {
        let pattern = OriginPattern::parse(pattern).unwrap();
        Origin::of_url(origin).is_some_and(|origin| pattern.admits(&origin))
    }

    #[test]
    fn only_listed_origins_are_admitted() {
        for (pattern, origin) in [
            ("http://localhost:*", "http://localhost"),
            ("http://localhost:*", "http://localhost:3000"),
            ("https://App.example.org", "https://app.example.org"),
            ("https://app.example.org:443", "https://app.example.org"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://[::1]:*", "http://[::1]:5173"),
            ("https://*.example.org", "https://app.example.org"),
            ("https://*.example.org", "https://pr-1.app.Example.org"),
            ("https://*.*.example.org", "https://pr-1.app.example.org"),
            ("https://*.example.org:8443", "https://app.example.org:8443"),
            ("http://*.localhost:*", "http://app.localhost:3000"),
        ] {
            assert!(admits(pattern, origin), "{pattern} {origin}");
        }
        for (pattern, origin) in [
            ("http://localhost:*", "null"),
            ("http://localhost:*", "http://localhost.evil.org"),
            ("http://localhost:*", "http://localhost:"),
            ("http://localhost:*", "http://localhost:3000.evil.org"),
            ("http://localhost:*", "https://localhost:3000"),
            ("https://app.example.org", "http://app.example.org"),
            ("https://app.example.org", "https://app.example.org:444"),
            ("https://*.example.org", "https://example.org"),
            ("https://*.example.org", "https://.example.org"),
            ("https://*.example.org", "https://a..example.org"),
            ("https://*.example.org", "https://evilexample.org"),
            ("https://*.example.org", "https://app.example.org.evil.org"),
            ("https://*.example.org", "https://evil.org/.example.org"),
            ("https://*.example.org", "https://evil.org?x.example.org"),
            ("https://*.example.org", "https://evil.org#x.example.org"),
            ("https://*.example.org", "https://evil.org\\x.example.org"),
            ("https://*.example.org", "https://user@x.example.org"),
            ("https://*.example.org", "http://app.example.org"),
            ("https://*.example.org", "https://app.example.org:8443"),
            ("https://*.*.example.org", "https://app.example.org"),
        ] {
            assert!(!admits(pattern, origin), "{pattern} {origin}");
        }
    }

    #[test]
    fn a_wildcard_stands_for_whole_labels_at_the_front_or_for_the_port() {
        for wrong in [
            "*",
            "*://example.org",
            "https://*",
            "https://*:*",
            "https://*.",
            "https://*..org",
            "https://*example.org",
            "https://a*.example.org",
            "https://app.*.example.org",
            "https://example.*",
            "https://*.*",
            "https://*.[::1]",
            "https://example.org:80*",
            "https://example.org:80:*",
            "https://example.org/*",
        ] {
            let fault = OriginPattern::parse(wrong).unwrap_err();
            assert!(fault.contains("`*`") && fault.contains("https://*.example.org"), "{wrong}");
        }
        for wrong in [
            "",
            "null",
            "example.org",
            "https://",
            "https://a/",
            "ftp://a",
            "https://a:b",
            "https://a:",
            "https://a:99999",
            "https://a b",
            "https://u@a",
            "https://a?x",
        ] {
            assert_eq!(OriginPattern::parse(wrong), Err(NO_ORIGIN), "{wrong}");
        }
    }

    #[test]
    fn the_port_that_a_scheme_has_anyway_does_not_count() {
        assert_eq!(
            Origin::of_url("HTTPS://nasss.example.org:443/findings/"),
            Origin::of("https", "Nasss.example.org")
        );
        assert_ne!(Origin::of("http", "a:443"), Origin::of("http", "a"));
        assert_eq!(Origin::of("http", "[::1]:80"), Origin::of("http", "[::1]"));
    }
}
