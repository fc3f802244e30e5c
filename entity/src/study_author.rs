//! An author of a study, in order.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An author of a study, in order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "study_author")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study.
    pub study_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// Name as it is printed.
    pub name: String,
    /// ORCID iD, without a resolver.
    pub orcid: Option<String>,
    /// What the ORCID iD is compared by.
    pub orcid_key: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
