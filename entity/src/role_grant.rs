//! A role of an account, in one study or in all.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::words::Role;

/// A role of an account, in one study or in all.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The role.
    pub role: Role,
    /// The study; all of them where none is named.
    pub study_id: Option<Uuid>,
    /// When it was granted.
    pub granted_at: i64,
    /// By which account; none where it was done on the command line.
    pub granted_by: Option<Uuid>,
    /// Until when it holds.
    pub expires_at: Option<i64>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
