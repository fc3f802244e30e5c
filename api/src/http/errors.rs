//! Errors on the wire: coded, capped and cleared of internals.

use std::collections::HashSet;

use async_graphql::{PathSegment, Pos, ServerError, Value};
use serde::Serialize;

use super::{frame::RequestId, refusal::Fault};
use crate::{Code, Error, access::explain_cause::chain, config::Limits, error::INTERNAL_MESSAGE};

/// Characters of one message at most.
const MESSAGE_LENGTH: usize = 1000;

/// One error on the wire (GraphQL specification, section 7.1.2).
#[derive(Debug, Serialize)]
pub(super) struct WireError {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<PathSegment>,
    extensions: WireCode,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireCode {
    code: &'static str,
    request_id: String,
}

/// An error of a refusal.
pub(super) fn of_fault(fault: &Fault, id: &RequestId) -> WireError {
    WireError {
        message: shorten(&fault.message),
        locations: fault.locations.clone(),
        path: Vec::new(),
        extensions: code(fault.code, id),
    }
}

/// A field's error, without what only operators may read.
pub(super) fn of_field(error: ServerError, id: &RequestId) -> WireError {
    let known = code_of(&error);
    let message =
        if known == Code::Internal { INTERNAL_MESSAGE.to_owned() } else { shorten(&error.message) };
    WireError { message, locations: error.locations, path: error.path, extensions: code(known, id) }
}

/// Returns the published code of a field's error.
pub(super) fn code_of(error: &ServerError) -> Code {
    error.source::<Error>().map_or_else(|| foreign_code(error), |own| own.code)
}

/// Writes the causes of errors into the log under the request's id, each once, where the caller is only told to try again
/// or nothing.
pub(super) fn log_causes(errors: &[ServerError], id: &RequestId) {
    let mut logged = HashSet::new();
    for error in errors {
        let code = code_of(error);
        if !matches!(code, Code::Internal | Code::Unavailable | Code::Timeout) {
            continue;
        }
        let own = error.source::<Error>();
        let cause = own.and_then(|own| own.cause.as_ref()).map(|cause| chain(&**cause));
        let cause = cause.unwrap_or_else(|| "none".to_owned());
        if !logged.insert((code, cause.clone(), error.message.clone())) {
            continue;
        }
        let (path, message) = (path(&error.path), &error.message);
        if code == Code::Internal {
            tracing::error!(request_id = %id.0, %path, %message, %cause, "a field failed inside");
        } else {
            let code = code.as_str();
            tracing::warn!(request_id = %id.0, code, %path, %message, %cause, "a field was not answered");
        }
    }
}

/// Seconds after which the field may go better.
pub(super) fn retry_after(error: &ServerError) -> Option<u64> {
    error.source::<Error>()?.retry_after
}

/// The code of an error that is not ours: one of async-graphql's about a value it could not read,
/// or a fault. Such a value's error may carry a code of the list itself.
fn foreign_code(error: &ServerError) -> Code {
    let given = match error.extensions.as_ref().and_then(|values| values.get("code")) {
        Some(Value::String(word)) => Code::ALL.into_iter().find(|code| code.as_str() == word),
        _ => None,
    };
    match given {
        Some(code) => code,
        None if about_input(&error.message) => Code::BadUserInput,
        None => Code::Internal,
    }
}

/// Whether async-graphql says that it could not read a value.
fn about_input(message: &str) -> bool {
    message.starts_with("Failed to parse \"") || message.starts_with("Expected input type \"")
}

/// The first errors, within number and bytes, and how many were left out.
pub(super) fn cap(mut errors: Vec<WireError>, limits: &Limits) -> (Vec<WireError>, Option<usize>) {
    let total = errors.len();
    let mut bytes = 0;
    let fitting = errors
        .iter()
        .take(limits.errors)
        .take_while(|error| {
            bytes += serde_json::to_vec(error).map_or(0, |json| json.len() + 1);
            bytes <= limits.error_bytes
        })
        .count();
    // At least one, or a failure would look like a success.
    errors.truncate(fitting.max(1));
    let omitted = total - errors.len();
    (errors, (omitted > 0).then_some(omitted))
}

fn code(code: Code, id: &RequestId) -> WireCode {
    WireCode { code: code.as_str(), request_id: id.0.to_string() }
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_LENGTH) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

fn path(segments: &[PathSegment]) -> String {
    segments
        .iter()
        .map(|segment| match segment {
            PathSegment::Field(name) => name.clone(),
            PathSegment::Index(index) => index.to_string(),
        })
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(error: async_graphql::Error) -> WireError {
        of_field(error.into_server_error(Pos { line: 1, column: 2 }), &RequestId("r".into()))
    }

    #[test]
    fn our_errors_keep_code_and_message() {
        let error = wire(Error::bad_input("Too many.").into());
        assert_eq!((error.extensions.code, &*error.message), ("BAD_USER_INPUT", "Too many."));
    }

    #[test]
    fn whatever_is_not_ours_is_masked() {
        let fault = std::io::Error::other("password=hunter2");
        for error in [
            Error::internal(fault).into(),
            async_graphql::Error::new("relation \"quote\" does not exist"),
        ] {
            let error = wire(error);
            assert_eq!((error.extensions.code, &*error.message), ("INTERNAL", INTERNAL_MESSAGE));
        }
        let unreadable = async_graphql::Error::new("Failed to parse \"Date\": no date");
        assert_eq!(wire(unreadable).extensions.code, "BAD_USER_INPUT");
    }

    #[test]
    fn errors_are_capped_in_number_and_bytes_but_never_to_none() {
        let many = |n: usize, length: usize| {
            (0..n).map(|_| wire(Error::bad_input("x".repeat(length)).into())).collect::<Vec<_>>()
        };
        let limits = Limits::default();
        let (errors, omitted) = cap(many(25, 10), &limits);
        assert_eq!((errors.len(), omitted), (10, Some(15)));
        let small = Limits { error_bytes: 2000, ..limits };
        assert_eq!(cap(many(5, 5000), &small).0.len(), 1);
        assert!(serde_json::to_vec(&cap(many(5, 5000), &small).0).unwrap().len() < 2000);
        assert_eq!(cap(Vec::new(), &small).0.len(), 0);
    }
}
