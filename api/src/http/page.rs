//! The page for people: GraphiQL where it was built into the program, else a plain page. Everything on it
//! comes from this service.

mod asset;
mod bundle;
mod plain;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};

use super::{
    Site,
    media::{Media, negotiate},
    refusal::{Refusal, not_found, only},
};
use crate::{
    Code,
    config::{Config, Ide},
};

/// Whether GraphiQL was built into this program.
pub const GRAPHIQL_BUILT: bool = !bundle::FILES.is_empty();

/// The page itself, where there is one.
pub(super) fn document(config: &Config, headers: &HeaderMap) -> Response {
    bundle::document(config.ide).unwrap_or_else(plain::document).answer(headers)
}

/// `/` and `/graphiql`.
pub(super) async fn html(
    State(site): State<Arc<Site>>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if site.config.ide == Ide::Off {
        return Err(not_found().await);
    }
    only(&method, "GET, HEAD")?;
    // A missing header says JSON, but means that anything will do.
    match negotiate(&headers, &[Media::Html]) {
        Some(_) => Ok(document(&site.config, &headers)),
        None => Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            Code::NotAcceptable,
            "This is a page in text/html; queries go to /graphql.",
        )),
    }
}

/// What the page loads.
pub(super) async fn asset(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Refusal> {
    let path = request.uri().path();
    let found = match (site.config.ide, path.strip_prefix("/graphiql/")) {
        (Ide::Off, _) => None,
        (ide, Some(name)) => bundle::file(ide, name),
        (_, None) => plain::file(path),
    };
    let Some(asset) = found else {
        return Err(not_found().await);
    };
    only(request.method(), "GET, HEAD")?;
    Ok(asset.answer(request.headers()))
}
