//! How a concept of one version relates to one of another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, Closeness};

/// How a concept of one version relates to one of another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concept_mapping")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// From this domain, or
    pub from_domain_id: Option<Uuid>,
    /// from this sub-domain,
    pub from_subdomain_id: Option<Uuid>,
    /// to this domain, or
    pub to_domain_id: Option<Uuid>,
    /// to this sub-domain.
    pub to_subdomain_id: Option<Uuid>,
    /// How close the two are.
    pub relation: Closeness,
    /// On what it rests.
    pub basis: Basis,
    /// Where it is stated.
    pub reference_id: Option<Uuid>,
    /// Why it was decided so.
    pub rationale: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
