//! Somebody who can sign in, or an integration's owner.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// Somebody who can sign in, or an integration's owner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is typed at sign-in, or what an issuer calls its subject.
    pub name: String,
    /// The folded name.
    pub name_key: String,
    /// The key of order: the folded name with numbers that count as numbers.
    pub order_key: String,
    /// What to show.
    pub display_name: Option<String>,
    /// What argon2id made of the password; none before one was set.
    pub password: Option<String>,
    /// The issuer that vouches for the account, where it is not one of ours.
    pub issuer: Option<String>,
    /// The key at that issuer.
    pub subject: Option<String>,
    /// When it was made.
    pub created_at: i64,
    /// Since when it cannot be used.
    pub disabled_at: Option<i64>,
    /// Grows with every change of the credentials; sessions of an earlier epoch are void.
    pub epoch: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
