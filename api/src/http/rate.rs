//! Requests of one subscriber, and of one account, in a minute.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use axum::http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};

use uuid::Uuid;

use super::refusal::Refusal;
use crate::{Code, config::Limits, subscriber::Subscriber};

/// How often the count of addresses is looked at, in requests.
const SWEEP_EVERY: u64 = 1024;

/// Counts requests; memory is bounded by the number of addresses.
pub(super) struct Rate {
    limiter: Option<DefaultKeyedRateLimiter<Subscriber>>,
    accounts: Option<DefaultKeyedRateLimiter<Uuid>>,
    addresses: usize,
    seen: AtomicU64,
}

impl Rate {
    /// No limit at all if the setting is 0.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limiter: NonZeroU32::new(limits.requests_per_minute)
                .map(|n| RateLimiter::keyed(Quota::per_minute(n))),
            accounts: NonZeroU32::new(limits.requests_per_minute_account)
                .map(|n| RateLimiter::keyed(Quota::per_minute(n))),
            addresses: limits.addresses,
            seen: AtomicU64::new(0),
        }
    }

    /// Counts one request of the subscriber who has this address.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        let key = self.key(limiter, address);
        let Err(early) = limiter.check_key(&key) else {
            return Ok(());
        };
        let wait = early.wait_time_from(limiter.clock().now());
        Err(refuse("address", wait))
    }

    /// Counts one request of an account. There are as many counts as accounts that signed in, so memory is bounded
    /// by what administrators made.
    pub(super) fn check_account(&self, account: Uuid) -> Result<(), Refusal> {
        let Some(limiter) = &self.accounts else {
            return Ok(());
        };
        limiter
            .check_key(&account)
            .map_err(|early| refuse("account", early.wait_time_from(limiter.clock().now())))
    }

    /// Returns the key that a request counts for. When there are too many keys, those that have been quiet are dropped;
    /// if that is not enough, all subscribers counted from then on share one key.
    fn key(&self, limiter: &DefaultKeyedRateLimiter<Subscriber>, address: IpAddr) -> Subscriber {
        if self.seen.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1
            && limiter.len() > self.addresses / 2
        {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        if limiter.len() >= self.addresses {
            return Subscriber::SHARED;
        }
        Subscriber::of(address)
    }
}

fn refuse(whose: &str, wait: Duration) -> Refusal {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = seconds.max(1);
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        Code::RateLimited,
        format!("Too many requests from this {whose}; try again in {seconds} s."),
    )
    .with(RETRY_AFTER, HeaderValue::from(seconds))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn an_ipv6_subscriber_has_one_count() {
        let limits = Limits { requests_per_minute: 1, ..Limits::default() };
        let rate = Rate::new(&limits);
        rate.check("2001:db8::1".parse().unwrap()).unwrap();
        rate.check("2001:db8:0:1::1".parse().unwrap()).unwrap();
        let refusal = rate.check("2001:db8::2".parse().unwrap()).unwrap_err();
        assert_eq!(refusal.headers[0].1, "60");
    }

    #[test]
    fn zero_means_no_limit_and_memory_is_bounded() {
        let mut limits = Limits { requests_per_minute: 0, addresses: 10, ..Limits::default() };
        let rate = Rate::new(&limits);
        (0..2000).for_each(|_| rate.check("192.0.2.1".parse().unwrap()).unwrap());
        limits.requests_per_minute = 1;
        let rate = Rate::new(&limits);
        for n in 0..2000_u32 {
            let _counted = rate.check(IpAddr::V4(Ipv4Addr::from(n + 1)));
        }
        assert!(rate.limiter.unwrap().len() <= 11);
    }
}
