//! Who asks, from the `Authorization` header alone (RFC 6750, section 2.1).

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};

use super::refusal::Refusal;
use crate::Code;

/// Refuses credentials that are not valid: nobody falls silently back to anonymous.
///
/// Tokens are not issued yet, so that every credential is refused.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(first) = given.next() else {
        return Ok(());
    };
    if given.next().is_some() {
        return Err(Refusal::bad_request("Send one Authorization header, not two."));
    }
    let bearer = first.as_bytes().split(|byte| *byte == b' ').next();
    if bearer.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer")) {
        return Err(unauthenticated(
            "The token is not valid; get a new one or send none.",
            "Bearer realm=\"nasss\", error=\"invalid_token\"",
        ));
    }
    // No error word for another scheme (RFC 6750, section 3.1).
    Err(unauthenticated(
        "Only bearer tokens are accepted: Authorization: Bearer <token>.",
        "Bearer realm=\"nasss\"",
    ))
}

fn unauthenticated(message: &str, challenge: &'static str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
