//! Another name of a category.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Basis;

/// Another name of a category.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "category_alias")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The category.
    pub category_id: Uuid,
    /// The words.
    pub text: String,
    /// Folded text.
    pub text_key: String,
    /// BCP 47 tag; none where it is not known.
    pub language: String,
    /// On what it rests.
    pub basis: Basis,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
