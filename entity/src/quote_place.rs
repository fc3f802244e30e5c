//! Where a quote stands.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Certainty;

/// Where a quote stands.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote_place")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The quote.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_id: Uuid,
    /// The source.
    pub source_document_id: Uuid,
    /// Where in the source.
    pub locator: Option<String>,
    /// First code point in the source, from 0.
    pub start_at: Option<i32>,
    /// Code point after the last one.
    pub end_at: Option<i32>,
    /// How sure the place is.
    pub certainty: Certainty,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
