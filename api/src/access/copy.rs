//! Looks at a copy of an embedded database before anything in it is trusted.
//!
//! A trigger that is not ours would run with the first statement, and a table of another's would be carried along. So
//! everything in the copy's schema must be what our own steps make, as many of them as the copy has taken.
#![expect(clippy::disallowed_methods, reason = "this folder owns the connections")]

use std::{collections::BTreeMap, path::Path};

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use super::open::{ONE, OpenError, Place, close, connect, make_private};

/// Why a copy is not restored.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] DbErr),
    /// It has not taken the steps of our schema.
    #[error("it does not have the schema of any release")]
    OtherSchema,
    /// It was made by a newer release.
    #[error("it has a newer schema than this program knows; use the newer release")]
    Ahead,
    /// It has something that is not ours, or lacks what is.
    #[error("its schema is not ours: {0}")]
    Foreign(String),
    /// Its pages or rows contradict each other.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

/// Rejects a copy whose schema is not exactly that of a release, or that is damaged.
///
/// # Errors
///
/// Which of the two it is.
pub async fn check(copy: &Path) -> Result<(), CopyError> {
    let db = connect(&Place::Sqlite(copy.to_owned()), ONE, false).await?;
    let checked = match check_schema(&db).await {
        Ok(()) => check_integrity(&db).await,
        foreign => foreign,
    };
    close(db).await;
    checked
}

async fn check_schema(db: &DatabaseConnection) -> Result<(), CopyError> {
    let found = objects(db).await?;
    if !found.contains_key(&("table".to_owned(), STEPS.to_owned())) {
        return Err(CopyError::OtherSchema);
    }
    let steps = Migrator::get_migration_with_status_read_only(db).await;
    let steps = steps.map_err(|error| match error {
        DbErr::Custom(_) => CopyError::Ahead,
        other => CopyError::Unreadable(other),
    })?;
    let taken: Vec<bool> =
        steps.iter().map(|step| step.status() == MigrationStatus::Applied).collect();
    let count = taken.iter().filter(|taken| **taken).count();
    if count == 0 || taken.iter().take(count).any(|taken| !taken) {
        return Err(CopyError::OtherSchema);
    }
    let (ours, undone) = objects_after(count).await?;
    for (object, sql) in &found {
        let own = [ours.get(object), undone.get(object)];
        if own == [None, None] {
            return Err(CopyError::Foreign(format!("{} {}", object.0, object.1)));
        }
        if !own.contains(&Some(sql)) {
            return Err(CopyError::Foreign(format!("{} {} differs", object.0, object.1)));
        }
    }
    match ours.keys().find(|object| !found.contains_key(object)) {
        Some((kind, name)) => Err(CopyError::Foreign(format!("{kind} {name} is missing"))),
        None => Ok(()),
    }
}

/// The table in which taken steps are noted.
const STEPS: &str = "seaql_migrations";

/// Statistics that SQLite keeps of its own.
const STATISTICS: [&str; 3] = ["sqlite_stat1", "sqlite_stat4", "sqlite_sequence"];

/// Everything that a schema has, by kind and name, with the text that made it.
type Objects = BTreeMap<(String, String), String>;

/// The schema that so many of our steps make, and the one that is left where all were taken and the later ones undone:
/// SQLite adds columns at the end, where they did not stand at first.
async fn objects_after(steps: usize) -> Result<(Objects, Objects), CopyError> {
    let folder = tempfile::tempdir().map_err(|cause| OpenError::File {
        path: std::env::temp_dir().display().to_string(),
        cause,
    })?;
    let file = folder.path().join("nasss.db");
    make_private(&file)?;
    let place = Place::Sqlite(file);
    let db = connect(&place, ONE, false).await?;
    let found = both_ways(&db, steps).await;
    close(db).await;
    Ok(found?)
}

async fn both_ways(db: &DatabaseConnection, steps: usize) -> Result<(Objects, Objects), DbErr> {
    let number = |steps: usize| Some(u32::try_from(steps).unwrap_or(u32::MAX));
    Migrator::up(db, number(steps)).await?;
    let ours = objects(db).await?;
    let later = Migrator::migrations().len() - steps;
    if later == 0 {
        return Ok((ours, Objects::new()));
    }
    Migrator::up(db, None).await?;
    Migrator::down(db, number(later)).await?;
    Ok((ours, objects(db).await?))
}

async fn objects(db: &DatabaseConnection) -> Result<Objects, DbErr> {
    let mut objects = Objects::new();
    for row in rows(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema").await? {
        let text = |column: &str| row.try_get::<Option<String>>("", column);
        let (kind, name) = (text("type")?.unwrap_or_default(), text("name")?.unwrap_or_default());
        if kind == "table" && STATISTICS.contains(&name.as_str()) {
            continue;
        }
        // What SQLite and its libraries write by themselves depends on their version.
        let theirs = name == STEPS || is_shadow(&name);
        let sql = if theirs { String::new() } else { text("sql")?.unwrap_or_default() };
        // Steps back and forth leave other white space.
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let sql = sql.replace(" ,", ",").replace(", ", ",").replace("( ", "(").replace(" )", ")");
        let table = text("tbl_name")?.unwrap_or_default();
        objects.insert((kind, name), format!("{table}: {sql}"));
    }
    Ok(objects)
}

/// Whether a table is one that SQLite keeps for the search index.
fn is_shadow(name: &str) -> bool {
    let part = name.strip_prefix("search_index_");
    part.is_some_and(|part| ["data", "idx", "content", "docsize", "config"].contains(&part))
}

async fn check_integrity(db: &DatabaseConnection) -> Result<(), CopyError> {
    for row in rows(db, "PRAGMA integrity_check").await? {
        let found: String = row.try_get_by_index(0)?;
        if found != "ok" {
            return Err(CopyError::Damaged(found));
        }
    }
    match rows(db, "PRAGMA foreign_key_check").await?.first() {
        None => Ok(()),
        Some(row) => {
            let (table, parent): (String, String) =
                (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
            Err(CopyError::Damaged(format!(
                "a row of {table} names one of {parent} that is not there"
            )))
        }
    }
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await
}
