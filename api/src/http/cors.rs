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
use crate::config::{Config, Origin, OriginPattern};

/// Which pages may call the service, and what they may send.
pub(super) struct Origins {
    admitted: Vec<OriginPattern>,
    /// That of the service's own page, where the settings tell.
    own: Option<Origin>,
    /// The headers that pages may send.
    headers: Option<HeaderValue>,
}

impl Origins {
    /// Reads the settings.
    pub(super) fn new(config: &Config) -> Self {
        let admitted = config.allowed_origins();
        let headers = config.cors_headers.join(", ");
        Self {
            // An item that is wrong was refused when the settings were read.
            admitted: admitted.iter().filter_map(|it| OriginPattern::parse(it).ok()).collect(),
            own: config.public_url.as_deref().and_then(Origin::of_url),
            headers: HeaderValue::try_from(headers).ok().filter(|names| !names.is_empty()),
        }
    }

    fn admit(&self, origin: &Origin) -> bool {
        self.admitted.iter().any(|pattern| pattern.admits(origin))
    }

    /// Whether a page is the service's own: it came from `public_url`, or from the host that the request names.
    fn is_own(&self, origin: &Origin, headers: &HeaderMap) -> bool {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        self.own.as_ref() == Some(origin)
            || host.and_then(|host| Origin::of(origin.scheme(), host)).as_ref() == Some(origin)
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
    if preflight {
        headers.extend(
            site.origins.headers.clone().map(|names| (ACCESS_CONTROL_ALLOW_HEADERS, names)),
        );
    }
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    if preflight {
        // Browsers keep it by themselves; the caches between must not.
        set(CACHE_CONTROL, "no-store");
        set(ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        set(ACCESS_CONTROL_MAX_AGE, "7200");
    } else {
        set(ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After, X-Request-Id, WWW-Authenticate");
    }
    response
}

/// The origin of a request, if it is on the list.
fn admitted(origins: &Origins, headers: &HeaderMap) -> Option<HeaderValue> {
    let value = headers.get(ORIGIN)?;
    let text = value.to_str().ok()?;
    let origin = Origin::of_url(text);
    if origin.as_ref().is_some_and(|origin| origins.admit(origin)) {
        return Some(value.clone());
    }
    if !origin.is_some_and(|origin| origins.is_own(&origin, headers)) {
        let shown: String = text.chars().take(200).collect();
        if OriginPattern::parse(text).is_ok() {
            tracing::warn!(
                origin = ?shown,
                "a page of this origin was not admitted; the setting cors_origins (NASSS_CORS_ORIGINS) would admit it"
            );
        } else {
            // `null`, which files and sandboxed frames send, and schemes of browser extensions.
            tracing::warn!(
                origin = ?shown,
                "a page without an address of http or https was not admitted, and no setting admits it; serve the page \
                 over http or https"
            );
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_page_is_told_from_others() {
        let config = Config {
            public_url: Some("https://nasss.example.org/findings/".to_owned()),
            ..Config::default()
        };
        let origins = Origins::new(&config);
        let is_own = |origin: &str, host: &str| {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            origins.is_own(&Origin::of_url(origin).unwrap(), &headers)
        };
        for host in ["127.0.0.1:8000", "nasss", "nasss.example.org", "nasss.example.org:443", "?"] {
            assert!(is_own("https://nasss.example.org", host), "{host}");
            assert!(!is_own("http://nasss.example.org:81", host), "{host}");
            assert!(!is_own("https://evil.example.org", host), "{host}");
        }
        assert!(is_own("http://other.example.org", "other.example.org:80"));
        assert!(is_own("https://other.example.org", "Other.example.org"));
    }
}
