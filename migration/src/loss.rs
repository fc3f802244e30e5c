//! Rows that a step down would lose, told before anything is undone.
//!
//! They follow from the step's own SQL: the rows of each table that it drops, and the rows in which a column that it drops
//! holds a value. A step names exceptions, such as tables that the service can fill anew. Tables that the step makes for
//! itself on the way hold nothing that could be lost.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::dialect::statements;

/// A condition for tables and columns whose content can be derived from the rest.
pub(crate) const DERIVED: &str = "1 = 0";

/// How a step is undone.
#[derive(Clone, Copy)]
pub(crate) struct Undoing {
    /// The SQL.
    pub(crate) down: &'static str,
    /// Exceptions: a table or `table.column`, and the condition under which a row of it is lost.
    pub(crate) lost_if: &'static [(&'static str, &'static str)],
}

/// Rows that a step down would lose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Name of the step.
    pub step: String,
    /// The table.
    pub table: String,
    /// The column, if the table itself stays.
    pub column: Option<String>,
    /// The number of rows.
    pub rows: i64,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { step, table, column, rows } = self;
        write!(f, "{rows} {} of {table}", if *rows == 1 { "row" } else { "rows" })?;
        if let Some(column) = column {
            write!(f, " with {column}")?;
        }
        write!(f, " ({step})")
    }
}

/// A table that a statement drops, or a column with its table.
#[derive(Debug, PartialEq, Eq)]
struct Dropped<'a> {
    table: &'a str,
    column: Option<&'a str>,
}

/// Returns what a statement drops; none if it cannot lose a row.
fn dropped(statement: &str) -> Option<Dropped<'_>> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words[..] {
        ["DROP", "TABLE", table] => Some(Dropped { table, column: None }),
        ["ALTER", "TABLE", table, "DROP", "COLUMN", column] => {
            Some(Dropped { table, column: Some(column) })
        }
        _ => None,
    }
}

/// Returns the table that a statement creates from a query.
fn created(statement: &str) -> Option<&str> {
    let (table, _) = statement.strip_prefix("CREATE TABLE ")?.split_once(" AS")?;
    Some(table)
}

impl Undoing {
    /// Counts the rows that this step would lose.
    pub(crate) async fn losses<C: ConnectionTrait>(
        &self,
        step: &str,
        db: &C,
    ) -> Result<Vec<Loss>, DbErr> {
        let engine = db.get_database_backend();
        let mut losses = Vec::new();
        let statements = statements(engine, self.down);
        let made: Vec<&str> = statements.iter().filter_map(|it| created(it)).collect();
        for statement in &statements {
            let Some(Dropped { table, column }) = dropped(statement) else { continue };
            if made.contains(&table) {
                continue;
            }
            let rows = count(db, engine, table, &self.condition(table, column)).await?;
            if rows > 0 {
                let column = column.map(str::to_owned);
                losses.push(Loss { step: step.to_owned(), table: table.to_owned(), column, rows });
            }
        }
        Ok(losses)
    }

    /// The condition under which a row is lost.
    fn condition(&self, table: &str, column: Option<&str>) -> String {
        let name = column.map_or_else(|| table.to_owned(), |column| format!("{table}.{column}"));
        let exception = self.lost_if.iter().find(|(of, _)| *of == name);
        match (exception, column) {
            (Some((_, condition)), _) => (*condition).to_owned(),
            (None, Some(column)) => format!("{column} IS NOT NULL"),
            (None, None) => "1 = 1".to_owned(),
        }
    }
}

async fn count<C: ConnectionTrait>(
    db: &C,
    engine: DbBackend,
    table: &str,
    condition: &str,
) -> Result<i64, DbErr> {
    // A table that is not there, as on a schema that someone changed by hand, is the step's own error.
    let sql = format!("SELECT count(*) AS lost FROM {table} WHERE {condition}");
    let row = db.query_one_raw(Statement::from_string(engine, sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "lost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads of statements that lose no row.
    const HARMLESS: [&str; 7] = [
        "DROP INDEX ",
        "DROP TRIGGER ",
        "DROP FUNCTION ",
        "CREATE INDEX ",
        "CREATE UNIQUE INDEX ",
        "CREATE TABLE ",
        "ANALYZE ",
    ];

    /// Statements of one step that put what it drops where it stood before.
    const PUT_BACK: [(&str, &[&str]); 1] = [(
        "m20261129_000021_participant_consent",
        &[
            "DELETE FROM revision WHERE entity = 'participant_consent' ",
            "UPDATE revision SET",
            "UPDATE participant SET",
        ],
    )];

    fn is_harmless(step: &str, statement: &str) -> bool {
        let put_back = PUT_BACK.iter().filter(|(of, _)| *of == step).flat_map(|(_, heads)| *heads);
        HARMLESS.iter().chain(put_back).any(|head| statement.starts_with(head))
            || (statement.starts_with("ALTER TABLE ")
                && [" SET STATISTICS ", " ADD COLUMN "].iter().any(|it| statement.contains(it)))
    }

    #[test]
    fn dropped_tables_and_columns_are_recognised() {
        let table = Dropped { table: "quote", column: None };
        assert_eq!(dropped("DROP TABLE quote"), Some(table));
        let column = Dropped { table: "quote", column: Some("text") };
        assert_eq!(dropped("ALTER TABLE quote\n    DROP COLUMN text"), Some(column));
        assert_eq!(dropped("DROP INDEX quote_by_text"), None);
    }

    #[test]
    fn every_statement_of_every_step_down_is_one_whose_losses_are_known() {
        for (step, undoing) in crate::all() {
            for engine in [DbBackend::Sqlite, DbBackend::Postgres] {
                for statement in statements(engine, undoing.down) {
                    let known =
                        dropped(&statement).is_some() || is_harmless(step.name(), &statement);
                    assert!(
                        known,
                        "{}: loss.rs cannot tell which rows this loses: {statement}",
                        step.name()
                    );
                }
            }
        }
    }

    #[test]
    fn every_exception_names_something_that_its_step_drops() {
        for (step, undoing) in crate::all() {
            let dropping: Vec<String> = [DbBackend::Sqlite, DbBackend::Postgres]
                .into_iter()
                .flat_map(|engine| statements(engine, undoing.down))
                .filter_map(|statement| {
                    let Dropped { table, column } = dropped(&statement)?;
                    Some(column.map_or(table.to_owned(), |column| format!("{table}.{column}")))
                })
                .collect();
            for (name, _) in undoing.lost_if {
                assert!(dropping.iter().any(|it| it == name), "{}: {name}", step.name());
            }
        }
    }
}
