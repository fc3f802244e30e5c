//! `/export/…`: answers as files, for people who work with spreadsheets.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG},
    },
    response::Response,
};

use super::{
    Site,
    etag::{self, Held},
    frame::Call,
    params::decode,
    refusal::{Refusal, only},
    viewer,
};
use crate::Code;

/// `/export/comparison.csv`: the table that `comparison` answers.
pub(super) async fn comparison(
    State(site): State<Arc<Site>>,
    Extension(call): Extension<Call>,
    request: Request,
) -> Result<Response, Refusal> {
    viewer::count_anonymous(&site, request.headers(), &call)?;
    only(request.method(), "GET")?;
    let caller = viewer::caller(&site, request.headers(), &call).await?;
    caller.reject_expired()?;
    call.record.note_caller(&caller);
    let held = Held::read(request.headers());
    let studies = studies(request.uri().query().unwrap_or_default())?;
    let _turn = site.operations.turn(caller.payer()).await?;
    let limit = site.config.limits.execution_timeout;
    let file = match tokio::time::timeout(limit, site.comparison(studies)).await {
        Ok(Ok(file)) => file,
        Ok(Err(error)) => return Err(Refusal::of_error(error)),
        Err(_) => {
            let late = "The table took too long and was given up; compare fewer studies.";
            return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, Code::Timeout, late));
        }
    };
    let mut response = csv("nasss-comparison.csv", file);
    if !caller.is_anybody() {
        response.headers_mut().remove(ETAG);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return Ok(response);
    }
    Ok(held.or_unchanged(response))
}

/// The values of `study`, one for each time it is given, if it is. Parameters that are not known are ignored.
fn studies(query: &str) -> Result<Option<Vec<String>>, Refusal> {
    let given = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let given = given.filter(|(name, _)| *name == "study").map(|(_, value)| {
        decode(value).ok_or_else(|| Refusal::bad_request("`study` is not percent-encoded UTF-8."))
    });
    let studies: Vec<String> = given.collect::<Result<_, _>>()?;
    Ok((!studies.is_empty()).then_some(studies))
}

fn csv(name: &'static str, file: Vec<u8>) -> Response {
    let tag = etag::of(&file);
    let mut response = Response::new(Body::from(file));
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.extend(tag.map(|tag| (ETAG, tag)));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.extend(disposition.ok().map(|value| (CONTENT_DISPOSITION, value)));
    response
}
