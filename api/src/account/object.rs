//! Accounts as the API shows them.

use async_graphql::{Context, ID, Object};
use entity::account;

use super::{
    loader,
    parts::{ApiToken, RoleGrant, Session},
};
use crate::{
    connection::Listed, context::scope, error::Result, id::Kind, list_size::list_size,
    scalar::DateTime, siblings::Member,
};

/// An account.
#[derive(Clone)]
pub struct Account(pub Member<account::Model>);

/// An account: somebody who can sign in. You see your own; administrators see all.
#[Object]
impl Account {
    /// Identifies the account. Opaque.
    pub async fn id(&self) -> ID {
        Kind::Account.id(self.0.id).into()
    }

    /// What is typed at sign-in. For an account of another issuer, that issuer's key of the person.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What to show. Null where none was given; show `name` then.
    fn display_name(&self) -> Option<&str> {
        self.0.display_name.as_deref()
    }

    /// The issuer that vouches for the account. Null for accounts that sign in here.
    fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }

    /// When it was made; for an account of another issuer, when it was first used.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Since when it cannot be used. Null where it can.
    fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// What is granted to it here, expired grants included. What an issuer's token grants besides stands in
    /// `viewer.rights` alone.
    #[graphql(directive = list_size::apply(10))]
    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<RoleGrant>> {
        let found = self.0.related(scope(ctx)?, "grants", |row| row.id, loader::grants_of);
        Ok(found.await?.into_iter().map(RoleGrant).collect())
    }

    /// Its tokens for programs, the latest first, those that are over included.
    #[graphql(directive = list_size::apply(20))]
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ApiToken>> {
        let found = self.0.related(scope(ctx)?, "tokens", |row| row.id, loader::tokens_of);
        Ok(found.await?.into_iter().map(ApiToken).collect())
    }

    /// Where it is signed in, the latest first, sessions that ended lately included.
    #[graphql(directive = list_size::apply(20))]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        let found = self.0.related(scope(ctx)?, "sessions", |row| row.id, loader::sessions_of);
        Ok(found.await?.into_iter().map(Session).collect())
    }
}

impl Listed for Account {
    type Entity = account::Entity;
    const NAME: &'static str = "Account";

    fn of(row: Member<account::Model>) -> Self {
        Self(row)
    }
}
