//! A study that used a framework.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::words::{Basis, HeldFrom};

/// A study that used a framework.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "study")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short name in links; kept when the name changes.
    pub slug: String,
    /// Title as printed.
    pub title: String,
    /// Folded title.
    pub title_key: String,
    /// The key of order: the folded title with numbers that count as numbers.
    pub order_key: String,
    /// Digital object identifier, without a resolver.
    pub doi: Option<String>,
    /// What the DOI is compared by.
    pub doi_key: Option<String>,
    /// PubMed Central id.
    pub pmcid: Option<String>,
    /// What the PMCID is compared by.
    pub pmcid_key: Option<String>,
    /// Journal or series.
    pub venue: Option<String>,
    /// ISO 8601 date, as exact as it is known: year, month or day.
    pub published_on: Option<String>,
    /// How the study was made, in one sentence.
    pub design: Option<String>,
    /// People who took part, as the publication states.
    pub n_participants: Option<i32>,
    /// Focus groups held, as the publication states.
    pub n_focus_groups: Option<i32>,
    /// The version of the framework.
    pub framework_version_id: Uuid,
    /// How much of the publication was at hand.
    pub held_from: HeldFrom,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Licence as stated; none where it is not known.
    pub licence: Option<String>,
    /// Whether the licence was checked at its source.
    pub licence_checked: bool,
    /// What the publication says of its data.
    pub data_availability: Option<String>,
    /// Who answers for the personal data (GDPR article 4).
    pub controller: Option<String>,
    /// Whom to ask, and how to apply for access.
    pub contact: Option<String>,
    /// Legal basis of processing (GDPR article 6 and 9).
    pub legal_basis: Option<String>,
    /// Reference of the ethics vote.
    pub ethics_reference: Option<String>,
    /// ISO 8601 date after which personal data must be gone.
    pub retain_until: Option<String>,
    /// On what it rests.
    pub basis: Basis,
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
