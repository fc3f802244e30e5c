//! What belongs to change sets, fetched for a whole page.

use entity::{account, change_set, change_set_author, review, study};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    loader::{belonging, things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Change sets by key.
pub async fn change_sets(scope: &Scope, keys: Vec<Uuid>) -> Rows<change_set::Model> {
    things(scope, rows::change_sets(&scope.viewer), keys, |row| row.id).await
}

/// Studies of change sets that the viewer may see, also those that were withdrawn.
pub async fn studies(scope: &Scope, keys: Vec<Uuid>) -> Rows<study::Model> {
    things(scope, rows::studies(&scope.viewer).with_withdrawn(), keys, |row| row.id).await
}

/// Who wrote change sets.
pub async fn authors_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<change_set_author::Model> {
    let test = Test::ids(change_set_author::Column::ChangeSetId, keys);
    let rows = rows::change_set_authors(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.change_set_id, |row| row.account_id).await
}

/// What was said of change sets, the latest first.
pub async fn reviews_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<review::Model> {
    let test = Test::ids(review::Column::ChangeSetId, keys);
    let rows = rows::reviews(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.change_set_id, |row| std::cmp::Reverse((row.made_at, row.id)))
        .await
}

/// People who wrote, judged or published change sets.
pub async fn contributors(scope: &Scope, keys: Vec<Uuid>) -> Rows<account::Model> {
    things(scope, rows::contributors(&scope.viewer), keys, |row| row.id).await
}
