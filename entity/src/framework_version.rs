//! One published version of a framework; its letters and wording are its own.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One published version of a framework; its letters and wording are its own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "framework_version")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The framework.
    pub framework_id: Uuid,
    /// Short name in links; kept when the name changes.
    pub slug: String,
    /// What it is called.
    pub label: String,
    /// ISO 8601 date, as exact as it is known: year, month or day.
    pub published_on: Option<String>,
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
