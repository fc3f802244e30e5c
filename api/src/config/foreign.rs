//! Variables that are named like settings but set by clusters and container engines, for each service that is called
//! `nasss` or begins so: Kubernetes' service links (`NASSS_SERVICE_HOST`), Docker's links (`NASSS_PORT_8000_TCP_ADDR`).

/// Returns whether a variable comes from a cluster or a container engine. No setting has such a name.
pub(super) fn is_foreign(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix("NASSS_") else {
        return false;
    };
    is_service(rest) || is_port(rest, value) || is_link(rest, value)
}

/// `SERVICE_HOST`, `SERVICE_PORT` and `SERVICE_PORT_<name>`, of this service or of one whose name goes on, such as
/// `nasss-db`.
fn is_service(rest: &str) -> bool {
    behind(rest, "SERVICE_").any(|what| {
        matches!(what, "HOST" | "PORT")
            || what.strip_prefix("PORT_").is_some_and(|port| !port.is_empty())
    })
}

/// `PORT` with an address such as `tcp://10.96.0.17:8000`, and `PORT_8000_TCP` with its parts.
fn is_port(rest: &str, value: &str) -> bool {
    if rest == "PORT" || rest.ends_with("_PORT") {
        let scheme = value.split_once("://").map(|(scheme, _)| scheme);
        if scheme.is_some_and(is_protocol) {
            return true;
        }
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    behind(rest, "PORT_").any(|what| {
        let mut parts = what.splitn(3, '_');
        parts.next().is_some_and(is_number)
            && parts.next().is_some_and(is_protocol)
            // `START` and `END` are for a range of ports, as Docker links it.
            && parts.next().is_none_or(|part| {
                let part = part.strip_prefix("PORT_").unwrap_or(part);
                matches!(part, "ADDR" | "PORT" | "PROTO" | "START" | "END")
            })
    })
}

/// `NAME` and `ENV_<variable>` of a container that Docker linked.
fn is_link(rest: &str, value: &str) -> bool {
    rest == "NAME"
        || (rest.ends_with("_NAME") && value.starts_with('/'))
        || behind(rest, "ENV_").any(|variable| !variable.is_empty())
}

/// The texts behind a word, wherever it stands at the start or behind an underscore.
fn behind<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(word)
        .filter(|(at, _)| {
            text.get(..*at).is_some_and(|start| start.is_empty() || start.ends_with('_'))
        })
        .filter_map(move |(at, _)| text.get(at + word.len()..))
}

fn is_protocol(word: &str) -> bool {
    ["tcp", "udp", "sctp"].iter().any(|protocol| word.eq_ignore_ascii_case(protocol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn what_clusters_and_container_engines_set_is_told_apart() {
        for (name, value) in [
            ("NASSS_SERVICE_HOST", "10.96.0.17"),
            ("NASSS_SERVICE_PORT", "8000"),
            ("NASSS_SERVICE_PORT_HTTP", "8000"),
            ("NASSS_PORT", "tcp://10.96.0.17:8000"),
            ("NASSS_PORT", "udp://10.96.0.17:8000"),
            ("NASSS_PORT_8000_TCP", "tcp://10.96.0.17:8000"),
            ("NASSS_PORT_8000_TCP_PROTO", "tcp"),
            ("NASSS_PORT_8000_TCP_PORT", "8000"),
            ("NASSS_PORT_8000_TCP_ADDR", "10.96.0.17"),
            ("NASSS_PORT_53_UDP", "udp://10.96.0.17:53"),
            ("NASSS_PORT_8000_TCP_START", "tcp://10.96.0.17:8000"),
            ("NASSS_NAME", "/web/nasss"),
            ("NASSS_ENV_PATH", "/usr/bin"),
            ("NASSS_ENV_NASSS_LISTEN", "0.0.0.0:8000"),
            ("NASSS_DB_SERVICE_HOST", "10.96.0.18"),
            ("NASSS_DB_SERVICE_PORT_POSTGRES", "5432"),
            ("NASSS_DB_PORT", "tcp://10.96.0.18:5432"),
            ("NASSS_DB_PORT_5432_TCP_ADDR", "10.96.0.18"),
            ("NASSS_DB_NAME", "/web/db"),
            ("NASSS_1_ENV_PGDATA", ""),
            ("NASSS_SERVICE_DESK_SERVICE_HOST", "10.96.0.19"),
            ("NASSS_PORT_WATCH_PORT_8000_TCP", "tcp://10.96.0.19:8000"),
            ("NASSS_PORT_8000_TCP_PORT_END", "8010"),
        ] {
            assert!(is_foreign(name, value), "{name}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_not() {
        for (name, value) in [
            ("NASSS_LISTENS", "127.0.0.1:8000"),
            ("NASSS_PORT", "8000"),
            ("NASSS_PORT", "http://127.0.0.1"),
            ("NASSS_PORT_HTTP", "8000"),
            ("NASSS_HOST", "0.0.0.0"),
            ("NASSS_SERVICE", "x"),
            ("NASSS_SERVICE_HOSTS", "x"),
            ("NASSS_SERVICE_PORT_", "x"),
            ("NASSS_PORT_8000", "x"),
            ("NASSS_PORT_8000_TCP_HOST", "x"),
            ("NASSS_ENV_", "x"),
            ("NASSS_ENVIRONMENT", "x"),
            ("NASSS_LIMITS_SIGN_IN_NAME", "signIn"),
            ("DATABASE_URL", "tcp://x"),
        ] {
            assert!(!is_foreign(name, value), "{name}={value}");
        }
    }

    #[test]
    fn no_setting_is_named_like_one_of_them() {
        for entry in Config::reference() {
            assert!(!is_foreign(&entry.env, "tcp://10.96.0.17:8000"), "{}", entry.env);
            assert!(!is_foreign(&entry.env, "/x"), "{}", entry.env);
        }
    }
}
