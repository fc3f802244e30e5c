//! Where a category lies in the framework, and on what basis.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, Confidence};

/// Where a category lies in the framework, and on what basis.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "placement")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The category.
    pub category_id: Uuid,
    /// The domain.
    pub domain_id: Uuid,
    /// The sub-domain; none for the domain as a whole.
    pub subdomain_id: Option<Uuid>,
    /// On what it rests.
    pub basis: Basis,
    /// The source.
    pub source_document_id: Option<Uuid>,
    /// Where in the source.
    pub locator: Option<String>,
    /// Why it was decided so.
    pub rationale: Option<String>,
    /// How sure the editor is.
    pub confidence: Option<Confidence>,
    /// Who decided it.
    pub decided_by: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
