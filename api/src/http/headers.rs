//! Bounds of a request's head. hyper has wider ones of its own, which protect its buffers.

use axum::{
    extract::Request,
    http::{StatusCode, Version, header::HOST},
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
    // Two hosts, or none, and a proxy may have read another one than we do (RFC 9112, section 3.2).
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        return Refusal::bad_request("Send one Host header.").and_close().into_response();
    }
    within(request).await
}
