//! Something whose words were erased, by its id alone.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// Something whose words were erased, by its id alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "erased_thing")]
pub struct Model {
    /// Name of its table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity: String,
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub thing_id: Uuid,
    /// When it was erased last.
    pub erased_at: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
