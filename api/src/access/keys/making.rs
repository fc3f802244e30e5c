//! Making the keys of all rows by today's rules.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, TransactionTrait};
use uuid::Uuid;

use super::{BATCH, KEYED, Keyed, run, statement};
use crate::folding;

/// How far the keys of a column are made.
struct Progress {
    /// The rules by which they are made.
    rules: i32,
    /// The last row that has its key; none before the first batch.
    last: Option<Uuid>,
    complete: bool,
}

/// Returns whether the keys of all rows are those of today's rules.
pub(in crate::access) async fn are_current<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    for keyed in &KEYED {
        let made = progress(db, keyed).await?;
        if !made.is_some_and(|made| made.complete && made.rules == keyed.rules.number()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the keys of all rows that do not have them. A run that was ended goes on where it was.
pub(in crate::access) async fn make(db: &DatabaseConnection) -> Result<(), DbErr> {
    for keyed in &KEYED {
        let rules = keyed.rules.number();
        let made = progress(db, keyed).await?.filter(|made| made.rules == rules);
        let mut last = match made {
            Some(made) if made.complete => continue,
            Some(made) => made.last,
            None => None,
        };
        loop {
            let tx = db.begin().await?;
            let rows = batch(&tx, keyed, last).await?;
            for row in &rows {
                make_key(&tx, keyed, row).await?;
            }
            last = rows.last().map(|row| row.id).or(last);
            let complete = (rows.len() as u64) < BATCH;
            note(&tx, keyed, &Progress { rules, last, complete }).await?;
            tx.commit().await?;
            if complete {
                break;
            }
        }
    }
    Ok(())
}

/// A row with the keys that it has.
struct Stored {
    id: Uuid,
    given: Option<String>,
    key: Option<String>,
    order: Option<String>,
}

async fn batch<C: ConnectionTrait>(
    db: &C,
    keyed: &Keyed,
    after: Option<Uuid>,
) -> Result<Vec<Stored>, DbErr> {
    let Keyed { table, given, key, .. } = keyed;
    let order = if keyed.ordered { "order_key" } else { "NULL" };
    let behind = if after.is_some() { " WHERE id > $1" } else { "" };
    let sql = format!(
        "SELECT id, {given} AS given, {key} AS key, {order} AS ordered FROM {table}{behind} ORDER BY id LIMIT {BATCH}"
    );
    let rows = db.query_all_raw(statement(db, sql, after.map(Into::into))).await?;
    let stored = |row: QueryResult| {
        let order = if keyed.ordered { row.try_get("", "ordered")? } else { None };
        let [given, key] = ["given", "key"].map(|column| row.try_get("", column));
        Ok(Stored { id: row.try_get("", "id")?, given: given?, key: key?, order })
    };
    rows.into_iter().map(stored).collect()
}

/// Gives a row its keys, and the first twin number that is free if others have the same key.
async fn make_key<C: ConnectionTrait>(db: &C, keyed: &Keyed, row: &Stored) -> Result<(), DbErr> {
    let key = row.given.as_deref().map(|given| keyed.rules.key(given));
    let order = row.given.as_deref().filter(|_| keyed.ordered).map(folding::order_key);
    let rekeyed = key != row.key;
    if !rekeyed && order == row.order {
        return Ok(());
    }
    let mut values: Vec<sea_orm::Value> = vec![row.id.into(), key.clone().into()];
    let mut set = vec![format!("{} = $2", keyed.key)];
    if keyed.ordered {
        values.push(order.into());
        set.push(format!("order_key = ${}", values.len()));
    }
    let twin = keyed.unique.as_ref().and_then(|unique| unique.twin).filter(|_| rekeyed);
    if let (Some(twin), Some(key)) = (twin, key) {
        let taken = twins(db, keyed, twin, row.id, &key).await?;
        values.push((0..i32::MAX).find(|n| !taken.contains(n)).unwrap_or(0).into());
        set.push(format!("{twin} = ${}", values.len()));
    }
    let sql = format!("UPDATE {} SET {} WHERE id = $1", keyed.table, set.join(", "));
    run(db, sql, values).await
}

/// Returns the twin numbers of other rows that have a key, where no two may have it.
async fn twins<C: ConnectionTrait>(
    db: &C,
    keyed: &Keyed,
    twin: &str,
    own: Uuid,
    key: &str,
) -> Result<BTreeSet<i32>, DbErr> {
    let Some(rivals) = keyed.rivals() else { return Ok(BTreeSet::new()) };
    let table = keyed.table;
    let sql = format!(
        "SELECT other.{twin} AS twin FROM {table} own, {table} other WHERE own.id = $1 AND other.{} = $2 AND {rivals}",
        keyed.key
    );
    let rows = db.query_all_raw(statement(db, sql, [own.into(), key.into()])).await?;
    rows.iter().map(|row| row.try_get("", "twin")).collect()
}

async fn progress<C: ConnectionTrait>(db: &C, keyed: &Keyed) -> Result<Option<Progress>, DbErr> {
    let sql = "SELECT rules, last, complete FROM key_progress WHERE key = $1";
    let row = db.query_one_raw(statement(db, sql, [keyed.name().into()])).await?;
    let progress = row.map(|row| {
        let rules = row.try_get("", "rules")?;
        let (last, complete) = (row.try_get("", "last")?, row.try_get("", "complete")?);
        Ok(Progress { rules, last, complete })
    });
    progress.transpose()
}

async fn note<C: ConnectionTrait>(db: &C, keyed: &Keyed, progress: &Progress) -> Result<(), DbErr> {
    let Progress { rules, last, complete } = progress;
    let sql = "INSERT INTO key_progress (key, rules, last, complete) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key) DO UPDATE SET rules = $2, last = $3, complete = $4";
    let values: [sea_orm::Value; 4] =
        [keyed.name().into(), (*rules).into(), (*last).into(), (*complete).into()];
    run(db, sql, values).await
}
