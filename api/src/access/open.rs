//! Opening a database, and bringing its schema forward or back.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr,
    sqlx::{AssertSqlSafe, Executor, postgres::PgConnectOptions},
};

use super::{
    Db,
    draft::turns::{ALL, Turns},
    explain_cause::describe,
    keys, pooler, postgres_url,
    transaction::BUSY_TIMEOUT,
    watch::Watch,
};
use crate::durable;

pub use super::{
    held_kind::held_kind,
    migrating::{Course, migrate, migrate_locked},
    open_error::OpenError,
};

/// Which database to open.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// An embedded SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its URL, which may hold a password.
    Postgres(String),
}

/// How many connections to hold, and how long one statement may take.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Connections that read: SQLite keeps a cache for each, so a few are best.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// PostgreSQL ends a statement that takes longer.
    pub statement_timeout: Duration,
    /// Bytes that a draft may take in memory.
    pub draft_bytes: usize,
}

/// How far a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Every step this program knows, oldest first, and whether it was taken.
    pub known: Vec<(String, bool)>,
    /// Whether all keys of names and identifiers are those of this program's rules.
    pub keys_current: bool,
}

impl Steps {
    /// How many steps were not taken.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.known.iter().filter(|(_, taken)| !taken).count()
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.pending() == 0 && self.keys_current
    }

    /// Whether the keys can be made: the steps of their columns were taken.
    pub(super) fn have_keys(&self) -> bool {
        let taken = |step: &str| self.known.iter().any(|(name, taken)| *taken && name == step);
        migration::OF_KEYS.iter().all(|step| taken(step))
    }
}

impl std::fmt::Display for Place {
    /// Where it is, with the password left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => write!(f, "postgres://{}", postgres_url::shown(url)),
        }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Place {
    pub(super) fn refused(&self, cause: &DbErr) -> OpenError {
        if matches!(self, Self::Postgres(_)) && pooler::is_told(&cause.to_string()) {
            return OpenError::Pooled { place: self.to_string() };
        }
        OpenError::Database { place: self.to_string(), cause: describe(cause) }
    }
}

/// Opens a database whose schema is in place. Never makes one.
///
/// # Errors
///
/// Where it is missing or cannot be reached, or its schema is behind or ahead.
pub async fn open(place: &Place, pool: Pool) -> Result<Db, OpenError> {
    let writer = connect(place, pool, false).await?;
    let steps = steps(place, &writer).await?;
    if steps.pending() > 0 {
        return Err(OpenError::Behind { place: place.to_string(), pending: steps.pending() });
    }
    if !steps.keys_current {
        return Err(OpenError::Unkeyed { place: place.to_string() });
    }
    let readers = match place {
        Place::Sqlite(_) => connect(place, pool, true).await?,
        Place::Postgres(_) => writer.clone(),
    };
    let snapshots = match place {
        Place::Sqlite(_) => {
            let connections = u32::try_from(ALL).unwrap_or(u32::MAX);
            connect(place, Pool { connections, ..pool }, true).await?
        }
        Place::Postgres(_) => writer.clone(),
    };
    let watch = Watch::of(place, &writer).await.map_err(|error| place.refused(&error))?;
    let turns = Turns::of(pool.acquire_timeout, pool.draft_bytes);
    Ok(Db::over(readers, (writer, snapshots), turns, watch))
}

/// Returns how far the schema of a database is. Never makes one.
///
/// # Errors
///
/// Where it is missing or cannot be reached, or its schema is ahead.
pub async fn status(place: &Place) -> Result<Steps, OpenError> {
    let db = connect(place, ONE, false).await?;
    let steps = steps(place, &db).await?;
    close(db).await;
    Ok(steps)
}

pub(super) const ONE: Pool = Pool {
    connections: 1,
    acquire_timeout: Duration::from_secs(5),
    statement_timeout: Duration::from_secs(3600),
    draft_bytes: 0,
};

pub(super) async fn steps(place: &Place, db: &DatabaseConnection) -> Result<Steps, OpenError> {
    match Migrator::get_migration_with_status_read_only(db).await {
        Ok(found) => {
            let known = found
                .iter()
                .map(|step| (step.name().to_owned(), step.status() == MigrationStatus::Applied));
            let mut steps = Steps { known: known.collect(), keys_current: false };
            if steps.have_keys() {
                let current = keys::are_current(db).await;
                steps.keys_current = current.map_err(|error| place.refused(&error))?;
            }
            Ok(steps)
        }
        Err(DbErr::Custom(_)) => Err(OpenError::Ahead { place: place.to_string() }),
        Err(error) => Err(place.refused(&error)),
    }
}

pub(super) async fn connect(
    place: &Place,
    pool: Pool,
    reads: bool,
) -> Result<DatabaseConnection, OpenError> {
    let options = match place {
        Place::Sqlite(path) => sqlite(path, pool, reads)?,
        Place::Postgres(url) => {
            let url = postgres_url::readable(url);
            let options = postgres(&url, pool)?;
            if let Ok(session) = url.parse()
                && pooler::shares_connections(&session).await
            {
                return Err(OpenError::Pooled { place: place.to_string() });
            }
            options
        }
    };
    Database::connect(options).await.map_err(|error| place.refused(&error))
}

/// Rejects an address that cannot be read. Connects to nothing.
///
/// # Errors
///
/// [`OpenError::Address`].
pub fn check_address(place: &Place) -> Result<(), OpenError> {
    match place {
        Place::Postgres(url) => check_url(&postgres_url::readable(url)),
        Place::Sqlite(_) => Ok(()),
    }
}

fn check_url(url: &str) -> Result<(), OpenError> {
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    if !known || url.parse::<PgConnectOptions>().is_err() {
        return Err(OpenError::Address);
    }
    Ok(())
}

fn postgres(url: &str, pool: Pool) -> Result<ConnectOptions, OpenError> {
    check_url(url)?;
    let limit = pool.statement_timeout;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(pool.connections)
        .acquire_timeout(pool.acquire_timeout)
        .set_application_name("nasss")
        .statement_timeout(pool.statement_timeout)
        // A connection that was just used is not asked each time whether it is still there.
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        .map_sqlx_postgres_pool_opts(move |pool| {
            pool.after_connect(move |connection, _| {
                Box::pin(async move {
                    // Again, because poolers are told to ignore it where it comes with the connection.
                    connection.execute(AssertSqlSafe(timeout(limit))).await?;
                    // A statement ends soon after its connection was closed. Servers that cannot see that refuse the
                    // setting, and end such a statement at its timeout.
                    let _ = connection.execute("SET client_connection_check_interval = 400").await;
                    Ok(())
                })
            })
        })
        .sqlx_logging(false);
    Ok(options)
}

fn timeout(limit: Duration) -> String {
    format!("SET statement_timeout = {}", limit.as_millis())
}

fn sqlite(path: &Path, pool: Pool, reads: bool) -> Result<ConnectOptions, OpenError> {
    must_exist(path)?;
    let mut options = ConnectOptions::new("sqlite://");
    let file = path.to_owned();
    if !reads {
        // `watch` counts on a connection that stays open; it costs the memory of its pages.
        options.idle_timeout(None).max_lifetime(None);
    }
    options
        .max_connections(if reads { pool.connections } else { 1 })
        .test_before_acquire(false)
        .acquire_timeout(pool.acquire_timeout)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .filename(&file)
                .create_if_missing(false)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                // Rows that wait were not charged to their operation yet, and may hold long texts.
                .row_buffer_size(16)
                .pragma("journal_mode", "WAL")
                // What was acknowledged is on the disk: the log is synced before a commit returns.
                .pragma("synchronous", if reads { "NORMAL" } else { "FULL" })
                // What is erased is overwritten, not only left out.
                .pragma("secure_delete", "ON")
                .pragma("mmap_size", "268435456")
                .pragma("cache_size", "-65536");
            if reads { sqlite.pragma("query_only", "ON") } else { sqlite }
        });
    Ok(options)
}

/// Rejects a database file that is missing or that cannot be opened.
pub(super) fn must_exist(path: &Path) -> Result<(), OpenError> {
    let shown = || path.display().to_string();
    match fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(_) => Ok(()),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            Err(OpenError::Missing { path: shown() })
        }
        Err(cause) => Err(OpenError::File { path: shown(), cause }),
    }
}

/// Makes the file and its folder where they are missing, for this user alone.
pub(super) fn make_private(path: &Path) -> Result<(), OpenError> {
    let refused = |path: &Path, cause| OpenError::File { path: path.display().to_string(), cause };
    if let Some(folder) = path.parent() {
        durable::create_folder(folder).map_err(|cause| refused(folder, cause))?;
    }
    let new = !path.exists();
    durable::open_private(path).map_err(|cause| refused(path, cause))?;
    if new {
        durable::sync_folder_of(path).map_err(|cause| refused(path, cause))?;
    }
    Ok(())
}

pub(super) async fn close(db: DatabaseConnection) {
    // The work is done; a connection that does not close in order is cut when it is dropped.
    let _ = db.close().await;
}
