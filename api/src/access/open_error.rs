//! Why a database cannot be opened, or its schema not be changed.

use std::io;

/// Why a database cannot be opened or its schema not be changed: one line for whoever runs the program.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or its folder cannot be written.
    #[error("the database file {path} cannot be opened: {cause}")]
    File {
        /// The file or folder.
        path: String,
        /// What the system said.
        cause: io::Error,
    },
    /// There is no database file, and the command does not make one.
    #[error(
        "there is no database at {path}, and nothing was made; `nasss serve` or `nasss seed` makes one (setting \
         `data_dir`)"
    )]
    Missing {
        /// The file.
        path: String,
    },
    /// Another process serves or restores the database.
    #[error(
        "the database at {place} is being served or restored by another process, and nothing was changed; stop that \
         process first"
    )]
    InUse {
        /// Where it is.
        place: String,
    },
    /// Going back to a schema that this release cannot serve was not confirmed.
    #[error(
        "the schema of the database at {place} stays as it is: {undone} of {taken} steps back, this release cannot start \
         before `nasss migrate up`; repeat the command with --for-earlier-release if a release with exactly {left} steps \
         takes over"
    )]
    Unconfirmed {
        /// Where it is.
        place: String,
        /// Steps to undo.
        undone: usize,
        /// Steps that were taken.
        taken: usize,
        /// Steps that would be left.
        left: usize,
    },
    /// The setting is no address of a database. It may hold a password, so it is not repeated.
    #[error(
        "the setting `database_url` (DATABASE_URL) cannot be read; it must be an address as in \
         postgres://user:password@host:5432/database"
    )]
    Address,
    /// The database does not answer, or refuses.
    #[error("the database at {place} cannot be used: {cause}")]
    Database {
        /// Where it is, without a password.
        place: String,
        /// What it said.
        cause: String,
    },
    /// A pooler shares connections by transaction, so that sessions do not last.
    #[error(
        "the database at {place} is behind a pooler that shares connections by transaction, such as PgBouncer with \
         `pool_mode = transaction`; prepared statements, locks and notifications need a session, so use session mode \
         (`pool_mode = session`) or connect to PostgreSQL itself"
    )]
    Pooled {
        /// Where it is.
        place: String,
    },
    /// The database was made by a newer release.
    #[error(
        "the database at {place} has a newer schema than this program knows; use the newer release"
    )]
    Ahead {
        /// Where it is.
        place: String,
    },
    /// Going back would lose rows.
    #[error(
        "the schema of the database at {place} stays as it is, because going back would lose {lost}; to return to an \
         earlier release, restore a backup that it made"
    )]
    Losing {
        /// Where it is.
        place: String,
        /// Which rows, by step and table.
        lost: String,
    },
    /// The database was made by an older release, or is empty.
    #[error(
        "the schema of the database at {place} is {pending} {} behind; run `nasss migrate up`",
        if *pending == 1 { "step" } else { "steps" }
    )]
    Behind {
        /// Where it is.
        place: String,
        /// Steps that are missing.
        pending: usize,
    },
    /// The keys of names and identifiers follow other rules, or a run that made them was ended.
    #[error(
        "the keys of names and identifiers in the database at {place} are not those of this program; run `nasss migrate up`"
    )]
    Unkeyed {
        /// Where it is.
        place: String,
    },
}
