//! What goes back: status, headers and JSON of an answer.

use async_graphql::Value;
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::Response,
};
use serde::Serialize;

use super::{
    compression,
    errors::{self, WireError},
    frame::{Call, RequestId},
    media::Media,
    metered_body::MeteredBody,
    refusal::{Refusal, Status},
};
use crate::{
    Code,
    config::Limits,
    meter::{Meter, Share},
};

/// The status of an invalid document, where the media type tells it apart. (The newest draft of
/// GraphQL over HTTP says 422; its released audit suite wants 400.)
const REQUEST_ERROR: StatusCode = StatusCode::BAD_REQUEST;

/// Seconds after which a client may ask again, where the error names none.
const RETRY: u64 = 2;

/// Bytes of an answer beside its values, about: names at the root, errors and extensions.
const BESIDE_VALUES: usize = 512;

/// How many headers an answer has, about.
const HEADERS: usize = 12;

/// What an operation costs, in `extensions.cost`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Cost {
    pub(super) requested: u64,
    pub(super) limit: u64,
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WireError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "WireExtensions::is_empty")]
    extensions: WireExtensions,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireExtensions {
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Cost>,
    /// Errors left out, so that nobody takes those shown for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted_errors: Option<usize>,
}

impl WireExtensions {
    const fn is_empty(&self) -> bool {
        self.cost.is_none() && self.omitted_errors.is_none()
    }
}

/// Writes a refusal.
pub(super) fn refused(
    refusal: &Refusal,
    media: Media,
    id: &RequestId,
    limits: &Limits,
) -> Response {
    let status = match (refusal.status, media) {
        (Status::Always(status), _) => status,
        (Status::RequestError, Media::Response) => REQUEST_ERROR,
        (Status::RequestError, _) => StatusCode::OK,
    };
    let mut headers: HeaderMap = refusal.headers.iter().cloned().collect();
    let waits = status == StatusCode::SERVICE_UNAVAILABLE
        || refusal.errors.iter().any(|fault| fault.code == Code::Unavailable);
    if waits && !headers.contains_key(RETRY_AFTER) {
        headers.insert(RETRY_AFTER, HeaderValue::from(RETRY));
    }
    let errors = refusal.errors.iter().map(|fault| errors::of_fault(fault, id)).collect();
    let (errors, omitted_errors) = errors::cap(errors, limits);
    let wire = Wire {
        errors,
        data: None,
        extensions: WireExtensions { cost: refusal.cost, omitted_errors },
    };
    let mut response = respond(status, media, body(&wire, 0));
    response.headers_mut().extend(headers);
    response
}

/// What an operation answered, on the wire.
pub(super) struct Executed {
    pub(super) response: Response,
    /// The body, where the same question will have the same answer until the data change.
    pub(super) lasting: Option<Bytes>,
    /// The same body compressed, if it was sent so.
    pub(super) packed: Option<Bytes>,
}

/// How an answer is written.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    pub(super) media: Media,
    /// Whether it may be kept if it has no errors.
    pub(super) lasting: bool,
    /// Whether it may be compressed.
    pub(super) gzip: bool,
    pub(super) call: &'a Call,
    pub(super) limits: &'a Limits,
}

/// Writes what an operation answered.
pub(super) async fn executed(
    answer: async_graphql::Response,
    cost: Cost,
    meter: &Meter,
    manner: Manner<'_>,
) -> Executed {
    let Manner { media, lasting, gzip, call, limits } = manner;
    let codes: Vec<Code> = answer.errors.iter().map(errors::code_of).collect();
    let wait = answer.errors.iter().filter_map(errors::retry_after).max();
    let wait = wait.or_else(|| codes.contains(&Code::Unavailable).then_some(RETRY));
    errors::log_causes(&answer.errors, &call.id);
    call.record.note_codes(codes);
    let errors = answer.errors.into_iter().map(|error| errors::of_field(error, &call.id)).collect();
    let (errors, omitted_errors) = errors::cap(errors, limits);
    let lasting = lasting && errors.is_empty();
    let wire = Wire {
        errors,
        data: Some(&answer.data),
        extensions: WireExtensions { cost: Some(cost), omitted_errors },
    };
    let body = body(&wire, meter.answer_bytes());
    drop(wire);
    drop(answer.data);
    let lasting = body.as_ref().filter(|_| lasting).cloned();
    let share = body.as_ref().and_then(|body| meter.settle(body.len() as u64));
    let (mut response, packed) = match (body, share) {
        (Some(body), Some(share)) if gzip && compression::is_long(body.len()) => {
            // In a box: most answers go without it.
            Box::pin(compressed(body, share, media)).await
        }
        (Some(body), Some(share)) => (metered(body, share, media), None),
        (body, _) => (respond(StatusCode::OK, media, body), None),
    };
    response.headers_mut().extend(answer.http_headers);
    response.headers_mut().extend(wait.map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds))));
    Executed { response, lasting, packed }
}

fn metered(body: Bytes, share: Share, media: Media) -> Response {
    let mut response = respond(StatusCode::OK, media, Some(Bytes::new()));
    *response.body_mut() = MeteredBody::of(body, share);
    response
}

/// Compresses an answer that the share covers. It covers what is still to be written afterwards.
async fn compressed(body: Bytes, mut share: Share, media: Media) -> (Response, Option<Bytes>) {
    let Some(packed) = compression::gzip(&body, &mut share).await else {
        return (metered(body, share, media), None);
    };
    drop(body);
    share.shrink(packed.len() as u64);
    (compression::mark(metered(packed.clone(), share, media)), Some(packed))
}

/// Writes an answer that was kept.
pub(super) fn kept(body: Bytes, media: Media) -> Response {
    respond(StatusCode::OK, media, Some(body))
}

/// The answer as JSON; none where it cannot be written, which is logged. With room from the start for the bytes that
/// its values are known to take: a long answer that outgrows its room is copied, and held twice meanwhile.
fn body(wire: &Wire<'_>, known: u64) -> Option<Bytes> {
    let room = usize::try_from(known).unwrap_or_default().saturating_add(BESIDE_VALUES);
    let mut written = Vec::with_capacity(room);
    serde_json::to_writer(&mut written, wire)
        .inspect_err(|error| tracing::error!(%error, "an answer could not be written as JSON"))
        .ok()
        .map(|()| Bytes::from(written))
}

fn respond(status: StatusCode, media: Media, body: Option<Bytes>) -> Response {
    let status = if body.is_some() { status } else { StatusCode::INTERNAL_SERVER_ERROR };
    let mut response = Response::new(Body::from(body.unwrap_or_default()));
    *response.status_mut() = status;
    // With room for those that the frame adds.
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    *response.headers_mut() = headers;
    response
}
