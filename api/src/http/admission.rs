//! Which connections are let in: so many of one subscriber, so many in all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderValue, StatusCode, header::RETRY_AFTER};

use super::{address, open_files, refusal::Refusal};
use crate::{Code, config::Config, subscriber::Subscriber};

/// Connections beyond a limit that are let in to be told so, and to answer health checks: of one subscriber.
const SPARE_OF_ONE: usize = 32;

/// The same, of all together.
pub(super) const SPARE_IN_ALL: usize = 64;

/// Why a connection is let in only to be told that there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crowd {
    /// The subscriber has too many.
    OfOne,
    /// All subscribers together have too many.
    InAll,
}

impl Crowd {
    /// Says so to the client.
    pub(super) fn refusal(self) -> Refusal {
        let (status, code, message) = match self {
            Self::OfOne => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::RateLimited,
                "There are too many connections from this address; close some, or use one for several requests.",
            ),
            Self::InAll => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Unavailable,
                "The service has too many connections just now; try again in 1 s.",
            ),
        };
        Refusal::new(status, code, message).with(RETRY_AFTER, HeaderValue::from(1)).and_close()
    }

    /// The same for a client that sends nothing.
    pub(super) const fn bare(self) -> &'static [u8] {
        match self {
            Self::OfOne => {
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
                  Cache-Control: no-store\r\nVary: Accept, Accept-Encoding, Authorization, Origin\r\nConnection: close\r\n\r\n"
            }
            Self::InAll => {
                b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
                  Cache-Control: no-store\r\nVary: Accept, Accept-Encoding, Authorization, Origin\r\nConnection: close\r\n\r\n"
            }
        }
    }
}

/// What becomes of a new connection.
pub(super) enum Admission {
    /// It is served.
    Open(Place),
    /// It is told that there are too many.
    Crowded(Place, Crowd),
    /// It is closed: there are too many even of those.
    Refused(Crowd),
}

/// Counts the open connections.
pub(super) struct Connections {
    config: Arc<Config>,
    most: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    of: HashMap<Subscriber, usize>,
}

impl Connections {
    pub(super) fn new(config: Arc<Config>) -> Arc<Self> {
        let wanted = config.limits.connections;
        let most = open_files::connections(wanted);
        if most < wanted {
            tracing::warn!(
                most,
                wanted,
                "fewer connections are served than `limits.connections` says: the limit of open files is too low"
            );
        }
        Arc::new(Self { config, most, open: Mutex::default() })
    }

    /// Counts a connection. A trusted proxy has no limit of its own, because all clients come through it.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Admission {
        let each = self.config.limits.connections_per_address;
        let unlimited = each == 0 || address::is_trusted(peer, &self.config.trusted_proxies);
        let subscriber = Subscriber::of(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, of_one) = (open.all, open.of.get(&subscriber).copied().unwrap_or_default());
        let crowd = if !unlimited && of_one >= each {
            Some(Crowd::OfOne)
        } else if all >= self.most {
            Some(Crowd::InAll)
        } else {
            None
        };
        let full = all >= self.most + SPARE_IN_ALL || (!unlimited && of_one >= each + SPARE_OF_ONE);
        if let Some(crowd) = crowd.filter(|_| full) {
            return Admission::Refused(crowd);
        }
        open.all += 1;
        *open.of.entry(subscriber).or_default() += 1;
        let place = Place { subscriber, connections: Arc::clone(self) };
        match crowd {
            Some(crowd) => Admission::Crowded(place, crowd),
            None => Admission::Open(place),
        }
    }
}

/// One counted connection; dropping it gives the place back.
pub(super) struct Place {
    subscriber: Subscriber,
    connections: Arc<Connections>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        if let Some(count) = open.of.get_mut(&self.subscriber) {
            *count -= 1;
            if *count == 0 {
                open.of.remove(&self.subscriber);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(change: impl FnOnce(&mut Config)) -> Arc<Connections> {
        let mut config = Config::default();
        change(&mut config);
        Connections::new(Arc::new(config))
    }

    fn admit(connections: &Arc<Connections>, address: &str) -> Admission {
        connections.admit(address.parse().unwrap())
    }

    #[test]
    fn a_subscriber_of_ipv6_has_one_count() {
        let connections = connections(|config| config.limits.connections_per_address = 2);
        let first = admit(&connections, "2001:db8::1");
        let second = admit(&connections, "2001:db8::2");
        assert!(matches!((&first, &second), (Admission::Open(_), Admission::Open(_))));
        let third = admit(&connections, "2001:db8::3");
        assert!(matches!(third, Admission::Crowded(_, Crowd::OfOne)));
        assert!(matches!(admit(&connections, "2001:db8:0:1::1"), Admission::Open(_)));
        drop((first, second, third));
        assert!(matches!(admit(&connections, "2001:db8::3"), Admission::Open(_)));
        assert!(connections.open.lock().unwrap().of.is_empty());
    }

    #[test]
    fn an_ipv4_address_that_is_mapped_into_ipv6_has_one_count() {
        let connections = connections(|config| config.limits.connections_per_address = 1);
        let _held = admit(&connections, "192.0.2.1");
        assert!(matches!(admit(&connections, "::ffff:192.0.2.1"), Admission::Crowded(..)));
        assert!(matches!(admit(&connections, "::ffff:192.0.2.2"), Admission::Open(_)));
    }

    #[test]
    fn those_who_are_told_that_there_are_too_many_are_counted_too() {
        let connections = connections(|config| config.limits.connections_per_address = 1);
        let mut held: Vec<_> =
            (0..=SPARE_OF_ONE).map(|_| admit(&connections, "192.0.2.1")).collect();
        assert!(held.iter().skip(1).all(|it| matches!(it, Admission::Crowded(..))));
        assert!(matches!(admit(&connections, "192.0.2.1"), Admission::Refused(Crowd::OfOne)));
        held.pop();
        assert!(matches!(admit(&connections, "192.0.2.1"), Admission::Crowded(..)));
    }

    #[test]
    fn all_connections_together_have_a_limit_that_holds_for_proxies_too() {
        let connections = connections(|config| {
            config.limits.connections = 3;
            config.limits.connections_per_address = 1;
            config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        });
        let held: Vec<_> = (0..3).map(|_| admit(&connections, "10.0.0.1")).collect();
        assert!(held.iter().all(|it| matches!(it, Admission::Open(_))));
        let beyond: Vec<_> = (0..SPARE_IN_ALL).map(|_| admit(&connections, "10.0.0.1")).collect();
        assert!(beyond.iter().all(|it| matches!(it, Admission::Crowded(_, Crowd::InAll))));
        assert!(matches!(admit(&connections, "192.0.2.1"), Admission::Refused(Crowd::InAll)));
    }
}
