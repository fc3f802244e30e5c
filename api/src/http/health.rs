//! Whether the process is alive, and whether it can answer.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{
        HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use tokio::{sync::Mutex, time::Instant};

use super::{
    Site,
    refusal::{Refusal, only},
};

/// The least time between two checks of whether queries can be answered; requests in between share an answer.
const INTERVAL: Duration = Duration::from_millis(100);

/// Whether checks of health go to this path.
pub(super) fn is_check(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

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
    let ready = !site.is_stopping() && site.readiness.check(&site).await;
    let (status, body) = if ready {
        (StatusCode::OK, r#"{"ready":true}"#)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, r#"{"ready":false}"#)
    };
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    let mut response = (status, [(CONTENT_TYPE, json)], body).into_response();
    if !ready {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(1));
    }
    Ok(response)
}

/// Whether queries can be answered, as the last check found it.
#[derive(Default)]
pub(super) struct Readiness(Mutex<Last>);

#[derive(Default)]
struct Last {
    /// When the last check began.
    begun: Option<Instant>,
    /// When it ended, and what it found; none where whoever asked for it went away meanwhile.
    found: Option<(Instant, bool)>,
    /// What the log was told.
    told: Option<bool>,
}

impl Readiness {
    /// Checks, or waits for the check that runs, or takes the answer of one that has just ended.
    async fn check(&self, site: &Site) -> bool {
        let mut last = self.0.lock().await;
        if let Some((ended, ready)) = last.found
            && ended.elapsed() < INTERVAL
        {
            return ready;
        }
        if let Some(begun) = last.begun {
            tokio::time::sleep_until(begun + INTERVAL).await;
        }
        last.begun = Some(Instant::now());
        last.found = None;
        let problem = problem(site).await;
        let ready = problem.is_none();
        last.found = Some((Instant::now(), ready));
        if last.told.replace(ready).unwrap_or(true) != ready {
            if let Some(problem) = problem {
                tracing::warn!(problem, "not ready");
            } else {
                tracing::info!("ready again");
            }
        }
        ready
    }
}

/// Why queries cannot be answered, if they cannot.
async fn problem(site: &Site) -> Option<String> {
    let limit = site.config.limits.execution_timeout;
    match tokio::time::timeout(limit, site.is_ready()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(crate::access::explain_cause::chain(&error)),
        Err(_) => Some("the check took too long".to_owned()),
    }
}
