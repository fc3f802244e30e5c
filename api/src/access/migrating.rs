//! Bringing the schema of a database forward or back.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr};

use super::{
    keys,
    open::{ONE, OpenError, Place, Steps, close, connect, make_private, must_exist, steps},
    serving_lock::{ServingLock, in_use},
};
/// Which way the schema is brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// To the newest step.
    Up,
    /// Back by so many steps.
    Down {
        /// How many steps to undo.
        steps: u32,
        /// Whether the caller accepts that this release cannot serve the result.
        confirmed: bool,
    },
}

/// Brings the schema of a database forward or back. Two at once are safe: the second waits, then finds
/// nothing left to do. Going forward makes an SQLite database that is missing.
///
/// # Errors
///
/// Where it cannot be reached, is served by another process, where going back would lose rows or was not confirmed, and
/// where a step fails. A step of SQL that fails leaves nothing behind; the making of keys goes on where it was ended.
pub async fn migrate(place: &Place, course: Course) -> Result<Steps, OpenError> {
    migrate_locked(place, course, None).await
}

/// Does the same for a process that holds the [`ServingLock`] of the database for itself.
///
/// # Errors
///
/// Those of [`migrate`].
pub async fn migrate_locked(
    place: &Place,
    course: Course,
    held: Option<&ServingLock>,
) -> Result<Steps, OpenError> {
    if let Place::Sqlite(path) = place {
        match course {
            Course::Up => make_private(path)?,
            Course::Down { .. } => must_exist(path)?,
        }
    }
    let lock = if held.is_some() { None } else { Some(ServingLock::look(place).await?) };
    let db = connect(place, ONE, false).await?;
    let refused = |error: DbErr| place.refused(&error);
    if matches!(place, Place::Postgres(_)) {
        // One connection, so that the lock is held by the one that takes the steps.
        db.execute_unprepared("SELECT pg_advisory_lock(7094317620171108)")
            .await
            .map_err(refused)?;
    }
    let found = steps(place, &db).await?;
    let idle = matches!(course, Course::Up) && found.complete();
    if !idle && lock.as_ref().is_some_and(ServingLock::is_shared) {
        return Err(in_use(place));
    }
    match course {
        Course::Up => {
            Migrator::up(&db, None).await.map_err(refused)?;
            keys::make(&db).await.map_err(refused)?;
        }
        Course::Down { steps, confirmed } => {
            let losses = migration::losses(&db, steps).await.map_err(refused)?;
            if !losses.is_empty() {
                let lost: Vec<String> = losses.iter().map(ToString::to_string).collect();
                return Err(OpenError::Losing { place: place.to_string(), lost: lost.join(", ") });
            }
            if !confirmed {
                confirm(place, &found, steps)?;
            }
            if undoes_keys(&found, steps) {
                keys::make_former(&db).await.map_err(refused)?;
            }
            Migrator::down(&db, Some(steps)).await.map_err(refused)?;
        }
    }
    let steps = steps(place, &db).await?;
    close(db).await;
    Ok(steps)
}

/// Returns whether a step back takes the columns of keys away.
fn undoes_keys(found: &Steps, steps: u32) -> bool {
    let taken = found.known.iter().filter(|(_, taken)| *taken);
    let undone = taken.rev().take(usize::try_from(steps).unwrap_or(usize::MAX));
    let mut undone = undone.map(|(name, _)| name.as_str());
    found.have_keys() && undone.any(|name| migration::OF_KEYS.contains(&name))
}

/// Rejects going back on PostgreSQL, where this release does not start before the steps are taken again. On SQLite every
/// start takes them.
fn confirm(place: &Place, found: &Steps, steps: u32) -> Result<(), OpenError> {
    let taken = found.known.len() - found.pending();
    let undone = taken.min(usize::try_from(steps).unwrap_or(usize::MAX));
    if undone == 0 || matches!(place, Place::Sqlite(_)) {
        return Ok(());
    }
    let left = taken - undone;
    Err(OpenError::Unconfirmed { place: place.to_string(), undone, taken, left })
}
