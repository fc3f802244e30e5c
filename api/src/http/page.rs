//! The page for people: a box for a query and its answer. Everything comes from this service.

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::IntoResponse,
};

use super::{
    media::{Media, negotiate},
    refusal::{Refusal, only},
};
use crate::Code;

const HTML: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The page itself.
pub(super) fn document() -> impl IntoResponse {
    (headers(Media::Html.content_type()), HTML)
}

/// `/` and `/graphiql`.
pub(super) async fn html(method: Method, accept: HeaderMap) -> Result<impl IntoResponse, Refusal> {
    only(&method, "GET, HEAD")?;
    // A missing header says JSON, but means that anything will do.
    match negotiate(&accept, &[Media::Html]) {
        Some(_) => Ok(document()),
        None => Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            Code::NotAcceptable,
            "This is a page in text/html; queries go to /graphql.",
        )),
    }
}

/// `/page.js`.
pub(super) async fn script(method: Method) -> Result<impl IntoResponse, Refusal> {
    only(&method, "GET, HEAD")?;
    Ok((headers("text/javascript; charset=utf-8"), SCRIPT))
}

/// `/page.css`.
pub(super) async fn style(method: Method) -> Result<impl IntoResponse, Refusal> {
    only(&method, "GET, HEAD")?;
    Ok((headers("text/css; charset=utf-8"), STYLE))
}

fn headers(content_type: &'static str) -> [(HeaderName, HeaderValue); 3] {
    [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (CACHE_CONTROL, HeaderValue::from_static("public, no-cache")),
    ]
}
