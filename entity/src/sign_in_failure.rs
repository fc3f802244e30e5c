//! A sign-in that failed, counted for a while.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// A sign-in that failed, counted for a while.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// A digest of the name that was typed, whether there is such an account or not: it may be a password
    /// typed in the wrong place.
    pub name_digest: String,
    /// From where.
    pub address: Option<String>,
    /// When.
    pub happened_at: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
