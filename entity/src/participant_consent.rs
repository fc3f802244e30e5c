//! What a participant agreed to.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::Consent;

/// What a participant agreed to: for fewer people than the pseudonym, so it stands in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "participant_consent")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The participant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_id: Uuid,
    /// What the participant agreed to.
    pub consent: Consent,
    /// ISO 8601 date of the consent.
    pub consent_recorded_on: Option<String>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
