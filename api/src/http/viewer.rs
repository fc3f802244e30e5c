//! Who asks, from the `Authorization` header alone (RFC 6750, section 2.1).

use std::sync::Arc;

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};

use super::{Site, frame::Call, refusal::Refusal};
use crate::{
    Code,
    access::{Viewer, Visit},
};

const INVALID: &str = "Bearer realm=\"nasss\", error=\"invalid_token\"";

/// Who asks, and how they came.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    pub(super) visit: Visit,
}

impl Caller {
    /// Whether no token had a part in it, so that the answer is everybody's.
    pub(super) const fn is_anybody(&self) -> bool {
        matches!(self.viewer, Viewer::Anonymous)
    }
}

/// Finds out who asks, and counts the request for the account.
///
/// Credentials that are not valid are refused: nobody falls silently back to anonymous.
pub(super) async fn caller(
    site: &Site,
    headers: &HeaderMap,
    call: &Call,
) -> Result<Caller, Refusal> {
    let visit = Visit {
        request: Some(Arc::clone(&call.id.0)),
        address: Some(call.client),
        ..Visit::unknown()
    };
    let Some(token) = token(headers)? else {
        return Ok(Caller { viewer: Viewer::Anonymous, visit });
    };
    let (viewer, visit) = site.enter(token.to_owned(), visit).await.map_err(|error| {
        match error.code {
            Code::Unauthenticated => unauthenticated(&error.message, INVALID),
            Code::Unavailable => {
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.code, error.message)
            }
            _ => {
                tracing::error!(request_id = %call.id.0, cause = ?error.cause, "a token could not be looked up");
                Refusal::internal()
            }
        }
    })?;
    if let Some(account) = viewer.account() {
        site.rate.check_account(account)?;
    }
    Ok(Caller { viewer, visit })
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
