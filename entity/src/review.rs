//! What a reviewer or a steward said of a change set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Verdict;

/// What a reviewer or a steward said of a change set.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The change set.
    pub change_set_id: Uuid,
    /// The account.
    pub reviewer_id: Option<Uuid>,
    /// What they said.
    pub verdict: Verdict,
    /// Whether it counts as a reviewer's approval.
    pub approves: bool,
    /// Whether it counts as a steward's clearance.
    pub clears: bool,
    /// Why.
    pub note: Option<String>,
    /// Digest of the changes that were judged.
    pub contents: String,
    /// When.
    pub made_at: i64,
    /// Whether the token of another issuer granted the right to approve.
    pub vouched_approves: bool,
    /// Whether it granted the right to clear.
    pub vouched_clears: bool,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
