//! A look into a database past the service.

use std::path::Path;

use nasss::config::Config;
use sea_orm::sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row, SqliteConnection,
    sqlite::SqliteConnectOptions,
};

/// A database to look into by itself.
pub enum Inside {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Inside {
    /// The database of these settings.
    pub async fn of(config: &Config) -> Self {
        match &config.database_url {
            Some(url) => Self::postgres(url.reveal()).await,
            None => Self::sqlite(&config.data_dir.join("nasss.db")).await,
        }
    }

    pub async fn postgres(url: &str) -> Self {
        Self::Postgres(PgConnection::connect(url).await.unwrap())
    }

    pub async fn sqlite(file: &Path) -> Self {
        Self::Sqlite(SqliteConnectOptions::new().filename(file).connect().await.unwrap())
    }

    /// All texts in what a query finds; on PostgreSQL its first column.
    pub async fn texts(&mut self, sql: String) -> Vec<String> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(db) => {
                let rows = sea_orm::sqlx::query(sql).fetch_all(db).await.unwrap();
                rows.iter()
                    .flat_map(|row| {
                        let text = |n| row.try_get_unchecked::<Option<String>, _>(n).ok().flatten();
                        (0..row.columns().len()).filter_map(text).collect::<Vec<_>>()
                    })
                    .collect()
            }
            Self::Postgres(db) => {
                let rows = sea_orm::sqlx::query(sql).fetch_all(db).await.unwrap();
                rows.iter().map(|row| row.get::<String, _>(0)).collect()
            }
        }
    }

    /// Runs a statement.
    pub async fn execute(&mut self, sql: String) {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(db) => drop(sea_orm::sqlx::query(sql).execute(db).await.unwrap()),
            Self::Postgres(db) => drop(sea_orm::sqlx::query(sql).execute(db).await.unwrap()),
        }
    }

    /// Tables in whose rows a text stands.
    pub async fn tables_with(&mut self, words: &str) -> Vec<String> {
        let names = match self {
            Self::Sqlite(_) => "SELECT name FROM sqlite_schema WHERE type = 'table'",
            Self::Postgres(_) => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
            }
        };
        let mut found = Vec::new();
        for table in self.texts(names.to_owned()).await {
            let rows = match self {
                Self::Sqlite(_) => format!("SELECT * FROM \"{table}\""),
                Self::Postgres(_) => format!("SELECT t::text FROM \"{table}\" t"),
            };
            let held = self.texts(rows).await;
            let quoted = words.replace('"', "\\\"");
            if held.iter().any(|text| text.contains(words) || text.contains(&quoted)) {
                found.push(table);
            }
        }
        found.sort();
        found
    }
}
