//! Who said a quote, or why that is not known.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::SpeakerUnknown;

/// Who said a quote, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote_speaker")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The quote.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_id: Uuid,
    /// The participant.
    pub participant_id: Option<Uuid>,
    /// Why no participant is known.
    pub unknown_because: Option<SpeakerUnknown>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
