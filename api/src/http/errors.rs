//! Errors on the wire: coded, capped and cleared of internals.

use async_graphql::{PathSegment, Pos, ServerError, Value};
use serde::Serialize;

use super::{frame::RequestId, refusal::Fault};
use crate::{Code, Error, config::Limits, error::INTERNAL_MESSAGE};

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

/// A field's error; what only operators may read is logged here, once, and left out.
pub(super) fn of_field(error: ServerError, id: &RequestId) -> WireError {
    let own = error.source::<Error>();
    let known = match own {
        Some(own) => own.code,
        None => foreign_code(&error),
    };
    let message = if known == Code::Internal {
        let cause = own.and_then(|own| own.cause.as_ref()).map(|cause| chain(&**cause));
        tracing::error!(
            request_id = %id.0,
            path = %path(&error.path),
            message = %error.message,
            cause = cause.as_deref().unwrap_or("none"),
            "a field failed inside"
        );
        INTERNAL_MESSAGE.to_owned()
    } else {
        shorten(&error.message)
    };
    WireError { message, locations: error.locations, path: error.path, extensions: code(known, id) }
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
pub(super) fn about_input(message: &str) -> bool {
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

/// An error and all its causes, in one line.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
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
