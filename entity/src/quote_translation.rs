//! A translation of a quote.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Access, TranslationMethod};

/// A translation of a quote.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote_translation")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The quote.
    pub quote_id: Uuid,
    /// Place in its list, from 1.
    pub position: i32,
    /// BCP 47 tag; none where it is not known.
    pub language: String,
    /// The words.
    pub text: String,
    /// Who translated.
    pub method: TranslationMethod,
    /// Name of the translator or the machine.
    pub translator: Option<String>,
    /// Who may read it.
    pub access: Access,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
