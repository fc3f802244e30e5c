//! Headers that pages of other origins may send.

/// The default of `cors_headers`: those that the service reads, those of tracing, and those by which clients of GraphQL
/// name themselves.
const OF_PAGES: [&str; 13] = [
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "X-Request-Id",
    "traceparent",
    "tracestate",
    "baggage",
    "apollographql-client-name",
    "apollographql-client-version",
    "x-apollo-operation-name",
    "apollo-require-preflight",
    "graphql-client-name",
    "graphql-client-version",
];

/// The default.
pub(super) fn of_pages() -> Vec<String> {
    OF_PAGES.map(str::to_owned).to_vec()
}

/// Returns whether a text can name a header (RFC 9110, section 5.6.2). `*` can, but stands for others here.
pub(super) fn is_name(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}
