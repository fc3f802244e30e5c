//! The few words in which SQLite and PostgreSQL differ, and how a step is run.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// Written in the steps as capital words in square brackets.
const WORDS: [(&str, &str, &str); 8] = [
    // (in the step, SQLite, PostgreSQL)
    ("[ID]", "BLOB", "UUID"),
    // Compared byte by byte on both engines, so that order by name is the same everywhere.
    ("[KEY]", "TEXT", "TEXT COLLATE \"C\""),
    // Microseconds since 1970-01-01 UTC.
    ("[TIME]", "INTEGER", "BIGINT"),
    ("[INT]", "INTEGER", "INTEGER"),
    ("[BIG]", "INTEGER", "BIGINT"),
    // A key that the engine counts up by itself.
    (
        "[NUMBERED]",
        "INTEGER PRIMARY KEY NOT NULL",
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    ),
    // The words of a text, as the engine's index takes them.
    ("[TERMS]", "TEXT", "TSVECTOR"),
    ("[THING]", THING, THING),
];

/// Stands before a statement that only one of the engines runs.
const ONLY: [(&str, DbBackend); 2] =
    [("[SQLITE]", DbBackend::Sqlite), ("[POSTGRES]", DbBackend::Postgres)];

/// What every thing that has an id of its own in the API carries: how often it was changed, in which
/// version of the data set last, and what is left of it when it is withdrawn.
const THING: &str = "revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    changed_in [BIG] NOT NULL CHECK (changed_in >= 1),
    withdrawn_at [TIME],
    withdrawn_reason TEXT,
    replaced_by [ID],
    CHECK (withdrawn_at IS NOT NULL OR (withdrawn_reason IS NULL AND replaced_by IS NULL))";

/// Runs the statements of a step, which a semicolon at the end of a line separates.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let engine = manager.get_database_backend();
    let sqlite = engine == DbBackend::Sqlite;
    let mut sql = sql.to_owned();
    // Twice, because [THING] itself is made of the other words.
    for _ in 0..2 {
        for (word, in_sqlite, in_postgres) in WORDS {
            sql = sql.replace(word, if sqlite { in_sqlite } else { in_postgres });
        }
    }
    for statement in sql.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        if let Some(statement) = meant_for(engine, statement) {
            db.execute_unprepared(statement).await?;
        }
    }
    Ok(())
}

/// The statement, if this engine is to run it.
fn meant_for(engine: DbBackend, statement: &str) -> Option<&str> {
    let only = ONLY.into_iter().find(|(word, _)| statement.starts_with(word));
    match only {
        Some((word, meant)) => statement.strip_prefix(word).filter(|_| meant == engine),
        None => Some(statement),
    }
}

/// Declares a step from its two halves.
macro_rules! step {
    ($up:expr, $down:expr) => {
        use sea_orm_migration::prelude::*;

        /// This step.
        #[derive(DeriveMigrationName)]
        pub(crate) struct Step;

        #[async_trait::async_trait]
        impl MigrationTrait for Step {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                $crate::dialect::run(manager, $up).await
            }

            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                $crate::dialect::run(manager, $down).await
            }

            // SQLite's steps run without a transaction by default; half a step helps nobody.
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
pub(crate) use step;
