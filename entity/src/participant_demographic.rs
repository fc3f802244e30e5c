//! What a person told of themselves.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a person told of themselves.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participant_demographic")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The participant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_id: Uuid,
    /// Age in years.
    pub age_years: Option<i32>,
    /// Gender in the words of the person.
    pub gender: Option<String>,
    /// Years of practice or of illness.
    pub experience_years: Option<i32>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
