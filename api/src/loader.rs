//! Fetching what belongs to the rows of a page, in one statement.

use uuid::Uuid;

use crate::{
    access::{Readable, Rows, rows::Thing},
    context::Scope,
    error::Result,
    known::recalled,
};

/// Rows, each beside the key of what it belongs to, in the order that `sort` gives.
pub async fn belonging<E, S>(
    scope: &Scope,
    rows: Rows<E>,
    owner: fn(&E::Model) -> Uuid,
    sort: fn(&E::Model) -> S,
) -> Result<Vec<(Uuid, E::Model)>>
where
    E: Readable,
    S: Ord,
{
    let mut found = scope.db.all(&rows).await?;
    found.sort_by_cached_key(sort);
    Ok(found.into_iter().map(|row| (owner(&row), row)).collect())
}

/// Things of a table of reference by their keys: few, and shown again and again.
pub async fn known_things<E: Thing>(
    scope: &Scope,
    rows: Rows<E>,
    keys: Vec<Uuid>,
    key: fn(&E::Model) -> Uuid,
) -> Result<Vec<(Uuid, E::Model)>> {
    let table = E::default().table_name();
    recalled(scope, table, keys, |keys| things(scope, rows, keys, key)).await
}

/// Things by their keys; nothing is asked where there are none.
pub async fn things<E: Thing>(
    scope: &Scope,
    rows: Rows<E>,
    keys: Vec<Uuid>,
    key: fn(&E::Model) -> Uuid,
) -> Result<Vec<(Uuid, E::Model)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let found = scope.db.all(&rows.with_ids(keys)).await?;
    Ok(found.into_iter().map(|row| (key(&row), row)).collect())
}
