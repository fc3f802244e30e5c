//! When a category that acts both ways helps, and when it hinders.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, Valence};

/// When a category that acts both ways helps, and when it hinders.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "category_condition")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The category.
    pub category_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// Whether it helps, hinders, or both.
    pub valence: Valence,
    /// The words.
    pub text: String,
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
