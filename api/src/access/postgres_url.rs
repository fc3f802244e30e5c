//! Addresses of PostgreSQL databases in every spelling that its own programs take.

use std::borrow::Cow;

/// Rewrites an address without a host, which the driver's parser refuses if it names a user or a port, as in
/// `postgres://user@/database?host=/run/postgresql`: user, password and port become parameters (sqlx 0.9, which reads
/// addresses with the crate `url`).
pub(super) fn readable(url: &str) -> Cow<'_, str> {
    rewritten(url).map_or(Cow::Borrowed(url), Cow::Owned)
}

fn rewritten(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at_checked(end)?;
    let (account, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let port = host.strip_prefix(':').unwrap_or_default();
    let has_host = !host.is_empty() && !host.starts_with(':');
    if has_host || (account.is_empty() && port.is_empty()) {
        return None;
    }
    let (path, parameters) = behind.split_once('?').unwrap_or((behind, ""));
    let (user, password) = account.split_once(':').unwrap_or((account, ""));
    // First, so that parameters that are given outright win.
    let named = [("user", user), ("password", password), ("port", port)];
    let mut query: Vec<String> = named
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B").replace('&', "%26")))
        .collect();
    if !parameters.is_empty() {
        query.push(parameters.to_owned());
    }
    let path = if path.is_empty() { "/" } else { path };
    Some(format!("{scheme}://{path}?{}", query.join("&")))
}

/// Where a database is, without user, password and parameters; for messages.
pub(super) fn shown(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let place = rest.split('?').next().unwrap_or_default();
    match place.rsplit_once('@') {
        Some((_, place)) => place,
        // A password that holds a `?`, which it must not: nothing of it is shown.
        None if rest.split('?').nth(1).is_some_and(|later| later.contains('@'))
            && !place.contains('/') =>
        {
            ""
        }
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sqlx::postgres::PgConnectOptions;

    use super::*;

    #[test]
    fn an_address_without_a_host_is_read_as_psql_reads_it() {
        for (url, user, port, database) in [
            ("postgres://ada@/one?host=/run/pg", "ada", 5432, "one"),
            ("postgresql://ada:p%40ss@/one?host=/run/pg", "ada", 5432, "one"),
            ("postgres://ada:a+b&c=d@/one?host=/run/pg", "ada", 5432, "one"),
            ("postgres://ada@:5433/one?host=/run/pg", "ada", 5433, "one"),
            ("postgres://ada:@:5433/one?host=/run/pg", "ada", 5433, "one"),
            ("postgres://ada@/one?host=/run/pg&port=5434&user=eve", "eve", 5434, "one"),
            ("postgres://:5435/one?host=/run/pg&user=ada", "ada", 5435, "one"),
            ("postgres://ada@?host=/run/pg&dbname=one", "ada", 5432, "one"),
        ] {
            let options: PgConnectOptions = readable(url).parse().unwrap();
            assert_eq!(options.get_username(), user, "{url}");
            assert_eq!(options.get_port(), port, "{url}");
            assert_eq!(options.get_database(), Some(database), "{url}");
            let socket = options.get_socket().unwrap();
            assert_eq!(socket.to_str(), Some("/run/pg"), "{url}");
        }
        assert_eq!(
            readable("postgres://ada:a+b&c@/one"),
            "postgres:///one?user=ada&password=a%2Bb%26c"
        );
    }

    #[test]
    fn an_address_that_the_driver_reads_stays_as_it_is() {
        for url in [
            "postgres://ada:secret@localhost:5432/one?sslmode=require",
            "postgres:///one",
            "postgres:///one?host=/run/pg&user=ada",
            "postgres://localhost/one",
            "postgres://%2Frun%2Fpg:5432/one",
            "postgres://[::1]/one",
            "nonsense",
            "",
        ] {
            assert_eq!(readable(url), url);
        }
    }

    #[test]
    fn nothing_that_may_be_a_password_is_shown() {
        for url in [
            "postgres://ada:secret@host:5432/one?sslmode=require",
            "postgres://ada:secret@/one?host=/run/pg",
            "postgres:///one?user=ada&password=secret",
            "postgres:///one?password=a@secret&user=ada",
            "postgres://ada:secret?@host/one",
        ] {
            let place = shown(url);
            assert!(!place.contains("secret") && !place.contains("ada"), "{url}: {place}");
        }
        assert_eq!(shown("postgres://ada:secret@host:5432/one?x=y"), "host:5432/one");
    }
}
