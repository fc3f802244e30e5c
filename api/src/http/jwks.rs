//! `/.well-known/jwks.json`: the public keys of our tokens, for other services that read them (RFC 7517).

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::Response,
};

use super::{
    Site, compression,
    frame::Call,
    refusal::{Refusal, only},
};

/// The keys. They may be kept for less long than a new key waits before it signs.
pub(super) async fn published(
    State(site): State<Arc<Site>>,
    Extension(call): Extension<Call>,
    request: Request,
) -> Result<Response, Refusal> {
    only(request.method(), "GET, HEAD")?;
    let mut response = Response::new(Body::from(site.jwks().to_string()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(compression::compress(&site, &call, response).await)
}
