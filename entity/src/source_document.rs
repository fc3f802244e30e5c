//! A document that a study left: article, transcript, guide.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::SourceKind;

/// A document that a study left: article, transcript, guide.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source_document")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The study.
    pub study_id: Uuid,
    /// Short name in links; kept when the name changes.
    pub slug: String,
    /// Which kind it is.
    pub kind: SourceKind,
    /// Title as printed.
    pub title: String,
    /// Whether anybody can read the source.
    pub published: bool,
    /// Licence as stated; none where it is not known.
    pub licence: Option<String>,
    /// Whether the licence was checked at its source.
    pub licence_checked: bool,
    /// Whether the licence allows reprinting; none where it is not known.
    pub reuse_allowed: Option<bool>,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Where it is found.
    pub url: Option<String>,
    /// How often it was published, from 1.
    pub revision: i32,
    /// Version of the data set that last changed it.
    pub changed_in: i64,
    /// When it was withdrawn; what is withdrawn is a tombstone.
    pub withdrawn_at: Option<i64>,
    /// Why it was withdrawn; for stewards.
    pub withdrawn_reason: Option<String>,
    /// What took its place.
    pub replaced_by: Option<Uuid>,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
