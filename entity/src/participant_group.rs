//! The focus group a person sat in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The focus group a person sat in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participant_group")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The participant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_id: Uuid,
    /// The focus group.
    pub focus_group_id: Uuid,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
