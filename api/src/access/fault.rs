//! Faults of the database, classified by SQLSTATE or by SQLite's result code: the one place that turns them into
//! errors for callers, and decides whether a connection may be used again.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::error::{Code, Error};

/// The nature of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// The connection is gone, or none could be had. The statement may succeed on a fresh one.
    Lost,
    /// Another transaction holds what is needed, or the two conflict.
    Busy,
    /// A statement was stopped because it took too long.
    TooSlow,
    /// There is no room: the disk, the memory or the number of connections is exhausted.
    Full,
    /// The database only reads.
    ReadOnly,
    /// The role of the service lacks a right.
    Denied,
    /// The file system or the device failed.
    Storage,
    /// The statement itself is wrong, or the data break a constraint: a fault of this program.
    Program,
}

impl Nature {
    /// Whether it goes better later or elsewhere.
    pub(super) const fn is_passing(self) -> bool {
        !matches!(self, Self::Program)
    }

    /// Whether the database could not store what was written.
    pub(super) const fn hinders_writing(self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly | Self::Denied | Self::Storage)
    }

    /// The sentence for the caller, and the seconds after which another attempt makes sense.
    const fn advice(self) -> (&'static str, u64) {
        match self {
            Self::Lost => ("The database does not answer just now; try again in a moment.", 2),
            Self::Busy => ("The database is busy with another change; try again in a moment.", 1),
            Self::TooSlow => {
                ("The database took too long and was stopped; ask for less at once, or later.", 5)
            }
            Self::Full => {
                ("The database has no room just now, and nothing was changed; try again later.", 30)
            }
            Self::ReadOnly => ("The database can only be read just now; try again later.", 30),
            Self::Denied => {
                ("The database refuses this to the service just now; try again later.", 30)
            }
            Self::Storage => {
                ("The database cannot reach its storage just now; try again later.", 30)
            }
            Self::Program => ("", 0),
        }
    }
}

/// Returns the error for the caller: UNAVAILABLE or TIMEOUT with `Retry-After` for what goes better later, INTERNAL
/// for faults of this program.
pub(super) fn to_error(error: DbErr) -> Error {
    let nature = nature(&error);
    if !nature.is_passing() {
        return Error::internal(error);
    }
    let (message, seconds) = nature.advice();
    let code = if nature == Nature::TooSlow { Code::Timeout } else { Code::Unavailable };
    Error {
        code,
        message: message.to_owned(),
        cause: Some(Arc::new(error)),
        retry_after: Some(seconds),
    }
}

/// Returns the nature of a fault.
pub(super) fn nature(error: &DbErr) -> Nature {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error)) => match of_driver(error) {
            // Whatever keeps a connection from being opened may pass: a password that is being changed, a start.
            Nature::Program => Nature::Lost,
            nature => nature,
        },
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Nature::Lost,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            of_driver(error)
        }
        _ => Nature::Program,
    }
}

/// Whether the connection on which this happened must be closed, because its state is not known.
pub(super) fn spoils_connection(error: &DbErr) -> bool {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                sqlx::Error::Database(told) => match of_driver(error) {
                    Nature::Lost | Nature::Full | Nature::Storage => true,
                    _ => told.code().is_some_and(|code| is_damage(&code) || is_stale(&code)),
                },
                sqlx::Error::RowNotFound => false,
                _ => true,
            }
        }
        _ => true,
    }
}

fn of_driver(error: &sqlx::Error) -> Nature {
    match error {
        sqlx::Error::Database(told) => told.code().map_or(Nature::Program, |code| of_code(&code)),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => Nature::Lost,
        _ => Nature::Program,
    }
}

/// SQLSTATEs have five characters, SQLite's result codes are numbers that are never as long.
fn of_code(code: &str) -> Nature {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => of_result_code(number),
        _ => of_sqlstate(code),
    }
}

/// The classes of <https://www.sqlite.org/rescode.html>. An extended code holds the primary one in its lowest byte.
const fn of_result_code(code: u32) -> Nature {
    match code & 0xff {
        // BUSY, LOCKED, PROTOCOL: another connection holds the lock.
        5 | 6 | 15 => Nature::Busy,
        // NOMEM, FULL.
        7 | 13 => Nature::Full,
        // READONLY.
        8 => Nature::ReadOnly,
        // INTERRUPT.
        9 => Nature::TooSlow,
        // IOERR, CANTOPEN, NOLFS.
        10 | 14 | 22 => Nature::Storage,
        _ => Nature::Program,
    }
}

/// The classes of <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_sqlstate(code: &str) -> Nature {
    match code {
        // Query canceled; the time for a transaction is over.
        "57014" | "25P04" => Nature::TooSlow,
        // Serialization failure, deadlock, lock not available, object in use.
        "40001" | "40P01" | "55P03" | "55006" => Nature::Busy,
        "25006" => Nature::ReadOnly,
        // Insufficient privilege; an undefined table, which is how a schema looks that the role may not use.
        "42501" | "42P01" => Nature::Denied,
        // Idle in transaction for too long: the session was ended.
        "25P03" => Nature::Lost,
        _ if is_stale(code) => Nature::Lost,
        _ => match code.get(..2) {
            // Connection exceptions; the operator intervened (57P01 to 57P05).
            Some("08" | "57") => Nature::Lost,
            Some("53") => Nature::Full,
            // System errors, such as a failure of the device.
            Some("58") => Nature::Storage,
            // The transaction was rolled back for another reason than the two above.
            Some("40") => Nature::Busy,
            _ => Nature::Program,
        },
    }
}

/// A prepared statement that no longer fits the schema, or that a pooler in between does not know.
fn is_stale(code: &str) -> bool {
    matches!(code, "26000" | "0A000")
}

/// SQLite's INTERNAL, CORRUPT and NOTADB; PostgreSQL's class of internal errors.
fn is_damage(code: &str) -> bool {
    code.starts_with("XX")
        || (code.len() < 5
            && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 2 | 11 | 26)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_better_later_is_never_a_fault_of_the_program() {
        let passing = [
            // PostgreSQL.
            ("57P01", Nature::Lost),
            ("57P02", Nature::Lost),
            ("57P03", Nature::Lost),
            ("57P05", Nature::Lost),
            ("08006", Nature::Lost),
            ("08P01", Nature::Lost),
            ("57014", Nature::TooSlow),
            ("53100", Nature::Full),
            ("53200", Nature::Full),
            ("53300", Nature::Full),
            ("25006", Nature::ReadOnly),
            ("42501", Nature::Denied),
            ("42P01", Nature::Denied),
            ("40001", Nature::Busy),
            ("40P01", Nature::Busy),
            ("40003", Nature::Busy),
            ("55P03", Nature::Busy),
            ("58030", Nature::Storage),
            ("26000", Nature::Lost),
            // SQLite: BUSY, its recovery, snapshot and timeout.
            ("5", Nature::Busy),
            ("261", Nature::Busy),
            ("517", Nature::Busy),
            ("773", Nature::Busy),
            // LOCKED and that of a shared cache.
            ("6", Nature::Busy),
            ("262", Nature::Busy),
            ("13", Nature::Full),
            ("7", Nature::Full),
            // READONLY, that of recovery, and a database that was moved.
            ("8", Nature::ReadOnly),
            ("264", Nature::ReadOnly),
            ("1032", Nature::ReadOnly),
            // IOERR: read, write, fsync, truncate, shared memory.
            ("10", Nature::Storage),
            ("266", Nature::Storage),
            ("778", Nature::Storage),
            ("1034", Nature::Storage),
            ("4618", Nature::Storage),
            ("14", Nature::Storage),
            ("9", Nature::TooSlow),
        ];
        for (code, nature) in passing {
            assert_eq!(of_code(code), nature, "{code}");
            assert!(nature.is_passing(), "{code}");
        }
        // Syntax, constraints, damage: waiting does not help.
        for code in ["42601", "23505", "22001", "XX000", "1", "19", "2067", "11", "26"] {
            assert_eq!(of_code(code), Nature::Program, "{code}");
        }
    }

    #[test]
    fn every_passing_fault_says_when_to_try_again() {
        use Nature::{Busy, Denied, Full, Lost, ReadOnly, Storage, TooSlow};
        for nature in [Lost, Busy, TooSlow, Full, ReadOnly, Denied, Storage] {
            let (message, seconds) = nature.advice();
            assert!(!message.is_empty() && seconds > 0, "{nature:?}");
        }
    }

    #[test]
    fn a_connection_that_was_lost_is_told_without_its_cause() {
        let error = to_error(DbErr::Query(RuntimeErr::SqlxError(
            sqlx::Error::Io(std::io::Error::other("secret.example is away")).into(),
        )));
        assert_eq!((error.code, error.retry_after), (Code::Unavailable, Some(2)));
        assert!(!error.message.contains("secret"));
        let error = to_error(DbErr::Custom("ours".to_owned()));
        assert_eq!((error.code, error.retry_after), (Code::Internal, None));
    }
}
