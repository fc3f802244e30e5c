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
    Site, compression,
    etag::{self, Held},
    frame::Call,
    params::decode,
    refusal::{Refusal, only},
    viewer,
};
use crate::{
    Code,
    insight::comparison::{CsvRequest, Headings},
};

/// `/export/comparison.csv`: the table that `comparison` answers.
pub(super) async fn comparison(
    State(site): State<Arc<Site>>,
    Extension(call): Extension<Call>,
    request: Request,
) -> Result<Response, Refusal> {
    viewer::count_anonymous(&site, request.headers(), &call)?;
    only(request.method(), "GET, HEAD")?;
    let caller = viewer::caller(&site, request.headers(), &call).await?;
    caller.reject_expired()?;
    call.record.note_caller(&caller);
    let held = Held::read(request.headers());
    let asked = asked(request.uri().query().unwrap_or_default())?;
    let _turn = site.operations.turn(caller.payer()).await?;
    let limit = site.config.limits.execution_timeout;
    let file = match tokio::time::timeout(limit, site.comparison(asked)).await {
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
    Ok(held.or_unchanged(compression::compress(&site, &call, response).await))
}

/// Reads which studies are asked for, `study` once for each, and how the file is to be written. Rejects parameters that are
/// not known: a misspelt one would ask for another table.
fn asked(query: &str) -> Result<CsvRequest, Refusal> {
    let mut studies = Vec::new();
    let (mut bom, mut columns) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or_else(|| unknown_parameter(name))?;
        let name = name.as_str();
        let read = || {
            decode(value).ok_or_else(|| {
                Refusal::bad_request(format!("`{name}` is not percent-encoded UTF-8."))
            })
        };
        match name {
            "study" => studies.push(read()?),
            "bom" => choose(&mut bom, name, &read()?, [("true", true), ("false", false)])?,
            "columns" => {
                let columns_of = [("citation", Headings::Citation), ("slug", Headings::Slug)];
                choose(&mut columns, name, &read()?, columns_of)?;
            }
            _ => return Err(unknown_parameter(name)),
        }
    }
    Ok(CsvRequest {
        studies: (!studies.is_empty()).then_some(studies),
        headings: columns.unwrap_or_default(),
        has_bom: bom.unwrap_or(true),
    })
}

fn unknown_parameter(name: &str) -> Refusal {
    let name = shorten(name);
    Refusal::new(
        StatusCode::BAD_REQUEST,
        Code::BadUserInput,
        format!("There is no parameter {name:?}; the parameters are `study`, `bom` and `columns`."),
    )
}

/// As much of a text from outside as an error repeats.
fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Reads a parameter that is one of two words, once.
fn choose<T>(
    chosen: &mut Option<T>,
    name: &str,
    value: &str,
    words: [(&str, T); 2],
) -> Result<(), Refusal> {
    if chosen.is_some() {
        return Err(Refusal::bad_request(format!("`{name}` is given twice.")));
    }
    let names = words.each_ref().map(|(word, _)| *word);
    let Some((_, found)) = words.into_iter().find(|(word, _)| *word == value) else {
        let shown = shorten(value);
        let [one, other] = names;
        return Err(Refusal::bad_request(format!(
            "`{name}` must be `{one}` or `{other}`; got {shown:?}."
        )));
    };
    *chosen = Some(found);
    Ok(())
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
