//! Old links: things by a slug that they had before.

use std::collections::HashMap;

use entity::former_slug;
use uuid::Uuid;

use crate::{
    access::{Rows, Test, rows, rows::Thing},
    context::Scope,
    error::Result,
    id::Kind,
    loader::belonging,
};

/// Returns the condition that a thing had one of these slugs before.
pub fn had<E: Thing>(kind: Kind, slugs: &[&str]) -> Test<E> {
    let links = rows::former_slug_links(kind, slugs.iter().copied());
    Test::linked(E::ID, links, former_slug::Column::ThingId)
}

/// Loads the things that had these slugs before, by slug. Of several that had the same one, the last is meant.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn by_former_slugs<E: Thing>(
    scope: &Scope,
    kind: Kind,
    things: Rows<E>,
    key: fn(&E::Model) -> Uuid,
    slugs: &[&str],
) -> Result<HashMap<String, E::Model>>
where
    E::Model: Clone,
{
    let found = scope.db.all(&things.filter(had(kind, slugs))).await?;
    if found.is_empty() {
        return Ok(HashMap::new());
    }
    let found: HashMap<Uuid, E::Model> = found.into_iter().map(|row| (key(&row), row)).collect();
    let mut former = scope.db.all(&rows::former_slugs(kind, found.keys().copied())).await?;
    former.sort_unstable_by_key(|it| (it.left_in, it.thing_id));
    let asked = former.into_iter().filter(|it| slugs.contains(&it.slug.as_str()));
    let by_slug = asked.filter_map(|it| Some((it.slug, found.get(&it.thing_id)?.clone())));
    Ok(by_slug.collect())
}

/// Loads the slugs that things had before, the last first.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn former_slugs_of(
    scope: &Scope,
    kind: Kind,
    keys: Vec<Uuid>,
) -> Result<Vec<(Uuid, former_slug::Model)>> {
    let rows = rows::former_slugs(kind, keys);
    belonging(scope, rows, |row| row.thing_id, |row| (-row.left_in, row.slug.clone())).await
}
