//! Something a reader of a version should know.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Something a reader of a version should know.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "framework_note")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version of the framework.
    pub framework_version_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// What the note is about.
    pub topic: String,
    /// The words.
    pub text: String,
    /// Where it is stated.
    pub reference_id: Option<Uuid>,
    /// Whether somebody has read it in the place named.
    pub checked: bool,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
