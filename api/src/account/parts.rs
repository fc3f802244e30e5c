//! What belongs to an account: grants, tokens, sessions.

use async_graphql::{Context, Enum, ID, Object};
use entity::{api_token, api_token_grant, role_grant, session, words};
use uuid::Uuid;

use super::{Account, loader};
use crate::{
    access::{Grant, Where},
    clock,
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    scalar::DateTime,
    siblings::Member,
    study::{Study, loader as studies},
};

/// What a grant makes of its holder. README's table says what each may see and do.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Role")]
pub enum AccountRole {
    /// Reads what is meant for registered readers.
    Reader,
    /// Works with a study's material.
    Researcher,
    /// Proposes changes.
    Curator,
    /// Judges proposed changes.
    Reviewer,
    /// Answers for the people in a study: consent, access levels, erasing.
    Steward,
    /// Keeps accounts and grants; reads no study's material by that alone.
    Admin,
}

/// What somebody showed to be let in.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::CredentialKind")]
pub enum CredentialKind {
    /// Nothing.
    None,
    /// A password.
    Password,
    /// A one-time code.
    Code,
    /// A token of a session that began with `signIn`.
    Session,
    /// A token for a program.
    ApiToken,
    /// A token of another issuer.
    Issuer,
    /// The command line of the machine that runs the service.
    Operator,
}

/// A role that an account holds.
#[derive(Clone)]
pub struct RoleGrant(pub Member<role_grant::Model>);

/// A role that an account holds, in one study or in all.
#[Object]
impl RoleGrant {
    /// Identifies the grant; `revokeRole` takes it. Opaque.
    pub async fn id(&self) -> ID {
        Kind::RoleGrant.id(self.0.id).into()
    }

    /// The role.
    fn role(&self) -> AccountRole {
        self.0.role.into()
    }

    /// The study in which it holds. Null where it holds in all, also in those to come.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(named_study(&self.0, scope(ctx), |row| row.study_id)).await
    }

    /// When it was granted.
    fn granted_at(&self) -> DateTime {
        DateTime(self.0.granted_at)
    }

    /// Who granted it. Null where that was done on the command line, and to those who may not see that account.
    async fn granted_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        nullable(async {
            let by = self.0.referred(scope(ctx)?, "by", |row| row.granted_by, loader::accounts);
            Ok(by.await?.map(Account))
        })
        .await
    }

    /// Until when it holds. Null where it has no end.
    fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Whether it holds now.
    fn in_force(&self) -> bool {
        self.0.expires_at.is_none_or(|until| until > clock::now())
    }
}

async fn named_study<R>(
    row: &Member<R>,
    scope: Result<&Scope>,
    key: fn(&R) -> Option<Uuid>,
) -> Result<Option<Study>> {
    Ok(row.referred(scope?, "study", key, studies::studies).await?.map(Study))
}

/// A token for a program.
#[derive(Clone)]
pub struct ApiToken(pub Member<api_token::Model>);

/// A token for a program, such as another platform that keeps a copy. Its secret was told once, when it was made.
#[Object]
impl ApiToken {
    /// Identifies the token; `revokeApiToken` takes it. Opaque, and no secret.
    pub async fn id(&self) -> ID {
        Kind::ApiToken.id(self.0.id).into()
    }

    /// What it is for.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The rights that it may use, as far as its owner holds them at that moment.
    #[graphql(directive = list_size::apply(10))]
    async fn rights(&self, ctx: &Context<'_>) -> Result<Vec<TokenRight>> {
        let found = self.0.related(scope(ctx)?, "rights", |row| row.id, loader::carried_by);
        Ok(found.await?.into_iter().map(TokenRight).collect())
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Until when it can be used.
    fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When it was used last, to the minute; written shortly after the use. Null where it never was.
    fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }

    /// Since when it is revoked. Null where it is not.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// A right that a token for a program carries.
#[derive(Clone)]
pub struct TokenRight(pub Member<api_token_grant::Model>);

/// A right that a token for a program carries.
#[Object]
impl TokenRight {
    /// The role.
    fn role(&self) -> AccountRole {
        self.0.role.into()
    }

    /// The study in which it holds. Null where it holds in all.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        nullable(named_study(&self.0, scope(ctx), |row| row.study_id)).await
    }
}

/// A sign-in that lasts.
#[derive(Clone)]
pub struct Session(pub Member<session::Model>);

/// A sign-in that lasts by refreshing its tokens, until it ends.
#[Object]
impl Session {
    /// Identifies the session; `endSession` takes it. Opaque, and no secret.
    pub async fn id(&self) -> ID {
        Kind::Session.id(self.0.id).into()
    }

    /// When somebody signed in.
    fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When its tokens were refreshed last.
    fn refreshed_at(&self) -> DateTime {
        DateTime(self.0.claimed_at)
    }

    /// Until when it can be refreshed.
    fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// Since when it is over. Null where it is not.
    fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}

/// A right in force.
#[derive(Clone)]
pub struct Right(pub Member<Grant>);

/// A right that you hold in this request.
#[Object]
impl Right {
    /// The role.
    fn role(&self) -> AccountRole {
        self.0.role.into()
    }

    /// The study in which it holds. Null where it holds in all.
    async fn study(&self, ctx: &Context<'_>) -> Option<Result<Study>> {
        let study = |grant: &Grant| match grant.place {
            Where::Everywhere => None,
            Where::Study(study) => Some(study),
        };
        nullable(named_study(&self.0, scope(ctx), study)).await
    }
}
