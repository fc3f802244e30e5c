//! What stands around every answer: a request id, the headers of every answer, the writing of
//! refusals, and one line in the log.

use std::{any::Any, net::IpAddr, sync::Arc, time::Instant};

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
            TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{
    Site, address,
    answer::refused,
    compression, health,
    media::{GRAPHQL, Media, negotiate},
    operation_log::OperationRecord,
    refusal::Refusal,
    scheme, vary,
};

/// The header that names a request, in answers and from trusted proxies.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The name of one request, in its answer and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) Arc<str>);

/// A request, as those who answer it know it besides what it says.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) id: RequestId,
    /// Whose it is, as far as limits and logs go.
    pub(super) client: IpAddr,
    /// Whether a trusted proxy says that it came by http.
    pub(super) in_the_clear: bool,
    /// As what an answer of GraphQL is written; none where the client takes nothing that there is.
    pub(super) media: Option<Media>,
    /// Whether the answer may be compressed.
    pub(super) gzip: bool,
    /// What the log says about it.
    pub(super) record: OperationRecord,
}

/// What a handler panicked with; for the log alone.
#[derive(Clone)]
struct Panicked(Arc<str>);

/// What stands around every answer.
pub(super) async fn frame<F: Future<Output = Response>>(
    site: &Site,
    peer: IpAddr,
    request: Request,
    within: impl FnOnce(Call, Request) -> F,
) -> Response {
    let started = Instant::now();
    let trusted = &site.config.trusted_proxies;
    let client = address::client(peer, request.headers(), &site.config);
    site.forwarding.watch(peer, request.headers(), &site.config);
    let id = request_id(request.headers(), address::is_trusted(peer, trusted));
    let media = negotiate(request.headers(), &GRAPHQL);
    let in_the_clear = scheme::came_in_the_clear(peer, request.headers(), trusted);
    let gzip = compression::is_wanted(request.headers());
    let record = OperationRecord::default();
    let call = Call { id: id.clone(), client, in_the_clear, media, gzip, record: record.clone() };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let close = closes(request.headers());

    let mut response = within(call.clone(), request).await;
    if let Some(Panicked(text)) = response.extensions_mut().remove() {
        tracing::error!(request_id = %id.0, panic = %text, "a handler panicked");
    }
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let mut outer = std::mem::take(response.headers_mut());
        // That of the body that is replaced.
        outer.remove(CONTENT_LENGTH);
        refusal.log_cause(&id);
        record.note_codes(refusal.errors.iter().map(|fault| fault.code));
        if let Some(cost) = refusal.cost {
            record.note_cost(cost.requested);
        }
        response = refused(&refusal, media.unwrap_or(Media::Json), &id, &site.config.limits);
        response.headers_mut().extend(outer);
        // In a box: few refusals are long.
        response = Box::pin(compression::compress(site, &call, response)).await;
    }
    dress(response.headers_mut(), &id, &path, close);
    log(&id, client, &method, &path, response.status(), started, &record);
    response
}

/// Writes one line about a request. Checks of health that find the service well come every second, and would fill the log.
fn log(
    id: &RequestId,
    client: IpAddr,
    method: &Method,
    path: &str,
    status: StatusCode,
    started: Instant,
    record: &OperationRecord,
) {
    let fields = record.fields();
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                request_id = %id.0,
                %client,
                %method,
                %path,
                status = status.as_u16(),
                milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                operation = fields.operation.as_deref(),
                account = fields.account.as_deref(),
                cost = fields.cost,
                codes = fields.codes.as_deref(),
                "answered"
            )
        };
    }
    if status == StatusCode::OK && health::is_check(path) {
        line!(debug);
    } else {
        line!(info);
    }
}

/// Whether the connection must end after this answer.
///
/// hyper hides a `Content-Length` that came together with a `Transfer-Encoding`, which is how
/// requests are smuggled past a proxy (RFC 9112, section 6.1). As the two cannot be told apart here,
/// every body sent in chunks is the last of its connection.
fn closes(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
}

fn dress(headers: &mut HeaderMap, id: &RequestId, path: &str, close: bool) {
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    vary::set(headers, path);
    if close {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// A proxy's id if it is well formed and the proxy is trusted, else a new one.
fn request_id(headers: &HeaderMap, from_proxy: bool) -> RequestId {
    let given = headers
        .get(REQUEST_ID)
        .filter(|_| from_proxy)
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=64).contains(&id.len()))
        .filter(|id| {
            id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        });
    let mut new = Uuid::encode_buffer();
    RequestId(given.unwrap_or_else(|| Uuid::now_v7().hyphenated().encode_lower(&mut new)).into())
}

/// Turns a panic into an answer; the frame logs its text.
#[expect(clippy::needless_pass_by_value, reason = "whoever catches a panic gives it away")]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    let mut response = Refusal::internal().into_response();
    response.extensions_mut().insert(Panicked(text.into()));
    response
}
