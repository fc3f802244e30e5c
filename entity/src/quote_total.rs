//! Stored numbers of quotes, which the database keeps in step.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Access, Valence};

/// How many quotes of a study, a role, a level of access and a language there are: all of them, or those with a coding
/// of one valence, or with a coding to a category in one domain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote_total")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The study.
    pub study_id: Uuid,
    /// The participant role; none where it is not known.
    pub role_id: Option<Uuid>,
    /// Who may read them.
    pub access: Access,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// The valence of a coding; none where all valences count.
    pub valence: Option<Valence>,
    /// The domain of a coding; none where all domains count.
    pub domain_id: Option<Uuid>,
    /// How many.
    pub n: i64,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
