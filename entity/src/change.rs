//! What is to be done with one thing.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::ChangeAction;

/// What is to be done with one thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The change set.
    pub change_set_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// Name of the thing's table.
    pub entity: String,
    /// Key of the thing, also of one that is yet to be made.
    pub entity_id: Uuid,
    /// What is to be done with it.
    pub action: ChangeAction,
    /// Version of the data set that the author saw.
    pub base_version: i64,
    /// The fields as JSON, each as it was and as it is to be.
    pub patch: String,
    /// Format of the patch.
    pub format: i32,
    /// Whether it is for stewards alone.
    pub guarded: bool,
    /// Whether a steward has to clear it.
    pub clearing: bool,
    /// Who added it; none where the program did.
    pub author_id: Option<Uuid>,
    /// When it was added.
    pub recorded_at: i64,
    /// The file that an import took it from.
    pub origin_file: Option<String>,
    /// The line in that file, from 1.
    pub origin_line: Option<i32>,
    /// The state of the set in which it was written; 0 where an earlier build wrote it.
    #[serde(default)]
    pub state: i32,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
