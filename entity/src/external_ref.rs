//! What another system calls a thing.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What another system calls a thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "external_ref")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The system that uses the name.
    pub import_source: String,
    /// Name of the table.
    pub entity: String,
    /// Key in that table.
    pub entity_id: Uuid,
    /// What it is called there.
    pub external_id: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
