//! The one list of error codes, and the one error type that services and resolvers return.

use std::sync::Arc;

/// A code that stands in `extensions.code` of every error. Clients branch on these words, so a code
/// is never renamed; README explains each one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// An argument or a variable has a value that cannot be used.
    BadUserInput,
    /// The HTTP request or its JSON is malformed.
    BadRequest,
    /// A cursor is damaged, or belongs to other arguments.
    InvalidCursor,
    /// A thing that must exist for this action does not.
    NotFound,
    /// A valid token is needed.
    Unauthenticated,
    /// The token is valid, but not for this.
    Forbidden,
    /// Too many requests.
    RateLimited,
    /// The document has too many characters.
    QueryTooLong,
    /// The document is too deep, too wide or too involved.
    QueryTooComplex,
    /// The query asks for too much in one request.
    CostLimitExceeded,
    /// The body has too many bytes.
    PayloadTooLarge,
    /// The body's content type or encoding is not accepted.
    UnsupportedMediaType,
    /// The HTTP method does not fit.
    MethodNotAllowed,
    /// None of the media types asked for can be produced.
    NotAcceptable,
    /// The copy is too old, or of another data set: read everything anew.
    ResyncRequired,
    /// Several operations in one HTTP request.
    BatchingDisabled,
    /// The hash is unknown: send the document with it.
    PersistedQueryNotFound,
    /// Persisted queries are turned off.
    PersistedQueryNotSupported,
    /// The hash is not the document's.
    PersistedQueryHashMismatch,
    /// The work took too long and was stopped.
    Timeout,
    /// The service cannot answer just now.
    Unavailable,
    /// A fault of the service; the log knows more under the request id.
    Internal,
}

impl Code {
    /// Every code, in the order in which README lists them.
    pub const ALL: [Self; 24] = [
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::BadUserInput,
        Self::BadRequest,
        Self::InvalidCursor,
        Self::NotFound,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::RateLimited,
        Self::QueryTooLong,
        Self::QueryTooComplex,
        Self::CostLimitExceeded,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::ResyncRequired,
        Self::BatchingDisabled,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::PersistedQueryHashMismatch,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::BadRequest => "BAD_REQUEST",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::RateLimited => "RATE_LIMITED",
            Self::QueryTooLong => "QUERY_TOO_LONG",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::CostLimitExceeded => "COST_LIMIT_EXCEEDED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::ResyncRequired => "RESYNC_REQUIRED",
            Self::BatchingDisabled => "BATCHING_DISABLED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::PersistedQueryHashMismatch => "PERSISTED_QUERY_HASH_MISMATCH",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// The text of every [`Code::Internal`] answer: what went wrong stands in the log alone.
pub const INTERNAL_MESSAGE: &str =
    "Something went wrong on our side. The request id names this case in the service's log.";

/// What a service or a resolver answers when it cannot give what was asked for.
///
/// The message is one plain sentence for the caller. What only operators may read is kept in
/// `cause`, which is logged once, where the answer is written, and never sent. async-graphql carries
/// this value as the `source` of its own error, where `http/` finds code and cause.
#[derive(Clone, Debug)]
pub struct Error {
    /// The published code.
    pub code: Code,
    /// One plain sentence: which input was wrong, and what to do.
    pub message: String,
    /// What happened inside, for the log.
    pub cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// Seconds after which it may go better, as `Retry-After` says.
    pub retry_after: Option<u64>,
}

/// What services and resolvers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a code and a sentence for the caller.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), cause: None, retry_after: None }
    }

    /// An argument that cannot be used.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Code::BadUserInput, message)
    }

    /// A fault of our own; `cause` goes to the log.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            code: Code::Internal,
            message: INTERNAL_MESSAGE.to_owned(),
            cause: Some(Arc::new(cause)),
            retry_after: None,
        }
    }

    /// The same error, with the seconds after which it may go better.
    #[must_use]
    pub const fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}
