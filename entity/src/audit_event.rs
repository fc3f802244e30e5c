//! Something that was done, or refused; append-only.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::words::{AuditAction, AuditResult, CredentialKind};

/// Something that was done, or refused; append-only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub happened_at: i64,
    /// What.
    pub action: AuditAction,
    /// Whether it was done.
    pub result: AuditResult,
    /// By whom; none for somebody unknown and on the command line.
    pub account_id: Option<Uuid>,
    /// With what kind of credential.
    pub credential: CredentialKind,
    /// Which one.
    pub credential_id: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// In which study, where it is about one.
    pub study_id: Option<Uuid>,
    /// About which account, token, session or person.
    pub subject_id: Option<Uuid>,
    /// What else is to be known, as a JSON object; never a secret, never a quote.
    pub detail: String,
}

/// Joins are written out where they are needed, so that each side is narrowed first.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
