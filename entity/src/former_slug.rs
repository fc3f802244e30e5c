//! A slug that a thing had before.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

/// A slug that a thing had before. The thing alone may have it again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "former_slug")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Name of the thing's table.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity: String,
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub thing_id: Uuid,
    /// The slug.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    /// Version of the data set in which the thing got another slug last.
    pub left_in: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
