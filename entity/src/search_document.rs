//! A text that can be searched: one field of one thing in one language.
//!
//! The column `terms` is left out: its type differs between the engines, and only the index reads it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Access, SearchField};

/// A text that can be searched.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "search_document")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Number that the index knows it by.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Table of the thing.
    pub thing: String,
    /// Key of the thing.
    pub thing_id: Uuid,
    /// The study that the thing belongs to; none for frameworks and what belongs to them.
    pub study_id: Option<Uuid>,
    /// Which of its words.
    pub field: SearchField,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Who may read it.
    pub access: Access,
    /// How much a match in it counts; more is better.
    pub weight: i32,
    /// The words.
    pub text: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
