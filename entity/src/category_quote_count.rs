//! Stored number of quotes of a category, by access level.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Access;

/// Stored number of quotes of a category, by access level.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "category_quote_count")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The category.
    #[sea_orm(primary_key, auto_increment = false)]
    pub category_id: Uuid,
    /// Who may read it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub access: Access,
    /// How many.
    pub n: i32,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
