//! Names the request headers that an answer depends on (RFC 9110, section 12.5.5).

use axum::http::{HeaderMap, HeaderValue, header::VARY};

/// Headers that every answer depends on: errors are written as the client accepts, and compressed as it asks for, and CORS
/// goes by the origin.
const ALWAYS: &str = "Accept, Accept-Encoding, Origin";

/// The same for answers that may depend on who asks.
const PERSONAL: &str = "Accept, Accept-Encoding, Authorization, Origin";

/// Writes one line that names all of them, those that a handler named included.
///
/// One line, because nginx before 1.23 reads only one. `Authorization` is named on anonymous answers too: a cache that
/// ignores `Cache-Control` must not give them to accounts, nor the other way round.
pub(super) fn set(headers: &mut HeaderMap, path: &str) {
    let usual = if is_personal(path) { PERSONAL } else { ALWAYS };
    let line = named(headers)
        .filter(|named| !named.is_empty())
        .and_then(|named| HeaderValue::try_from(join(usual, &named)).ok());
    headers.insert(VARY, line.unwrap_or(HeaderValue::from_static(usual)));
}

/// Returns whether answers at this path may depend on who asks.
fn is_personal(path: &str) -> bool {
    ["/graphql", "/export"].iter().any(|prefix| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The names that a handler wrote, in all its lines.
fn named(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok());
    let lines: Vec<&str> = lines.collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// All names of both lists, each once, in one order.
fn join(usual: &str, named: &str) -> String {
    let mut names: Vec<&str> = usual
        .split(',')
        .chain(named.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_by_key(|name| name.to_ascii_lowercase());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str, named: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for name in named {
            headers.append(VARY, HeaderValue::from_static(name));
        }
        set(&mut headers, path);
        assert_eq!(headers.get_all(VARY).iter().count(), 1);
        headers[VARY].to_str().unwrap().to_owned()
    }

    #[test]
    fn all_names_stand_in_one_line_each_once() {
        assert_eq!(line("/healthz", &[]), ALWAYS);
        assert_eq!(line("/page.js", &["Accept-Encoding"]), ALWAYS);
        let several = ["accept-encoding, ORIGIN", "X-Other", ""];
        assert_eq!(line("/page.js", &several), "Accept, Accept-Encoding, Origin, X-Other");
    }

    #[test]
    fn answers_that_may_depend_on_who_asks_name_authorization() {
        for path in ["/graphql", "/graphql/", "/export/comparison.csv", "/export"] {
            assert_eq!(line(path, &[]), PERSONAL, "{path}");
        }
        for path in ["/", "/graphiql", "/exports", "/healthz"] {
            assert_eq!(line(path, &[]), ALWAYS, "{path}");
        }
    }
}
