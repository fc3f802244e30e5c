//! Making the keys of names as earlier releases made them, before the schema goes back to theirs.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};
use uuid::Uuid;

use super::{BATCH, KEYED, Keyed, Rules, run, statement};
use crate::folding::former;

/// Gives every name the key that earlier releases compare it by. Names that are one by their rules get keys that differ
/// behind the name, because their indexes take no twins.
pub(in crate::access) async fn make_former(db: &DatabaseConnection) -> Result<(), DbErr> {
    // From here on the keys are of no rules, so that a run that is ended here is followed by making them anew.
    run(db, "DELETE FROM key_progress", []).await?;
    for keyed in KEYED.iter().filter(|keyed| keyed.rules == Rules::Name) {
        let mut last: Option<Uuid> = None;
        loop {
            let tx = db.begin().await?;
            let rows = batch(&tx, keyed, last).await?;
            for (id, given, key) in &rows {
                make_key(&tx, keyed, *id, given, key).await?;
            }
            tx.commit().await?;
            if (rows.len() as u64) < BATCH {
                break;
            }
            last = rows.last().map(|(id, ..)| *id);
        }
    }
    Ok(())
}

async fn batch<C: ConnectionTrait>(
    db: &C,
    keyed: &Keyed,
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, String, String)>, DbErr> {
    let Keyed { table, given, key, .. } = keyed;
    let behind = if after.is_some() { " WHERE id > $1" } else { "" };
    let sql = format!(
        "SELECT id, {given} AS given, {key} AS key FROM {table}{behind} ORDER BY id LIMIT {BATCH}"
    );
    let rows = db.query_all_raw(statement(db, sql, after.map(Into::into))).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "id")?, row.try_get("", "given")?, row.try_get("", "key")?))
    };
    rows.iter().map(read).collect()
}

async fn make_key<C: ConnectionTrait>(
    db: &C,
    keyed: &Keyed,
    id: Uuid,
    given: &str,
    stored: &str,
) -> Result<(), DbErr> {
    let mut key = former::key(given);
    if is_taken(db, keyed, id, &key).await? {
        key = format!("{key}\u{1}{id}");
    }
    let twin = keyed.unique.as_ref().and_then(|unique| unique.twin);
    if twin.is_none() && key == stored {
        return Ok(());
    }
    let alone = twin.map(|twin| format!(", {twin} = 0")).unwrap_or_default();
    let sql = format!("UPDATE {} SET {} = $2{alone} WHERE id = $1", keyed.table, keyed.key);
    run(db, sql, [id.into(), key.into()]).await
}

/// Returns whether another row has a key that no two may have.
async fn is_taken<C: ConnectionTrait>(
    db: &C,
    keyed: &Keyed,
    id: Uuid,
    key: &str,
) -> Result<bool, DbErr> {
    let Some(rivals) = keyed.rivals() else { return Ok(false) };
    let table = keyed.table;
    let sql = format!(
        "SELECT 1 AS one FROM {table} own, {table} other WHERE own.id = $1 AND other.{} = $2 AND {rivals} LIMIT 1",
        keyed.key
    );
    let found = db.query_one_raw(statement(db, sql, [id.into(), key.into()])).await?;
    Ok(found.is_some())
}
