//! The data set as a whole; one row.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::DatasetKind;

/// The data set as a whole; one row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "dataset")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub only_row: i32,
    /// Primary key.
    pub id: Uuid,
    /// Which kind it is.
    pub kind: DatasetKind,
    /// Grows by one with each published change set.
    pub version: i64,
    /// When the version was published.
    pub published_at: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
