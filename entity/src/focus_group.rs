//! A group conversation of a study.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Mode;

/// A group conversation of a study.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "focus_group")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study.
    pub study_id: Uuid,
    /// What it is called.
    pub label: String,
    /// Folded label: labels with the same key are one label.
    pub label_key: String,
    /// The key of order: the folded label with numbers that count as numbers.
    pub order_key: String,
    /// ISO 8601 date.
    pub held_on: Option<String>,
    /// Online or in person.
    pub mode: Mode,
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
