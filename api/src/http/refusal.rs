//! An answer that is an error and nothing else. Handlers return it; the frame writes it, because the
//! frame knows the request id and the media type.

use std::{error::Error, sync::Arc};

use async_graphql::Pos;
use axum::{
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{ALLOW, CONNECTION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};

use super::{answer::Cost, frame::RequestId};
use crate::{Code, access::explain_cause::chain, document::RequestError, error::INTERNAL_MESSAGE};

/// Nothing ran, and this is why.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) errors: Vec<Fault>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) cost: Option<Cost>,
    /// What happened inside, for the log.
    pub(super) cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// One error of a refusal.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) locations: Vec<Pos>,
}

/// The status of a refusal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    /// The same whatever the media type.
    Always(StatusCode),
    /// A request error of GraphQL: 400, but 200 as plain JSON, whose readers expect that.
    RequestError,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status: Status::Always(status),
            errors: vec![Fault { code, message: message.into(), locations: Vec::new() }],
            headers: Vec::new(),
            cost: None,
            cause: None,
        }
    }

    /// Refuses a request by the error of a service: faults of our own without their text, the others with it and with the
    /// seconds after which it may go better. The cause is logged where the answer is written.
    pub(super) fn of_error(error: crate::Error) -> Self {
        let status = match error.code {
            Code::BadUserInput => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Unavailable | Code::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            _ => return Self { cause: error.cause, ..Self::internal() },
        };
        let refusal = Self { cause: error.cause, ..Self::new(status, error.code, error.message) };
        match error.retry_after {
            Some(seconds) => refusal.with(RETRY_AFTER, HeaderValue::from(seconds)),
            None => refusal,
        }
    }

    /// Writes what happened into the log, under the request's id, where the caller is only told to try again or nothing.
    pub(super) fn log_cause(&self, id: &RequestId) {
        let cause = self.cause.as_ref().map(|cause| chain(&**cause));
        let cause = cause.as_deref();
        for fault in &self.errors {
            let (code, message) = (fault.code.as_str(), &fault.message);
            match fault.code {
                Code::Internal => {
                    tracing::error!(request_id = %id.0, code, cause, "a request failed inside");
                }
                Code::Unavailable | Code::Timeout => {
                    tracing::warn!(request_id = %id.0, code, cause, %message, "a request was turned away");
                }
                _ => {}
            }
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    /// A request error of GraphQL with a code of its own.
    pub(super) fn of_request(code: Code, message: impl Into<String>) -> Self {
        Self { status: Status::RequestError, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, INTERNAL_MESSAGE)
    }

    pub(super) fn method(allowed: &'static str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::MethodNotAllowed,
            format!("This method is not allowed here; use {allowed}."),
        )
        .with(ALLOW, HeaderValue::from_static(allowed))
    }

    #[must_use]
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Ends the connection after the answer.
    #[must_use]
    pub(super) fn and_close(self) -> Self {
        self.with(CONNECTION, HeaderValue::from_static("close"))
    }

    #[must_use]
    pub(super) fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = Some(cost);
        self
    }
}

impl From<RequestError> for Fault {
    fn from(error: RequestError) -> Self {
        Self { code: error.code, message: error.message, locations: error.locations }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::from(vec![error])
    }
}

impl From<Vec<RequestError>> for Refusal {
    fn from(errors: Vec<RequestError>) -> Self {
        Self {
            status: Status::RequestError,
            errors: errors.into_iter().map(Fault::from).collect(),
            headers: Vec::new(),
            cost: None,
            cause: None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// Refuses every method but those.
pub(super) fn only(method: &Method, allowed: &'static str) -> Result<(), Refusal> {
    let fits = allowed.split(", ").any(|name| name == method.as_str());
    if fits { Ok(()) } else { Err(Refusal::method(allowed)) }
}

/// For every path that is none of ours.
pub(super) async fn not_found() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        Code::NotFound,
        "There is nothing at this path; queries go to /graphql.",
    )
}
