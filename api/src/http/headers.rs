//! Bounds of a request's head. hyper has wider ones of its own, which protect its buffers.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue, StatusCode, Version,
        header::{HOST, TRANSFER_ENCODING},
        uri::Authority,
    },
    response::{IntoResponse, Response},
};

use super::{Site, refusal::Refusal};
use crate::Code;

/// Refuses a URI or headers that are too long.
pub(super) async fn bounded<F: Future<Output = Response>>(
    site: &Site,
    request: Request,
    within: impl FnOnce(Request) -> F,
) -> Response {
    let limits = &site.config.limits;
    let uri = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    if uri > limits.uri_bytes {
        return Refusal::new(
            StatusCode::URI_TOO_LONG,
            Code::PayloadTooLarge,
            format!(
                "The address has more than {} bytes; send the query by POST.",
                limits.uri_bytes
            ),
        )
        .and_close()
        .into_response();
    }
    // Name, colon, space, value and the end of the line.
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers > limits.header_bytes {
        return Refusal::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Code::PayloadTooLarge,
            format!("The headers have more than {} bytes.", limits.header_bytes),
        )
        .and_close()
        .into_response();
    }
    if let Err(refusal) = reject_ambiguous(request.headers(), request.version()) {
        return refusal.and_close().into_response();
    }
    within(request).await
}

/// Rejects heads that a proxy in front may have read in another way.
fn reject_ambiguous(headers: &HeaderMap, version: Version) -> Result<(), Refusal> {
    // RFC 9112, section 3.2.
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version != Version::HTTP_11 => {}
        (Some(host), None) if is_host(host) => {}
        (Some(_), None) => {
            let message = "The Host header must be a name or an address, with or without a port.";
            return Err(Refusal::bad_request(message));
        }
        _ => return Err(Refusal::bad_request("Send one Host header.")),
    }
    // RFC 9112, section 6.1. hyper removes the last coding and gives the others away as they are.
    let chunked = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    if headers.get_all(TRANSFER_ENCODING).iter().all(chunked) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::NOT_IMPLEMENTED,
        Code::BadRequest,
        "Send the body with `Content-Length`, or with `Transfer-Encoding: chunked` alone.",
    ))
}

/// Returns whether a value is a host with or without a port, or empty (RFC 9110, section 7.2).
fn is_host(value: &HeaderValue) -> bool {
    let value = value.as_bytes().trim_ascii();
    let Ok(authority) = Authority::try_from(value) else { return value.is_empty() };
    let port = authority.as_str().strip_prefix(authority.host());
    port.is_some_and(|port| matches!(port, "" | ":") || authority.port_u16().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in [
            "",
            "a",
            "example.org",
            "example.org:8000",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8000",
            "a_b.c",
        ] {
            assert!(is_host(&HeaderValue::from_str(host).unwrap()), "{host}");
        }
        for host in
            ["a b", "a/b", "http://a", "a@b", "a?b", "a:b:c", "[::1", "a#b", "a:99999999", "ä"]
        {
            assert!(!is_host(&HeaderValue::from_bytes(host.as_bytes()).unwrap()), "{host}");
        }
    }
}
