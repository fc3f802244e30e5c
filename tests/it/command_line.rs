//! The program itself, as somebody runs it: in a folder of its own, told by the environment.

mod absent;
mod accounts;
mod backing_up;
mod forgotten;
mod issuers;
mod keys;
mod killed;
mod logging;
mod migrating;
mod open_files;
mod operations_logged;
mod other;
mod output;
mod pooler;
pub mod program;
mod refusals;
mod restoring;
mod searching;
mod serving;
mod side_by_side;
mod stopping;
mod trusted;

use program::{Folder, Output};

/// Asserts that a run failed with one plain line.
pub fn assert_one_line(output: &Output, named: &[&str]) {
    assert_eq!(output.code, Some(1), "{output:?}");
    let lines: Vec<&str> = output.errors.lines().collect();
    assert_eq!(lines.len(), 1, "{output:?}");
    assert!(lines[0].starts_with("nasss: "), "{output:?}");
    assert!(!output.errors.contains("panicked"), "{output:?}");
    for word in named {
        assert!(lines[0].contains(word), "{word} is missing: {output:?}");
    }
}

/// A folder whose program uses a new, empty database on PostgreSQL, where there is one.
async fn on_postgres() -> Option<(Folder, String)> {
    let url = crate::harness::postgres::server()?.new_database(None).await;
    Some((Folder::new().with("DATABASE_URL", &url), url))
}
