//! A role in which people took part: patient, therapist and so on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A role in which people took part: patient, therapist and so on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participant_role")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Code as printed.
    pub code: String,
    /// Short name in links; kept when the name changes.
    pub slug: String,
    /// Name as it is printed.
    pub name: String,
    /// Folded name: names with the same key are one name.
    pub name_key: String,
    /// The key of order: the folded name with numbers that count as numbers.
    pub order_key: String,
    /// What it is, in a few sentences.
    pub description: Option<String>,
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
