//! Warnings about forwarding headers that are not believed: a proxy that is not trusted shares its limits among all its
//! clients, and nothing else says why.

use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};

use super::address::{X_FORWARDED_FOR, is_trusted};
use crate::{config::Config, subscriber::Subscriber};

/// The headers that name the client's address.
const ADDRESSES: [HeaderName; 2] = [X_FORWARDED_FOR, FORWARDED];

/// The headers that only proxies write.
const FORWARDING: [HeaderName; 4] = [
    X_FORWARDED_FOR,
    FORWARDED,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
];

/// Proxies that are named in the log at most, because any client may write these headers.
const MOST: usize = 100;

/// Warnings that were written.
#[derive(Default)]
pub(super) struct ForwardingLog {
    strangers: Mutex<HashSet<Subscriber>>,
    ignored: AtomicBool,
}

impl ForwardingLog {
    /// Warns of headers that are not believed: once for each proxy that is not trusted, and once of those that trusted
    /// proxies send beside the trusted one.
    pub(super) fn watch(&self, peer: IpAddr, headers: &HeaderMap, config: &Config) {
        if is_trusted(peer, &config.trusted_proxies) {
            self.watch_trusted(peer, headers, config);
        } else if let Some(header) = FORWARDING.into_iter().find(|name| headers.contains_key(name))
            && self.is_new(peer)
        {
            tracing::warn!(
                proxy = %peer.to_canonical(),
                %header,
                "a forwarding header came from a proxy that is not trusted, whose clients share its limits; \
                 the setting trusted_proxies (NASSS_TRUSTED_PROXIES) would trust it"
            );
        }
    }

    fn watch_trusted(&self, peer: IpAddr, headers: &HeaderMap, config: &Config) {
        let trusted = config.trusted_header.name();
        let is_other = |name: &HeaderName| Some(name) != trusted.as_ref();
        let ignored =
            ADDRESSES.into_iter().filter(is_other).find(|name| headers.contains_key(name));
        if let Some(header) = ignored
            && !self.ignored.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                proxy = %peer.to_canonical(),
                %header,
                trusted = trusted.as_ref().map_or("none", HeaderName::as_str),
                "a trusted proxy sends a forwarding header that is ignored; \
                 the setting trusted_header (NASSS_TRUSTED_HEADER) names the one that is believed"
            );
        }
    }

    fn is_new(&self, peer: IpAddr) -> bool {
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        strangers.len() < MOST && strangers.insert(Subscriber::of(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_new_once_and_the_list_is_bounded() {
        let log = ForwardingLog::default();
        let address = |n: u8| IpAddr::from([192, 0, 2, n]);
        assert!(log.is_new(address(1)) && !log.is_new(address(1)));
        let told = (0..=255).filter(|n| log.is_new(address(*n))).count();
        assert_eq!(told, MOST - 1);
    }
}
