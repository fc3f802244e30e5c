//! Whether the process is alive, and whether it can answer.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{
    Site,
    refusal::{Refusal, only},
};

/// `/healthz`: the process answers. Asks nothing else, so that a slow database restarts nobody.
pub(super) async fn alive(method: Method) -> Result<&'static str, Refusal> {
    only(&method, "GET, HEAD")?;
    Ok("ok")
}

/// `/readyz`: whether queries can be answered; 503 if not, with the reason in the log alone.
pub(super) async fn ready(
    State(site): State<Arc<Site>>,
    method: Method,
) -> Result<Response, Refusal> {
    only(&method, "GET, HEAD")?;
    let limit = site.config.limits.execution_timeout;
    let ready = match tokio::time::timeout(limit, site.is_ready()).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, cause = ?error.cause, "not ready");
            false
        }
        Err(_) => {
            tracing::warn!("not ready: the check took too long");
            false
        }
    };
    let (status, body) = if ready {
        (StatusCode::OK, r#"{"ready":true}"#)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, r#"{"ready":false}"#)
    };
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    Ok((status, [(CONTENT_TYPE, json)], body).into_response())
}
