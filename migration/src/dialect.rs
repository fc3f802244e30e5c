//! The few words in which SQLite and PostgreSQL differ, and how a step is run.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// Written in the steps as capital words in square brackets.
const WORDS: [(&str, &str, &str); 9] = [
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
    // A fresh random key that sorts behind the keys of rows that are there, which begin with the time when they were made.
    (
        "[NEW_ID]",
        "unhex('FF' || hex(randomblob(15)))",
        "overlay(gen_random_uuid()::text placing 'ff' from 1)::uuid",
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

/// Runs the statements of a step.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    for statement in statements(manager.get_database_backend(), sql) {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Returns the statements of a step for an engine; a semicolon at the end of a line separates them.
pub(crate) fn statements(engine: DbBackend, sql: &str) -> Vec<String> {
    let sqlite = engine == DbBackend::Sqlite;
    let mut sql = sql.to_owned();
    // Twice, because [THING] itself is made of the other words.
    for _ in 0..2 {
        for (word, in_sqlite, in_postgres) in WORDS {
            sql = sql.replace(word, if sqlite { in_sqlite } else { in_postgres });
        }
    }
    let all = sql.split(";\n").map(str::trim).filter(|s| !s.is_empty());
    all.filter_map(|statement| meant_for(engine, statement)).map(|s| s.trim().to_owned()).collect()
}

/// The statement, if this engine is to run it.
fn meant_for(engine: DbBackend, statement: &str) -> Option<&str> {
    let only = ONLY.into_iter().find(|(word, _)| statement.starts_with(word));
    match only {
        Some((word, meant)) => statement.strip_prefix(word).filter(|_| meant == engine),
        None => Some(statement),
    }
}

/// Declares a step from its two halves. Going down is refused where it would lose rows; `lost_if` lists the exceptions,
/// with [`DERIVED`](crate::loss::DERIVED) for a table or `table.column` that can be filled anew.
macro_rules! step {
    ($up:expr, $down:expr) => {
        $crate::dialect::step!($up, $down, lost_if: []);
    };
    ($up:expr, $down:expr, lost_if: [$($lost_if:expr),* $(,)?]) => {
        use sea_orm_migration::prelude::*;

        /// This step.
        #[derive(DeriveMigrationName)]
        pub(crate) struct Step;

        impl Step {
            /// How it is undone.
            pub(crate) const UNDOING: $crate::loss::Undoing =
                $crate::loss::Undoing { down: $down, lost_if: &[$($lost_if),*] };
        }

        #[async_trait::async_trait]
        impl MigrationTrait for Step {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                $crate::dialect::run(manager, $up).await
            }

            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                let db = manager.get_connection();
                let losses = Self::UNDOING.losses(self.name(), db).await?;
                if let Some(loss) = losses.first() {
                    return Err(DbErr::Custom(format!("going back would lose {loss}")));
                }
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
