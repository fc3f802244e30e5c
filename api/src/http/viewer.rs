//! Who asks, from the `Authorization` header alone (RFC 6750, section 2.1).

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};

use super::{Site, frame::Call, refusal::Refusal};
use crate::{
    Code,
    access::{Viewer, Visit},
    subscriber::Payer,
};

const INVALID: &str = "Bearer realm=\"nasss\", error=\"invalid_token\"";

/// Who asks, and how they came.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    pub(super) visit: Visit,
    /// The answer to everything but signing in, where a token of ours was shown that has expired and is otherwise good.
    expired: Option<Arc<Refusal>>,
}

impl Caller {
    /// Whether no token had a part in it, so that the answer is everybody's.
    pub(super) const fn is_anybody(&self) -> bool {
        matches!(self.viewer, Viewer::Anonymous) && self.expired.is_none()
    }

    /// Whether only signing in is open to the caller, who showed a token that has expired.
    pub(super) const fn has_expired_token(&self) -> bool {
        self.expired.is_some()
    }

    /// Refuses a token that has expired.
    pub(super) fn reject_expired(&self) -> Result<(), Refusal> {
        self.expired.as_ref().map_or(Ok(()), |refusal| Err(Refusal::clone(refusal)))
    }

    /// Whom the operation counts for.
    pub(super) fn payer(&self) -> Payer {
        let address = self.visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Payer::of(self.viewer.account(), address)
    }
}

/// Counts a request without credentials for its subscriber. One with credentials is counted by [`caller`], for the account
/// if they are good.
pub(super) fn count_anonymous(
    site: &Site,
    headers: &HeaderMap,
    call: &Call,
) -> Result<(), Refusal> {
    if headers.contains_key(AUTHORIZATION) { Ok(()) } else { site.rate.check(call.client) }
}

/// Finds out who asks, and counts a request with credentials: for the account if they are good, else for the subscriber.
///
/// Credentials that are not valid are refused: nobody falls silently back to anonymous. A token that has merely expired
/// is still good for signing in, because many clients send it along with everything.
pub(super) async fn caller(
    site: &Site,
    headers: &HeaderMap,
    call: &Call,
) -> Result<Caller, Refusal> {
    let visit = Visit {
        request: Some(Arc::clone(&call.id.0)),
        address: Some(call.client),
        in_the_clear: call.in_the_clear,
        ..Visit::unknown()
    };
    let token = match token(headers) {
        Ok(Some(token)) => token,
        Ok(None) => return Ok(Caller { viewer: Viewer::Anonymous, visit, expired: None }),
        Err(refusal) => {
            site.rate.check(call.client)?;
            return Err(refusal);
        }
    };
    match site.enter(token.to_owned(), visit.clone()).await {
        Ok((viewer, visit)) => {
            if let Some(account) = viewer.account() {
                site.rate.check_account(account)?;
            }
            Ok(Caller { viewer, visit, expired: None })
        }
        Err(error) => {
            site.rate.check(call.client)?;
            let unauthenticated = error.code == Code::Unauthenticated;
            let refusal = refused(error);
            if unauthenticated && site.has_expired(token) {
                let expired = Some(Arc::new(refusal));
                return Ok(Caller { viewer: Viewer::Anonymous, visit, expired });
            }
            Err(refusal)
        }
    }
}

/// The credentials of a request, for [`caller`].
pub(super) fn credentials(headers: &HeaderMap) -> HeaderMap {
    let given = headers.get_all(AUTHORIZATION).iter();
    given.map(|value| (AUTHORIZATION, value.clone())).collect()
}

/// The answer to a token that stands for nobody.
fn refused(error: crate::Error) -> Refusal {
    match error.code {
        Code::Unauthenticated => unauthenticated(&error.message, INVALID),
        _ => Refusal::of_error(error),
    }
}

/// The token of the one bearer credential, if there is a credential at all.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(first) = given.next() else {
        return Ok(None);
    };
    if given.next().is_some() {
        return Err(Refusal::bad_request("Send one Authorization header, not two."));
    }
    let mut parts = first.as_bytes().splitn(2, |byte| *byte == b' ');
    let bearer = parts.next().is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer"));
    if !bearer {
        // No error word for another scheme (RFC 6750, section 3.1).
        return Err(unauthenticated(
            "Only bearer tokens are accepted: Authorization: Bearer <token>.",
            "Bearer realm=\"nasss\"",
        ));
    }
    // What is not text is no token of anybody's.
    let token = parts.next().and_then(|token| std::str::from_utf8(token).ok()).unwrap_or_default();
    Ok(Some(token.trim()))
}

fn unauthenticated(message: &str, challenge: &'static str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
