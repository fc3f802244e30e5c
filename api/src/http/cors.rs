//! Which web pages of other origins may call the service (the Fetch standard's CORS protocol).
//! Credentials in cookies do not exist here, so `Access-Control-Allow-Credentials` is never sent.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, HOST, ORIGIN,
        },
    },
    response::{IntoResponse, Response},
};

use super::Site;

/// The origins on the list.
pub(super) struct Origins(Vec<Pattern>);

enum Pattern {
    Exact(String),
    AnyPort(String),
}

impl Origins {
    /// Reads the list; an origin that ends in `:*` stands for all its ports.
    pub(super) fn new(list: &[String]) -> Self {
        let pattern = |origin: &String| {
            let origin = origin.to_ascii_lowercase();
            match origin.strip_suffix(":*") {
                Some(host) => Pattern::AnyPort(host.to_owned()),
                None => Pattern::Exact(origin),
            }
        };
        Self(list.iter().map(pattern).collect())
    }

    fn admit(&self, origin: &str) -> bool {
        let origin = origin.to_ascii_lowercase();
        self.0.iter().any(|pattern| match pattern {
            Pattern::Exact(exact) => *exact == origin,
            Pattern::AnyPort(host) => match origin.strip_prefix(host.as_str()) {
                Some("") => true,
                Some(rest) => rest.strip_prefix(':').is_some_and(|port| {
                    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
                }),
                None => false,
            },
        })
    }
}

/// Answers preflights and marks answers that an admitted page may read.
pub(super) async fn share<F: Future<Output = Response>>(
    site: &Site,
    request: Request,
    within: impl FnOnce(Request) -> F,
) -> Response {
    let admitted = admitted(&site.origins, request.headers());
    let headers = request.headers();
    let preflight = request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { within(request).await };
    let headers = response.headers_mut();
    let Some(origin) = admitted else {
        return response;
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    if preflight {
        // Browsers keep it by themselves; the caches between must not.
        set(CACHE_CONTROL, "no-store");
        set(ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        set(ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-None-Match");
        set(ACCESS_CONTROL_MAX_AGE, "7200");
    } else {
        set(ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After, X-Request-Id, WWW-Authenticate");
    }
    response
}

/// The origin of a request, if it is on the list.
fn admitted(origins: &Origins, headers: &HeaderMap) -> Option<HeaderValue> {
    let value = headers.get(ORIGIN)?;
    let origin = value.to_str().ok()?;
    if origins.admit(origin) {
        return Some(value.clone());
    }
    let own = headers.get(HOST).and_then(|host| host.to_str().ok());
    let same = origin.split_once("://").map(|(_, host)| host) == own;
    if !same {
        let shown: String = origin.chars().take(200).collect();
        tracing::warn!(
            origin = ?shown,
            "a page of this origin was not admitted; the setting cors_origins (NASSS_CORS_ORIGINS) would admit it"
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_origins_are_admitted() {
        let origins =
            Origins::new(&["http://localhost:*".to_owned(), "https://App.example.org".to_owned()]);
        for yes in ["http://localhost", "http://localhost:3000", "https://app.example.org"] {
            assert!(origins.admit(yes), "{yes}");
        }
        for no in [
            "null",
            "http://localhost.evil.org",
            "http://localhost:",
            "http://localhost:3000.evil.org",
            "http://app.example.org",
            "https://app.example.org:444",
            "https://localhost:3000",
        ] {
            assert!(!origins.admit(no), "{no}");
        }
    }
}
