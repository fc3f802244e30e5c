//! Names and identifiers that are one by today's rules and were kept as several.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{ALL, KEYED, Keyed, Unique, statement};
use crate::{
    access::{Db, Permit, db::refused},
    error::Result,
};

/// Rows of a table that have one key where no two may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The table.
    pub table: &'static str,
    /// The column of what was given.
    pub column: &'static str,
    /// Key and given text of each row, the oldest first.
    pub rows: Vec<(Uuid, String)>,
}

impl Db {
    /// All groups of rows whose names or identifiers are one by today's rules: for whoever runs the program.
    pub async fn repeated(&self, permit: &Permit) -> Result<Vec<Repeated>> {
        permit.demand_operator()?;
        let (db, mut groups) = (self.writer().pool(), Vec::new());
        for keyed in &KEYED {
            let Some(unique) = &keyed.unique else { continue };
            let sql = query(keyed, unique);
            let found = db.query_all_raw(statement(db, sql, [])).await.map_err(refused)?;
            groups.extend(grouped(keyed, &found).map_err(refused)?);
        }
        Ok(groups)
    }
}

/// Rows beside which there is another one with their key, group by group; `first` is the same within a group.
fn query(keyed: &Keyed, unique: &Unique) -> String {
    let Keyed { table, given, key, .. } = keyed;
    let own: String =
        if unique.among == ALL { "1 = 1".to_owned() } else { format!("own.{}", unique.among) };
    let rivals = keyed.rivals().unwrap_or_default();
    let rival = format!("FROM {table} other WHERE {rivals} AND other.{key} = own.{key}");
    let within = unique.within.iter().map(|column| format!("own.{column}, "));
    let order: String = within.collect();
    format!(
        "SELECT own.id AS id, own.{given} AS given, NOT EXISTS (SELECT 1 {rival} AND other.id < own.id) AS begins
        FROM {table} own WHERE {own} AND EXISTS (SELECT 1 {rival}) ORDER BY {order}own.{key}, own.id"
    )
}

fn grouped(
    keyed: &Keyed,
    rows: &[QueryResult],
) -> std::result::Result<Vec<Repeated>, sea_orm::DbErr> {
    let mut groups: Vec<Repeated> = Vec::new();
    for row in rows {
        let of_row = (row.try_get("", "id")?, row.try_get("", "given")?);
        let begins: bool = row.try_get("", "begins")?;
        match groups.last_mut().filter(|_| !begins) {
            Some(group) => group.rows.push(of_row),
            None => groups.push(Repeated {
                table: keyed.table,
                column: keyed.given,
                rows: vec![of_row],
            }),
        }
    }
    Ok(groups)
}
