//! Whether people of a role named a category.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, Mention};

/// Whether people of a role named a category.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "category_role")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The category.
    pub category_id: Uuid,
    /// The participant role.
    pub role_id: Uuid,
    /// Whether people of the role named the category.
    pub mention: Mention,
    /// On what it rests.
    pub basis: Basis,
    /// The source.
    pub source_document_id: Option<Uuid>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
