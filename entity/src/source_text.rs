//! The text of a source, where it is held.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The text of a source, where it is held.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source_text")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_document_id: Uuid,
    /// The words.
    pub text: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
