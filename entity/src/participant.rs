//! A person who took part, by pseudonym.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person who took part, by pseudonym.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participant")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study.
    pub study_id: Uuid,
    /// What the participant is called in the study.
    pub pseudonym: String,
    /// Folded pseudonym: pseudonyms with the same key are one pseudonym.
    pub pseudonym_key: String,
    /// The key of order: the folded pseudonym with numbers that count as numbers.
    pub order_key: String,
    /// The participant role.
    pub role_id: Option<Uuid>,
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
