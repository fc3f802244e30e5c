//! A sign-in that lasts: a family of refresh tokens, of which one holds.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// A sign-in that lasts: a family of refresh tokens, of which one holds.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// How often it was refreshed.
    pub generation: i64,
    /// What is kept of the refresh token that holds.
    pub digest: String,
    /// When somebody signed in.
    pub started_at: i64,
    /// When it was refreshed last.
    pub claimed_at: i64,
    /// Until when it can be refreshed.
    pub expires_at: i64,
    /// Since when it is over.
    pub ended_at: Option<i64>,
    /// The account's epoch when the session began, or when its holder changed the password.
    pub epoch: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
