//! What belongs to categories, fetched for a whole page.

use std::collections::HashMap;

use entity::{
    category, category_alias, category_condition, category_quote_count, category_role, former_slug,
    placement,
};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    folding,
    id::Kind,
    known::recalled,
    loader::{belonging, known_things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Categories by key.
pub async fn categories(scope: &Scope, keys: Vec<Uuid>) -> Rows<category::Model> {
    known_things(scope, rows::categories(&scope.viewer), keys, |row| row.id).await
}

/// Other names of categories.
pub async fn aliases_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<category_alias::Model> {
    let test = Test::ids(category_alias::Column::CategoryId, keys);
    let rows = rows::category_aliases(&scope.viewer).filter(test);
    let sort = |row: &category_alias::Model| {
        (row.language.clone(), folding::order_key(&row.text_key), row.id)
    };
    belonging(scope, rows, |row| row.category_id, sort).await
}

/// Where categories lie.
pub async fn placements_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<placement::Model> {
    recalled(scope, "placement", keys, |keys| {
        let test = Test::ids(placement::Column::CategoryId, keys);
        let rows = rows::placements(&scope.viewer).filter(test);
        belonging(scope, rows, |row| row.category_id, |row| (row.basis, row.id))
    })
    .await
}

/// When categories help and when they hinder.
pub async fn conditions_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<category_condition::Model> {
    let test = Test::ids(category_condition::Column::CategoryId, keys);
    let rows = rows::category_conditions(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.category_id, |row| row.position).await
}

/// Which roles named categories.
pub async fn roles_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<category_role::Model> {
    let test = Test::ids(category_role::Column::CategoryId, keys);
    let rows = rows::category_roles(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.category_id, |row| (row.mention, row.id)).await
}

/// How many quotes of each category the viewer may read, from the stored counts.
pub async fn quote_counts_of(scope: &Scope, keys: Vec<Uuid>) -> Result<HashMap<Uuid, i64>> {
    let test = Test::ids(category_quote_count::Column::CategoryId, keys);
    let rows = rows::quote_counts(&scope.viewer).filter(test);
    let mut sums = HashMap::new();
    for row in scope.db.all(&rows).await? {
        *sums.entry(row.category_id).or_default() += i64::from(row.n);
    }
    Ok(sums)
}

/// Slugs that categories had before.
pub async fn former_slugs_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<former_slug::Model> {
    crate::former_slug::former_slugs_of(scope, Kind::Category, keys).await
}
