//! The lock beside an SQLite database: shared by servers, exclusive for what must not happen under one.
//!
//! Servers and commands may read and write the file side by side, because every change is a transaction and every process
//! sees the versions that others publish. A schema or a whole file must not be replaced under a server.

use std::{
    fs::{File, TryLockError},
    io::{self, ErrorKind},
    time::Duration,
};

use tokio::time::Instant;

use super::open::{OpenError, Place};
use crate::durable;

/// How long a server waits for a restore or a migration to end, and a restore for servers.
const PATIENCE: Duration = Duration::from_secs(2);

/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(25);

/// Held until it is dropped. PostgreSQL needs none: its migrations hold a lock in the database.
#[derive(Debug)]
pub struct ServingLock {
    _file: Option<File>,
    /// Whether other processes hold it too.
    shared: bool,
}

/// What came of an attempt.
enum Attempt {
    Taken,
    /// Servers hold it.
    Served,
    /// A restore or a migration holds it.
    Barred,
}

impl ServingLock {
    /// Takes the lock of a server; [`Self::is_shared`] tells whether another server has it too. The folder must exist.
    ///
    /// # Errors
    ///
    /// Where the database is being restored, or the lock's file cannot be made.
    pub async fn serve(place: &Place) -> Result<Self, OpenError> {
        let Some((file, refused)) = lock_file(place)? else {
            return Ok(Self { _file: None, shared: false });
        };
        let begun = Instant::now();
        let mut alone = false;
        loop {
            if !alone && attempt(file.try_lock()).map_err(&refused)? {
                alone = true;
                file.unlock().map_err(&refused)?;
            }
            if attempt(file.try_lock_shared()).map_err(&refused)? {
                return Ok(Self { _file: Some(file), shared: !alone });
            }
            if begun.elapsed() > PATIENCE {
                return Err(in_use(place));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Takes the lock for a restore. The folder must exist.
    ///
    /// # Errors
    ///
    /// Where the database is served or being restored, or the lock's file cannot be made.
    pub async fn exclude(place: &Place) -> Result<Self, OpenError> {
        let Some((file, refused)) = lock_file(place)? else {
            return Ok(Self { _file: None, shared: false });
        };
        let begun = Instant::now();
        while !attempt(file.try_lock()).map_err(&refused)? {
            if begun.elapsed() > PATIENCE {
                return Err(in_use(place));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(Self { _file: Some(file), shared: false })
    }

    /// Takes the lock for a look at the schema: exclusive, or shared with the servers that have it. Waits for a restore or
    /// another migration to end.
    ///
    /// # Errors
    ///
    /// Where the lock's file cannot be made.
    pub async fn look(place: &Place) -> Result<Self, OpenError> {
        let Some((file, refused)) = lock_file(place)? else {
            return Ok(Self { _file: None, shared: false });
        };
        loop {
            match try_both(&file).map_err(&refused)? {
                Attempt::Taken => return Ok(Self { _file: Some(file), shared: false }),
                Attempt::Served => return Ok(Self { _file: Some(file), shared: true }),
                Attempt::Barred => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Whether other processes hold the lock too.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.shared
    }
}

/// The error for a database that another process uses.
pub(super) fn in_use(place: &Place) -> OpenError {
    OpenError::InUse { place: place.to_string() }
}

/// Opens the lock's file; none on PostgreSQL.
fn lock_file(
    place: &Place,
) -> Result<Option<(File, impl Fn(io::Error) -> OpenError + use<>)>, OpenError> {
    let Place::Sqlite(path) = place else {
        return Ok(None);
    };
    let lock = path.with_extension("lock");
    let file = durable::open_private(&lock);
    let refused = move |cause| OpenError::File { path: lock.display().to_string(), cause };
    Ok(Some((file.map_err(&refused)?, refused)))
}

fn try_both(file: &File) -> io::Result<Attempt> {
    if attempt(file.try_lock())? {
        return Ok(Attempt::Taken);
    }
    Ok(if attempt(file.try_lock_shared())? { Attempt::Served } else { Attempt::Barred })
}

/// Whether a lock was taken. A file system without locks cannot tell; it must not keep the service from starting.
fn attempt(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
