//! What the coder noted.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What the coder noted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "coding_note")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The coding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_category_id: Uuid,
    /// The analyst's note.
    pub note: Option<String>,
    /// The coder's display name.
    pub coder: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
