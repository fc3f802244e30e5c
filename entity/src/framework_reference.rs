//! A publication that a framework rests on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::ReferenceKind;

/// A publication that a framework rests on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "framework_reference")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The framework.
    pub framework_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// Which kind it is.
    pub kind: ReferenceKind,
    /// The reference, as a line of text.
    pub citation: String,
    /// Digital object identifier, without a resolver.
    pub doi: Option<String>,
    /// What is taken from it, in our words.
    pub says: Option<String>,
    /// Whether somebody has read it in the place named.
    pub checked: bool,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
