//! Accounts of those whom another issuer vouches for.

use entity::{
    account,
    words::{AuditAction, CredentialKind},
};
use uuid::Uuid;

use super::{desk::Tools, keeping};
use crate::{
    access::{Db, Event, Grant, Permit, Role, Visit, Where, write::Writer},
    auth::Claimed,
    clock,
    error::Result,
    folding,
    id::fresh_key,
};

/// A person as a token of another issuer names them.
pub(super) struct Vouched {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) name: Option<String>,
}

impl Vouched {
    /// Returns the account, which is made on first use. None where the issuer's name of the person cannot be used here: it
    /// must be one that an account made here could have.
    pub(super) async fn account(
        self,
        db: &Db,
        permit: &Permit,
        visit: &Visit,
    ) -> Result<Option<Uuid>> {
        // PostgreSQL cannot even be asked for it.
        if self.subject.contains('\0') {
            return Ok(None);
        }
        if let Some(known) = db.account_of(permit, &self.issuer, &self.subject).await? {
            return Ok(Some(known.id));
        }
        let Some(name) = keeping::usable_name(&self.subject) else {
            return Ok(None);
        };
        let row = account::Model {
            id: fresh_key(),
            name_key: folding::key(&name),
            order_key: folding::order_key(&name),
            name,
            display_name: self.name.as_deref().and_then(keeping::usable_name),
            password: None,
            issuer: Some(self.issuer.clone()),
            subject: Some(self.subject.clone()),
            created_at: clock::now(),
            disabled_at: None,
            epoch: 0,
        };
        let id = row.id;
        let made = self.make(db, permit, visit, row).await;
        // Another request of the same person may have been quicker.
        match (made, db.account_of(permit, &self.issuer, &self.subject).await?) {
            (_, Some(known)) => Ok(Some(known.id)),
            (Ok(()), None) => Ok(Some(id)),
            (Err(error), None) => Err(error),
        }
    }

    async fn make(
        &self,
        db: &Db,
        permit: &Permit,
        visit: &Visit,
        row: account::Model,
    ) -> Result<()> {
        let event = Event::done(AuditAction::AccountCreated).about(row.id);
        let event = event.with("issuer", self.issuer.clone());
        let visit = visit.with(CredentialKind::Issuer, Some(self.issuer.clone()));
        let (who, writer) = (Some(row.id), Writer::beside(db, permit).await?);
        writer.insert::<account::Entity>(vec![row]).await?;
        writer.record(who, &visit, vec![event]).await?;
        writer.commit().await
    }
}

/// Returns what an issuer's claims grant here. A study that was not there at the start grants nothing.
pub(super) fn granted(tools: &Tools, rights: Vec<Claimed>) -> Vec<Grant> {
    let place = |study: Option<String>| match study {
        None => Some(Where::Everywhere),
        Some(name) => tools.issuer_studies.find(&name).map(Where::Study),
    };
    let grants = rights.into_iter().filter_map(|right| {
        let role = *Role::ALL.iter().find(|role| role.word() == right.role)?;
        Some(Grant { role, place: place(right.study)? })
    });
    grants.collect()
}

/// What the settings let an issuer grant here at most.
#[must_use]
pub fn grantable(tools: &Tools, issuer: &str) -> Vec<Grant> {
    let own = tools.config.issuers.0.iter().filter(|it| it.issuer == issuer);
    let claimed = own.flat_map(|it| &it.grants);
    let claimed = claimed.map(|it| Claimed { role: it.role.clone(), study: it.study.clone() });
    granted(tools, claimed.collect())
}
