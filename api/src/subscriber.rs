//! Whom a count belongs to: connections, requests, sign-ins and operations are counted by subscriber.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use uuid::Uuid;

/// The subscriber behind an address: an IPv4 address, or the first 64 bits of an IPv6 address, because the subscriber
/// chooses the rest. An IPv4 address that is mapped into IPv6 is the IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subscriber(IpAddr);

impl Subscriber {
    /// Stands for all subscribers that are not told apart.
    pub const SHARED: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The subscriber who has this address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// Whom an operation counts for: a good token counts for the account alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    /// An account that showed a valid token.
    Account(Uuid),
    /// A subscriber without a token.
    Subscriber(Subscriber),
}

impl Payer {
    /// The account, if there is one, else the subscriber who has the address.
    #[must_use]
    pub fn of(account: Option<Uuid>, address: IpAddr) -> Self {
        account.map_or_else(|| Self::Subscriber(Subscriber::of(address)), Self::Account)
    }
}

impl fmt::Display for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Subscriber::of(one.parse().unwrap()) == Subscriber::of(other.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_key() {
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::2"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(!same("::ffff:192.0.2.1", "::ffff:192.0.2.2"));
        assert_eq!(Subscriber::of("2001:db8::7".parse().unwrap()).to_string(), "2001:db8::");
    }
}
