//! The one row that says how the search index was made.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How the search index was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "search_state")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub only_row: i32,
    /// The number of the rules by which words were made into terms.
    pub format: i32,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
