//! What belongs to accounts, fetched for a whole page.

use entity::{account, api_token, api_token_grant, role_grant, session};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    loader::{belonging, things},
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Accounts by key.
pub async fn accounts(scope: &Scope, keys: Vec<Uuid>) -> Rows<account::Model> {
    things(scope, rows::accounts(&scope.viewer), keys, |row| row.id).await
}

/// What is granted to accounts.
pub async fn grants_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<role_grant::Model> {
    let test = Test::ids(role_grant::Column::AccountId, keys);
    let rows = rows::role_grants(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.account_id, |row| (row.role, row.id)).await
}

/// Tokens of accounts for programs, the latest first.
pub async fn tokens_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<api_token::Model> {
    let test = Test::ids(api_token::Column::AccountId, keys);
    let rows = rows::api_tokens(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.account_id, |row| std::cmp::Reverse((row.created_at, row.id)))
        .await
}

/// What tokens for programs carry.
pub async fn carried_by(scope: &Scope, keys: Vec<Uuid>) -> Rows<api_token_grant::Model> {
    let test = Test::ids(api_token_grant::Column::ApiTokenId, keys);
    let rows = rows::api_token_grants(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.api_token_id, |row| (row.role, row.id)).await
}

/// Sessions of accounts, the latest first.
pub async fn sessions_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<session::Model> {
    let test = Test::ids(session::Column::AccountId, keys);
    let rows = rows::sessions(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.account_id, |row| std::cmp::Reverse((row.started_at, row.id)))
        .await
}
