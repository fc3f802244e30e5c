//! Changes that are proposed, judged and published together.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{ChangeOrigin, ChangeSetStatus};

/// Changes that are proposed, judged and published together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change_set")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study; none for a set that is global.
    pub study_id: Option<Uuid>,
    /// What it is about, in one line.
    pub title: String,
    /// What reviewers should know.
    pub description: Option<String>,
    /// How far it has come.
    pub status: ChangeSetStatus,
    /// Where it comes from.
    pub origin: ChangeOrigin,
    /// The system that an import came from.
    pub import_source: Option<String>,
    /// The set that it takes back.
    pub reverts_id: Option<Uuid>,
    /// Whether every change in it is for stewards alone.
    pub guarded: bool,
    /// Whether a steward has to clear it.
    pub clearing: bool,
    /// How many changes it holds.
    pub changes: i32,
    /// The last place that was given to a change.
    pub last_position: i32,
    /// The account that opened it; none where the program did.
    pub opened_by: Option<Uuid>,
    /// When it was opened.
    pub opened_at: i64,
    /// When it or its status changed last.
    pub changed_at: i64,
    /// When it was submitted last.
    pub submitted_at: Option<i64>,
    /// The account that published it.
    pub published_by: Option<Uuid>,
    /// When it was published.
    pub published_at: Option<i64>,
    /// The version of the data set that it became.
    pub published_version: Option<i64>,
    /// How often its contents were changed, from 1; 0 where only earlier builds changed them.
    pub state: i32,
    /// A keyed sum over its changes, in hexadecimal; empty where there is none.
    pub sum_of_all: String,
    /// The same over what everybody may read who may see the set.
    pub sum_of_open: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
