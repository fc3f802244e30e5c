//! A coding: the category a quote supports.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Valence;

/// A coding: the category a quote supports.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote_category")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The quote.
    pub quote_id: Uuid,
    /// The category.
    pub category_id: Uuid,
    /// Whether it helps, hinders, or both.
    pub valence: Valence,
    /// Round of coding, from 1.
    pub round: i32,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
