//! What the next count of people must know of the earlier ones. Nobody reads it but the counting.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Grouping;

/// What was told last of one grouping of a study, and on what ground.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "people_release")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The study.
    #[sea_orm(primary_key, auto_increment = false)]
    pub study_id: Uuid,
    /// By what the people are counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grouping: Grouping,
    /// How many people there were when the numbers that are told were counted.
    pub total: i32,
    /// How many there were when it was looked at last.
    pub last_total: i32,
    /// Whether there ever were fewer than at the look before.
    pub shrunk: bool,
    /// Below how many a group was small.
    pub smallest_cell: i32,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
