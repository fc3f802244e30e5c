//! A right that an API token carries, as long as its owner has it too.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::words::Role;

/// A right that an API token carries, as long as its owner has it too.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "api_token_grant")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The token.
    pub api_token_id: Uuid,
    /// The role.
    pub role: Role,
    /// The study; all of them where none is named.
    pub study_id: Option<Uuid>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
