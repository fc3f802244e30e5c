//! A code with which the password of an account can be set once.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// A code with which the password of an account can be set once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "one_time_code")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// What is kept of the code.
    pub digest: String,
    /// Until when it can be used.
    pub expires_at: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
