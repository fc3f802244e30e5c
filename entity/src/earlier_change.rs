//! A change of an open set as it was before it was edited or taken out.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A change of an open set as it was before it was edited or taken out. It is kept until the set closes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "earlier_change")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The change set.
    pub change_set_id: Uuid,
    /// The last state of the set that held it.
    pub until_state: i32,
    /// The change.
    pub change_id: Uuid,
    /// Name of the thing's table.
    pub entity: String,
    /// Key of the thing.
    pub entity_id: Uuid,
    /// The row of `change` as JSON.
    pub stored: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
