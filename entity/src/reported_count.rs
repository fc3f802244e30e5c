//! A number that the publication states.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, Counted};

/// A number that the publication states.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reported_count")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study.
    pub study_id: Uuid,
    /// What is counted.
    pub what: Counted,
    /// How many.
    pub n: i32,
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
