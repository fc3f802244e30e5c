//! One published state of one thing; append-only.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Access, ChangeOrigin, RevisionEvent};

/// One published state of one thing; append-only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revision")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name of the table.
    pub entity: String,
    /// Key in that table.
    pub entity_id: Uuid,
    /// What happened to it.
    pub event: RevisionEvent,
    /// Name of the table of the thing that the row belongs to, or is.
    pub thing: String,
    /// Key of that thing.
    pub thing_id: Uuid,
    /// How often it was published, from 1.
    pub revision: i32,
    /// Version of the data set that it came with.
    pub dataset_version: i64,
    /// Place in its list, from 1.
    pub position: i32,
    /// The study.
    pub study_id: Option<Uuid>,
    /// Access level before; of what was erased, the laxest that it ever had.
    pub access_before: Option<Access>,
    /// Access level after. Of a row that everybody may see CONTROLLED where nothing changed that everybody may see, else
    /// none.
    pub access_after: Option<Access>,
    /// The change set that made it.
    pub change_set_id: Option<Uuid>,
    /// Where it comes from.
    pub origin: ChangeOrigin,
    /// Who published it.
    pub actor: String,
    /// The row as JSON; of one that was withdrawn, as it was before.
    pub snapshot: String,
    /// Format of the snapshot.
    pub format: i32,
    /// When it was recorded.
    pub recorded_at: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
