//! The doors to accounts and to the audit.

use async_graphql::{Context, ID, Object};

use super::{
    Account,
    audit::AuditEvent,
    filter::{self, AuditEventFilter},
    parts::{CredentialKind, Right},
};
use crate::{
    access::{Action, Permit, demand, rows},
    connection::Connection,
    context::{Scope, nullable, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    page::PageArgs,
    siblings::Member,
};

/// Whoever asks.
pub struct Me;

/// You: the account that this request's token stands for, and what it may do at this moment.
#[Object(name = "Viewer")]
impl Me {
    /// Your account.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let scope = scope(ctx)?;
        match scope.viewer.account() {
            Some(id) => one(scope, id).await,
            None => Ok(None),
        }
    }

    /// What you may use of your rights in this request: for a token for programs, the part that it carries; for a
    /// token of another issuer, also what that issuer grants.
    #[graphql(directive = list_size::apply(10))]
    async fn rights(&self, ctx: &Context<'_>) -> Result<Vec<Right>> {
        let grants = scope(ctx)?.viewer.grants().to_vec();
        Ok(Member::all(grants).into_iter().map(Right).collect())
    }

    /// What this request was let in with.
    async fn credential(&self, ctx: &Context<'_>) -> Result<CredentialKind> {
        Ok(scope(ctx)?.visit.credential.into())
    }
}

async fn one(scope: &Scope, id: uuid::Uuid) -> Result<Option<Account>> {
    let found = scope.db.one(&rows::accounts(&scope.viewer).with_ids([id])).await?;
    Ok(found.map(Member::alone).map(Account))
}

/// Accounts and the audit.
#[derive(Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// You. Null where the request carries no token.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Me>> {
        nullable(async { Ok(scope(ctx)?.viewer.account().map(|_| Me)) }).await
    }

    /// An account by id. Null where there is none that you may see: your own, or as an administrator any.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Account>> {
        nullable(async { one(scope(ctx)?, Kind::Account.key(&id)?).await }).await
    }

    /// All accounts, by name. Only for administrators.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Account>>> {
        nullable(async {
            let scope = scope(ctx)?;
            demand(&scope.viewer, Action::KeepAccounts)?;
            let page = PageArgs { first, after, last, before };
            Ok(Some(Connection::of(scope, filter::accounts(scope, &page)?)))
        })
        .await
    }

    /// What was done and refused, the latest first: signing in, grants, tokens, and reads of what is most
    /// sensitive. You see what you did yourself; a STEWARD also what was done in the study; an administrator all. A token
    /// for programs sees what was done with it.
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that pass this filter.")] filter: Option<AuditEventFilter>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<AuditEvent>>> {
        nullable(async {
            let scope = scope(ctx)?;
            Permit::of_self(&scope.viewer)?;
            let page = PageArgs { first, after, last, before };
            Ok(Some(Connection::of(scope, filter::events(scope, filter.as_ref(), &page)?)))
        })
        .await
    }
}
