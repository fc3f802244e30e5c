//! Whose address it is.

use std::net::{IpAddr, Ipv6Addr};

/// One subscriber's address: of IPv6 the first 64 bits, as the rest is the subscriber's to choose.
#[must_use]
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
