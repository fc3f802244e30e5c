//! One question within a domain.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One question within a domain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "subdomain")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The domain.
    pub domain_id: Uuid,
    /// The version of the framework.
    pub framework_version_id: Uuid,
    /// Code as printed.
    pub code: String,
    /// What it asks, in our words.
    pub question: String,
    /// Whether the wording was compared with the article.
    pub wording_checked: bool,
    /// Where it is stated.
    pub reference_id: Option<Uuid>,
    /// How often it was published, from 1.
    pub revision: i32,
    /// Version of the data set that last changed it.
    pub changed_in: i64,
    /// When it was withdrawn; what is withdrawn is a tombstone.
    pub withdrawn_at: Option<i64>,
    /// Why it was withdrawn; for stewards.
    pub withdrawn_reason: Option<String>,
    /// What took its place.
    pub replaced_by: Option<Uuid>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
