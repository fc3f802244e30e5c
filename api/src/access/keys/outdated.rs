//! Rows that were written under earlier rules and that today's rules would refuse.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::statement;
use crate::{
    access::{Db, Permit, db::refused},
    error::Result,
    language,
};

/// The rule that a row breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Its language is no registered tag.
    Language(String),
    /// It has a locator and no source.
    Locator,
    /// It states another role than its participant has.
    Role,
}

/// A row that is kept although it breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The table.
    pub table: &'static str,
    /// The row's key.
    pub id: Uuid,
    /// The rule.
    pub rule: Broken,
}

/// Tables with a language, and the condition on rows that are looked at.
const LANGUAGES: [(&str, &str); 6] = [
    ("study", " AND withdrawn_at IS NULL"),
    ("source_document", " AND withdrawn_at IS NULL"),
    ("quote", " AND withdrawn_at IS NULL"),
    ("quote_translation", ""),
    ("category_alias", ""),
    ("domain_alias", ""),
];

/// Tables with a locator beside a source that may be missing, and the condition on rows that are looked at.
const LOCATORS: [(&str, &str); 5] = [
    ("category", " AND withdrawn_at IS NULL"),
    ("placement", ""),
    ("category_condition", ""),
    ("category_role", ""),
    ("reported_count", ""),
];

const ROLES: &str = "SELECT quote.id AS id FROM quote
    JOIN quote_speaker ON quote_speaker.quote_id = quote.id
    JOIN participant ON participant.id = quote_speaker.participant_id
    WHERE quote.withdrawn_at IS NULL AND quote.role_id <> participant.role_id ORDER BY quote.id";

impl Db {
    /// Returns all rows that break a rule that came after them. Only the operator may ask.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub async fn find_outdated(&self, permit: &Permit) -> Result<Vec<Outdated>> {
        permit.demand_operator()?;
        let db = self.writer().pool();
        let mut found = find_unregistered_languages(db).await.map_err(refused)?;
        for (table, among) in LOCATORS {
            let sql = format!(
                "SELECT id FROM {table} WHERE locator IS NOT NULL AND source_document_id IS NULL{among} ORDER BY id"
            );
            let ids = load_ids(db, sql, []).await.map_err(refused)?;
            found.extend(ids.into_iter().map(|id| Outdated { table, id, rule: Broken::Locator }));
        }
        let quotes = load_ids(db, ROLES.to_owned(), []).await.map_err(refused)?;
        let rule = || Broken::Role;
        found.extend(quotes.into_iter().map(|id| Outdated { table: "quote", id, rule: rule() }));
        Ok(found)
    }
}

/// Returns the rows whose language is no registered tag.
async fn find_unregistered_languages<C: ConnectionTrait>(
    db: &C,
) -> std::result::Result<Vec<Outdated>, DbErr> {
    let mut found = Vec::new();
    for (table, among) in LANGUAGES {
        let sql = format!(
            "SELECT DISTINCT language AS tag FROM {table} WHERE language IS NOT NULL{among} ORDER BY language"
        );
        for row in db.query_all_raw(statement(db, sql, [])).await? {
            let tag: String = row.try_get("", "tag")?;
            if language::is_registered(&tag) {
                continue;
            }
            let sql = format!("SELECT id FROM {table} WHERE language = $1{among} ORDER BY id");
            for id in load_ids(db, sql, [tag.clone().into()]).await? {
                found.push(Outdated { table, id, rule: Broken::Language(tag.clone()) });
            }
        }
    }
    Ok(found)
}

async fn load_ids<C: ConnectionTrait>(
    db: &C,
    sql: String,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> std::result::Result<Vec<Uuid>, DbErr> {
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| row.try_get("", "id")).collect()
}
