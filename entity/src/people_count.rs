//! How many people of a study fall into one group of a grouping, as it is told to everybody.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Grouping;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "people_count")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The study.
    #[sea_orm(primary_key, auto_increment = false)]
    pub study_id: Uuid,
    /// By what the people are counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub grouping: Grouping,
    /// Place in the list, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// By what the counting knows the group: a key, a word, a band.
    pub code: String,
    /// What the group is called.
    pub label: String,
    /// How many; none where it is suppressed.
    pub n: Option<i32>,
    /// When the numbers of the grouping were counted; none where all are suppressed, or an earlier build counted them.
    pub counted_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
