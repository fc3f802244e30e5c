//! What was done and refused, as the API shows it.

use async_graphql::{Context, Enum, ID, Object};
use entity::{audit_event, words};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Account, loader,
    parts::{AccountRole, CredentialKind},
};
use crate::{
    connection::Listed,
    context::{nullable, scope},
    error::Result,
    id::Kind,
    scalar::DateTime,
    siblings::Member,
    study::{Study, loader as studies},
};

/// What was done, of the things that are written down.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::AuditAction")]
pub enum AuditAction {
    /// Signing in.
    SignIn,
    /// Signing out.
    SignOut,
    /// Ending a session by its id.
    SessionEnded,
    /// Showing a refresh token that was used before; the session then ended.
    RefreshReused,
    /// Setting or changing a password.
    PasswordSet,
    /// Making a one-time code for a new password.
    PasswordReset,
    /// Making an account.
    AccountCreated,
    /// Disabling an account.
    AccountDisabled,
    /// Enabling an account again.
    AccountEnabled,
    /// Granting a role.
    RoleGranted,
    /// Taking a role away.
    RoleRevoked,
    /// Making a token for a program.
    ApiTokenCreated,
    /// Revoking a token for a program.
    ApiTokenRevoked,
    /// Reading text of level CONTROLLED; `things` names what was read.
    ControlledRead,
    /// Reading what people told of themselves; `things` names them.
    DemographicsRead,
    /// Reading all that is held about a person.
    PersonRead,
    /// Saying what is to become of proposed changes.
    ChangesJudged,
    /// Publishing changes.
    ChangesPublished,
    /// Erasing words for good.
    Erased,
    /// Writing the audit out into a file.
    AuditExported,
    /// Making a database of a copy.
    Restored,
}

/// How something ended.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::AuditResult")]
pub enum AuditResult {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// Something that was done or refused.
#[derive(Clone)]
pub struct AuditEvent(pub Member<audit_event::Model>);

/// Something that was done or refused. Events are never changed and never removed, and hold neither secrets nor
/// quotes.
#[Object]
impl AuditEvent {
    /// Identifies the event. Opaque.
    pub async fn id(&self) -> ID {
        Kind::AuditEvent.id(self.0.id).into()
    }

    /// When.
    fn happened_at(&self) -> DateTime {
        DateTime(self.0.happened_at)
    }

    /// What.
    fn action(&self) -> AuditAction {
        self.0.action.into()
    }

    /// Whether it was done.
    fn result(&self) -> AuditResult {
        self.0.result.into()
    }

    /// Who did it. Null for somebody unknown, for the command line, and where you may not see that account;
    /// `accountId` tells these apart.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        nullable(async {
            let found = self.0.referred(scope(ctx)?, "who", |row| row.account_id, loader::accounts);
            Ok(found.await?.map(Account))
        })
        .await
    }

    /// The id of who did it. Null for somebody unknown and for the command line.
    fn account_id(&self) -> Option<ID> {
        self.0.account_id.map(|id| Kind::Account.id(id).into())
    }

    /// With what kind of credential.
    fn credential(&self) -> CredentialKind {
        self.0.credential.into()
    }

    /// Which session or token it was, or the name of the issuer.
    fn credential_id(&self) -> Option<&str> {
        self.0.credential_id.as_deref()
    }

    /// The request in which it was done, as its answer named it.
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The address from which the request came.
    fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The study in which it was done. Null where it belongs to none.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(async {
            let found = self.0.referred(scope(ctx)?, "study", |row| row.study_id, studies::studies);
            Ok(found.await?.map(Study))
        })
        .await
    }

    /// The account, session, token or person that it is about, as an id.
    fn subject_id(&self) -> Option<ID> {
        subject(self.0.action, self.0.subject_id).map(ID::from)
    }

    /// Ids of what was read: quotes, sources or people. Empty where nothing was.
    fn things(&self) -> Vec<ID> {
        let things = self.detail("things");
        let ids = things.as_array().into_iter().flatten().filter_map(|id| id.as_str());
        ids.map(ID::from).collect()
    }

    /// The role that was granted or taken away. Null where none was.
    fn role(&self) -> Option<AccountRole> {
        let word = self.detail("role");
        let role = words::Role::ALL.iter().find(|role| word == role.word())?;
        Some((*role).into())
    }

    /// Until when what was granted or made is good. Null where it has no end, or nothing was.
    fn expires_at(&self) -> Option<DateTime> {
        self.detail("expiresAt").as_i64().map(DateTime)
    }
}

impl AuditEvent {
    /// What was written down under a name; nothing where there is none.
    fn detail(&self, name: &str) -> Value {
        let detail: Value = serde_json::from_str(&self.0.detail).unwrap_or_default();
        detail.get(name).cloned().unwrap_or_default()
    }
}

/// The id of what an event is about.
#[must_use]
pub fn subject(action: words::AuditAction, key: Option<Uuid>) -> Option<String> {
    use words::AuditAction as A;
    let kind = match action {
        A::SignIn
        | A::PasswordSet
        | A::PasswordReset
        | A::AccountCreated
        | A::AccountDisabled
        | A::AccountEnabled
        | A::RoleGranted
        | A::RoleRevoked => Kind::Account,
        A::SignOut | A::SessionEnded | A::RefreshReused => Kind::Session,
        A::ApiTokenCreated | A::ApiTokenRevoked => Kind::ApiToken,
        A::PersonRead => Kind::Participant,
        A::ChangesJudged | A::ChangesPublished | A::Erased => Kind::ChangeSet,
        A::ControlledRead | A::DemographicsRead | A::AuditExported | A::Restored => return None,
    };
    key.map(|key| kind.id(key))
}

impl Listed for AuditEvent {
    type Entity = audit_event::Entity;
    const NAME: &'static str = "AuditEvent";

    fn of(row: Member<audit_event::Model>) -> Self {
        Self(row)
    }
}
