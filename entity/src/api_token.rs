//! A token for a program, with a part of its owner's rights.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// A token for a program, with a part of its owner's rights.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The owner.
    pub account_id: Uuid,
    /// What it is for.
    pub name: String,
    /// What is kept of its secret.
    pub digest: String,
    /// When it was made.
    pub created_at: i64,
    /// Until when it can be used.
    pub expires_at: i64,
    /// When it was used last, to the minute.
    pub used_at: Option<i64>,
    /// Since when it is revoked.
    pub revoked_at: Option<i64>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
