//! How many connections the limit of open files allows.

use super::admission::SPARE_IN_ALL;

/// Files besides connections: the database's, the keys, the log, listeners.
const OTHERS: usize = 128;

/// Connections that are served, however low the limit is.
const FEWEST: usize = 16;

/// Returns how many connections can be open at once, at most as many as wanted. Raises the limit of open files as far as
/// the system lets the process.
#[cfg(unix)]
pub(super) fn connections(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let needed = u64::try_from(wanted + SPARE_IN_ALL + OTHERS).unwrap_or(u64::MAX);
    let mut current = limit.current;
    if current.is_some_and(|current| current < needed) {
        let most = limit.maximum.map_or(needed, |maximum| maximum.min(needed));
        let raised = Rlimit { current: Some(most), maximum: limit.maximum };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            current = Some(most);
        }
    }
    within(wanted, current.and_then(|files| usize::try_from(files).ok()))
}

/// The same where there is no such limit.
#[cfg(not(unix))]
pub(super) fn connections(wanted: usize) -> usize {
    within(wanted, None)
}

/// How many connections so many open files allow.
fn within(wanted: usize, files: Option<usize>) -> usize {
    let Some(files) = files else {
        return wanted;
    };
    wanted.min(files.saturating_sub(SPARE_IN_ALL + OTHERS).max(FEWEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_below_the_limit_of_open_files() {
        assert_eq!(within(10_000, None), 10_000);
        assert_eq!(within(10_000, Some(1024)), 1024 - SPARE_IN_ALL - OTHERS);
        assert_eq!(within(10_000, Some(64)), FEWEST);
        assert_eq!(within(100, Some(1024)), 100);
    }
}
