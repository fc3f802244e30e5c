//! Somebody who added a change to a change set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody who added a change to a change set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change_set_author")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The change set.
    #[sea_orm(primary_key, auto_increment = false)]
    pub change_set_id: Uuid,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
