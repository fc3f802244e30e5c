//! What mutations of accounts take and answer.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::words::Role;
use uuid::Uuid;

use super::{
    Account, keeping, loader,
    parts::{AccountRole, ApiToken},
    sign_in::Tokens,
    token,
};
use crate::{
    access::{Test, rows},
    context::{Scope, scope},
    error::Result,
    id::Kind,
    list_size::list_size,
    problem::{Outcome, Problem, parted, read_back},
    scalar::DateTime,
    siblings::Member,
};

/// Who signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// The account's name.
    pub name: String,
    /// Its password.
    #[graphql(secret)]
    pub password: String,
}

/// A session's tokens. Keep them in memory, not where a script of another page could read them.
#[derive(SimpleObject)]
pub struct SessionPayload {
    /// Send it with every request: `Authorization: Bearer <accessToken>`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Until when the access token is good; refresh before.
    expires_at: DateTime,
    /// Gives the next tokens, once: hand it to `refresh`.
    refresh_token: String,
    /// Until when the session can be refreshed; sign in anew then.
    refresh_expires_at: DateTime,
}

impl From<Tokens> for SessionPayload {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access,
            token_type: "Bearer",
            expires_at: DateTime(tokens.access_until),
            refresh_token: tokens.refresh,
            refresh_expires_at: DateTime(tokens.refresh_until),
        }
    }
}

/// How a session goes on.
#[derive(InputObject)]
pub struct RefreshInput {
    /// The session's refresh token.
    #[graphql(secret)]
    pub refresh_token: String,
}

/// Which session ends.
#[derive(InputObject, Default)]
pub struct SignOutInput {
    /// The session's refresh token; if absent, the session of the request's own token ends.
    #[graphql(secret)]
    pub refresh_token: Option<String>,
}

/// A session to end.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// The session's id.
    pub session: ID,
}

/// A password for an account that has a one-time code.
#[derive(InputObject)]
pub struct SetPasswordInput {
    /// The account's name.
    pub name: String,
    /// The one-time code that an administrator handed over.
    #[graphql(secret)]
    pub code: String,
    /// The password: 12 to 256 characters.
    #[graphql(secret)]
    pub password: String,
}

/// A new password for your own account.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password that holds until now.
    #[graphql(secret)]
    pub current_password: String,
    /// The new one: 12 to 256 characters.
    #[graphql(secret)]
    pub new_password: String,
}

/// A new account.
#[derive(InputObject)]
pub struct CreateAccountInput {
    /// What is to be typed at sign-in, such as an e-mail address: 1 to 200 characters. Case and accents do not count.
    pub name: String,
    /// What to show.
    pub display_name: Option<String>,
}

/// An account.
#[derive(InputObject)]
pub struct AccountInput {
    /// Its id.
    pub account: ID,
}

/// A role to grant.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// The account's id.
    pub account: ID,
    /// The role.
    pub role: AccountRole,
    /// The study in which it is to hold; if absent, in all, also in those to come.
    pub study: Option<ID>,
    /// Until when; if absent, without an end.
    pub expires_at: Option<DateTime>,
}

/// A grant to take away.
#[derive(InputObject)]
pub struct RevokeRoleInput {
    /// The grant's id.
    pub grant: ID,
}

/// A right that a token is to carry.
#[derive(InputObject)]
pub struct TokenRightInput {
    /// The role.
    pub role: AccountRole,
    /// The study in which it is to hold; if absent, in all.
    pub study: Option<ID>,
}

impl TokenRightInput {
    /// Role and study, the id taken apart.
    pub(super) fn read(&self) -> Result<(Role, Option<Uuid>)> {
        let study = self.study.as_ref().map(|id| Kind::Study.key(id)).transpose()?;
        Ok((self.role.into(), study))
    }
}

/// A new token for a program.
#[derive(InputObject)]
pub struct CreateApiTokenInput {
    /// What it is for: 1 to 200 characters.
    pub name: String,
    /// What it may use of your rights.
    pub rights: Vec<TokenRightInput>,
    /// Until when it is good; if absent, as long as the setting `tokens.api_life` allows.
    pub expires_at: Option<DateTime>,
}

/// A token to revoke.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// The token's id.
    pub token: ID,
}

/// Whether it was done.
#[derive(SimpleObject)]
pub struct DonePayload {
    /// Whether it was done.
    done: bool,
    /// What to mend, where it was not.
    #[graphql(directive = list_size::apply(10))]
    user_errors: Vec<Problem>,
}

impl DonePayload {
    pub(super) fn of<T>(outcome: Outcome<T>) -> Result<Self> {
        let (made, user_errors) = parted(outcome)?;
        Ok(Self { done: made.is_some(), user_errors })
    }
}

/// An account that was changed.
pub struct AccountPayload {
    account: Option<Uuid>,
    problems: Vec<Problem>,
}

impl AccountPayload {
    pub(super) fn of(outcome: Outcome<Uuid>) -> Result<Self> {
        let (account, problems) = parted(outcome)?;
        Ok(Self { account, problems })
    }
}

/// An account that was changed.
#[Object]
impl AccountPayload {
    /// The account as it is now. Null where nothing was changed.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        Some(account(scope(ctx), self.account?).await)
    }

    /// What to mend, where nothing was changed.
    #[graphql(directive = list_size::apply(10))]
    fn user_errors(&self) -> &[Problem] {
        &self.problems
    }
}

/// An account that a mutation wrote.
async fn account(scope: Result<&Scope>, id: Uuid) -> Result<Account> {
    let (_, row) = read_back(loader::accounts(scope?, vec![id]).await?.into_iter().next())?;
    Ok(Account(Member::alone(row)))
}

/// An account whose password is to be set.
pub struct CodePayload {
    made: Option<keeping::NewCode>,
    problems: Vec<Problem>,
}

impl CodePayload {
    pub(super) fn of(outcome: Outcome<keeping::NewCode>) -> Result<Self> {
        let (made, problems) = parted(outcome)?;
        Ok(Self { made, problems })
    }
}

/// An account whose password is to be set.
#[Object]
impl CodePayload {
    /// The account. Null where nothing was changed.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        Some(account(scope(ctx), self.made.as_ref()?.account).await)
    }

    /// The one-time code for `setPassword`. It is told once; hand it over by a way that you trust.
    fn code(&self) -> Option<&str> {
        self.made.as_ref().map(|made| made.code.as_str())
    }

    /// Until when the code is good: 72 hours from now.
    fn code_expires_at(&self) -> Option<DateTime> {
        self.made.as_ref().map(|made| DateTime(made.expires_at))
    }

    /// What to mend, where nothing was changed.
    #[graphql(directive = list_size::apply(10))]
    fn user_errors(&self) -> &[Problem] {
        &self.problems
    }
}

/// A token that was just made.
pub struct ApiTokenPayload {
    made: Option<token::NewToken>,
    problems: Vec<Problem>,
}

impl ApiTokenPayload {
    pub(super) fn of(outcome: Outcome<token::NewToken>) -> Result<Self> {
        let (made, problems) = parted(outcome)?;
        Ok(Self { made, problems })
    }
}

/// A token that was just made.
#[Object]
impl ApiTokenPayload {
    /// The token. Null where none was made.
    async fn api_token(&self, ctx: &Context<'_>) -> Option<Result<ApiToken>> {
        let made = self.made.as_ref()?;
        let found = async {
            let scope = scope(ctx)?;
            let which = Test::is(entity::api_token::Column::Id, made.id);
            read_back(scope.db.one(&rows::api_tokens(&scope.viewer).filter(which)).await?)
        };
        Some(found.await.map(|row| ApiToken(Member::alone(row))))
    }

    /// What the program sends: `Authorization: Bearer <secret>`. It is told once and kept nowhere.
    fn secret(&self) -> Option<&str> {
        self.made.as_ref().map(|made| made.text.as_str())
    }

    /// What to mend, where none was made.
    #[graphql(directive = list_size::apply(10))]
    fn user_errors(&self) -> &[Problem] {
        &self.problems
    }
}
