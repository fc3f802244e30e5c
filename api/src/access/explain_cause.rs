//! Errors and their causes as one line for operators.

use std::error::Error;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, postgres::PgDatabaseError},
};

use crate::error::{Code, INTERNAL_MESSAGE};

/// Returns an error and all its causes, in one line. Nothing of it is for clients.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        next = cause.source();
        if next.is_some() && is_only_for_clients(cause) {
            continue;
        }
        let told = of_database(cause);
        if told.is_some() {
            // What is below says the same in the driver's words.
            next = None;
        }
        let words = told.unwrap_or_else(|| cause.to_string());
        // Most libraries repeat their cause.
        if !line.contains(&words) {
            if !line.is_empty() {
                // A sentence goes on with its cause.
                line.truncate(line.trim_end_matches('.').len());
                line.push_str(": ");
            }
            line.push_str(&words);
        }
    }
    line.replace('\n', "; ")
}

/// Returns a fault of the database in one line.
#[must_use]
pub fn describe(error: &DbErr) -> String {
    chain(error)
}

/// Whether an error says no more than that the log knows its cause, also inside of an error that only passes it on.
fn is_only_for_clients(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<crate::Error>().is_some_and(|error| error.code == Code::Internal)
        || error.to_string() == INTERNAL_MESSAGE
}

/// Returns what PostgreSQL said, if the error is one of the database. sqlx 0.9 adds to the message the line of the server's C
/// source that raised it, as if it were a line of the statement. The detail is left out because it may quote rows.
fn of_database(error: &(dyn Error + 'static)) -> Option<String> {
    match error.downcast_ref::<DbErr>() {
        Some(
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)),
        ) => of_driver(error),
        Some(_) => None,
        None => error
            .downcast_ref::<sqlx::Error>()
            .and_then(of_driver)
            .or_else(|| error.downcast_ref::<PgDatabaseError>().map(of_server)),
    }
}

fn of_driver(error: &sqlx::Error) -> Option<String> {
    let sqlx::Error::Database(error) = error else { return None };
    error.try_downcast_ref::<PgDatabaseError>().map(of_server)
}

fn of_server(error: &PgDatabaseError) -> String {
    let hint = error.hint().map(|hint| format!("; hint: {hint}")).unwrap_or_default();
    format!("{}{hint} (SQLSTATE {})", error.message(), error.code())
}
