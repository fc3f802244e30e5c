//! What was done and refused, written down for good. Neither secrets nor quotes are ever part of it.

use std::{net::IpAddr, sync::Arc};

use entity::{
    audit_event,
    words::{AuditAction, AuditResult, CredentialKind},
};
use uuid::Uuid;

use super::{Db, Grant, Permit, Viewer, write::Writer};
use crate::{clock, error::Result, id::fresh_key};

/// How somebody came: with what, in which request, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// With what kind of credential.
    pub credential: CredentialKind,
    /// Which session, token or issuer it was.
    pub credential_id: Option<String>,
    /// The request's id.
    pub request: Option<Arc<str>>,
    /// The caller's address.
    pub address: Option<IpAddr>,
    /// Whether a trusted proxy says that the client came by http.
    pub in_the_clear: bool,
    /// What the token of another issuer grants, beside what is stored here.
    pub claimed: Vec<Grant>,
}

impl Visit {
    /// With nothing, from nowhere in particular.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            credential: CredentialKind::None,
            credential_id: None,
            request: None,
            address: None,
            in_the_clear: false,
            claimed: Vec::new(),
        }
    }

    /// From the command line of the machine.
    #[must_use]
    pub fn of_operator() -> Self {
        Self { credential: CredentialKind::Operator, ..Self::unknown() }
    }

    /// The same visit with another credential.
    #[must_use]
    pub fn with(&self, credential: CredentialKind, id: Option<String>) -> Self {
        Self { credential, credential_id: id, ..self.clone() }
    }
}

/// Something to be written down.
#[derive(Clone, Debug)]
pub struct Event {
    action: AuditAction,
    result: AuditResult,
    study: Option<Uuid>,
    subject: Option<Uuid>,
    detail: serde_json::Value,
}

impl Event {
    /// Something that was done.
    #[must_use]
    pub fn done(action: AuditAction) -> Self {
        let detail = serde_json::json!({});
        Self { action, result: AuditResult::Done, study: None, subject: None, detail }
    }

    /// Something that was refused.
    #[must_use]
    pub fn refused(action: AuditAction) -> Self {
        Self { result: AuditResult::Refused, ..Self::done(action) }
    }

    /// About this account, token, session or person.
    #[must_use]
    pub const fn about(mut self, subject: Uuid) -> Self {
        self.subject = Some(subject);
        self
    }

    /// In this study.
    #[must_use]
    pub const fn in_study(mut self, study: Option<Uuid>) -> Self {
        self.study = study;
        self
    }

    /// What else is to be known.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.detail[name] = value.into();
        self
    }
}

impl Writer {
    /// Writes down what `who` did on this visit, in the transaction of what was done.
    pub async fn record(&self, who: Option<Uuid>, visit: &Visit, events: Vec<Event>) -> Result<()> {
        let happened_at = clock::now();
        let rows = events.into_iter().map(|event| audit_event::Model {
            id: fresh_key(),
            happened_at,
            action: event.action,
            result: event.result,
            account_id: who,
            credential: visit.credential,
            credential_id: visit.credential_id.clone(),
            request_id: visit.request.as_deref().map(str::to_owned),
            address: visit.address.map(|address| address.to_string()),
            study_id: event.study,
            subject_id: event.subject,
            detail: event.detail.to_string(),
        });
        self.insert::<audit_event::Entity>(rows.collect()).await
    }
}

/// Writes down what a viewer did, where nothing else is written.
pub async fn record(db: &Db, viewer: &Viewer, visit: &Visit, events: Vec<Event>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let writer = Writer::beside(db, &Permit::of_gate()).await?;
    writer.record(viewer.account(), visit, events).await?;
    writer.commit().await
}
