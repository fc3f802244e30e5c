//! What a call with a key of its own was answered, so that it can be answered once more.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a call with a key of its own was answered, so that it can be answered once more.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotent_answer")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Who called.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// Which mutation it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    /// The caller's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub idempotency_key: String,
    /// Digest of the input.
    pub input_digest: String,
    /// The change set that it was about.
    pub change_set_id: Uuid,
    /// Local names and the keys that they were given, as JSON.
    pub names: String,
    /// When.
    pub answered_at: i64,
    /// Until when the call holds the key; none once it is done.
    pub claimed_until: Option<i64>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
