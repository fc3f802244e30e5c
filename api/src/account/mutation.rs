//! Changing accounts: each field asks for the right before it looks at its input.

use async_graphql::{Context, Object};

use super::{
    Desk, keeping, password,
    payload::{
        AccountInput, AccountPayload, ApiTokenPayload, ChangePasswordInput, CodePayload,
        CreateAccountInput, CreateApiTokenInput, DonePayload, EndSessionInput, GrantRoleInput,
        RefreshInput, RevokeApiTokenInput, RevokeRoleInput, SessionPayload, SetPasswordInput,
        SignInInput, SignOutInput, TokenRightInput,
    },
    sign_in, token,
};
use crate::{
    access::{Action, Permit},
    context::scope,
    error::Result,
    id::Kind,
};

/// Changes of accounts.
#[derive(Default)]
pub struct AccountMutation;

fn desk(ctx: &Context<'_>) -> Result<Desk> {
    Ok(scope(ctx)?.desk())
}

/// The desk, for an administrator.
fn kept(ctx: &Context<'_>) -> Result<(Desk, Permit)> {
    let desk = desk(ctx)?;
    let permit = Permit::granted(&desk.viewer, Action::KeepAccounts)?;
    Ok((desk, permit))
}

#[Object]
impl AccountMutation {
    /// Begins a session with name and password. UNAUTHENTICATED where they do not match; `RATE_LIMITED`, with the
    /// seconds to wait in `Retry-After`, after ten failures within a quarter of an hour.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Option<Result<SessionPayload>> {
        let signed_in = async {
            sign_in::sign_in(&desk(ctx)?, &input.name, &input.password).await.map(Into::into)
        };
        Some(signed_in.await)
    }

    /// Goes on with a session: new tokens for a refresh token, which is good once. A refresh token that is used a
    /// second time ends its session, unless that is within seconds of the first, when it gives the same tokens.
    async fn refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the session goes on.")] input: RefreshInput,
    ) -> Option<Result<SessionPayload>> {
        let refreshed =
            async { sign_in::refresh(&desk(ctx)?, &input.refresh_token).await.map(Into::into) };
        Some(refreshed.await)
    }

    /// Ends a session at once, its tokens in hand included.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: SignOutInput,
    ) -> Option<Result<DonePayload>> {
        let signed_out = async {
            sign_in::sign_out(&desk(ctx)?, input.refresh_token.as_deref()).await?;
            DonePayload::of(Ok(()))
        };
        Some(signed_out.await)
    }

    /// Ends a session by its id, its tokens in hand included: one of your own, or as an administrator any. `sessions` of
    /// an account lists them. Not with a token for programs.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: EndSessionInput,
    ) -> Option<Result<DonePayload>> {
        let ended = async {
            let desk = desk(ctx)?;
            Permit::of_self(&desk.viewer)?;
            DonePayload::of(sign_in::end_session(&desk, Kind::Session.key(&input.session)?).await)
        };
        Some(ended.await)
    }

    /// Sets the password of an account with the one-time code that `createAccount` or `resetPassword` told an
    /// administrator.
    async fn set_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name, code and password.")] input: SetPasswordInput,
    ) -> Option<Result<DonePayload>> {
        let set = async {
            let SetPasswordInput { name, code, password } = input;
            DonePayload::of(password::set_password(&desk(ctx)?, &name, &code, &password).await)
        };
        Some(set.await)
    }

    /// Changes your own password. Your other sessions end.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The old and the new password.")] input: ChangePasswordInput,
    ) -> Option<Result<DonePayload>> {
        let changed = async {
            let ChangePasswordInput { current_password, new_password } = input;
            let desk = desk(ctx)?;
            DonePayload::of(
                password::change_password(&desk, &current_password, &new_password).await,
            )
        };
        Some(changed.await)
    }

    /// Makes an account without any rights, and a one-time code with which its owner sets a password. Only for
    /// administrators, and not with a token for programs.
    async fn create_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new account.")] input: CreateAccountInput,
    ) -> Option<Result<CodePayload>> {
        let created = async {
            let (desk, permit) = kept(ctx)?;
            desk.refuse_in_the_clear()?;
            let display_name = input.display_name.as_deref();
            CodePayload::of(keeping::create(&desk, &permit, &input.name, display_name).await)
        };
        Some(created.await)
    }

    /// Makes an account's password void at once, ends its sessions, and gives a one-time code for a new one. Only
    /// for administrators.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: AccountInput,
    ) -> Option<Result<CodePayload>> {
        let reset = async {
            let (desk, permit) = kept(ctx)?;
            desk.refuse_in_the_clear()?;
            let id = Kind::Account.key(&input.account)?;
            CodePayload::of(keeping::reset_password(&desk, &permit, id).await)
        };
        Some(reset.await)
    }

    /// Disables an account from the next request on, tokens in hand included. Only for administrators.
    async fn disable_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: AccountInput,
    ) -> Option<Result<AccountPayload>> {
        Some(set_disabled(ctx, &input, true).await)
    }

    /// Enables an account again; its sessions stay ended. Only for administrators.
    async fn enable_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: AccountInput,
    ) -> Option<Result<AccountPayload>> {
        Some(set_disabled(ctx, &input, false).await)
    }

    /// Grants a role; granted once more, it replaces the end of the first grant. Only for administrators.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role, to whom, and where.")] input: GrantRoleInput,
    ) -> Option<Result<AccountPayload>> {
        let granted = async {
            let (desk, permit) = kept(ctx)?;
            let id = Kind::Account.key(&input.account)?;
            let study = input.study.as_ref().map(|id| Kind::Study.key(id)).transpose()?;
            let until = input.expires_at.map(|until| until.0);
            let granted = keeping::grant(&desk, &permit, id, input.role.into(), study, until).await;
            AccountPayload::of(granted.map(|_| id))
        };
        Some(granted.await)
    }

    /// Takes a role away from the next request on. Only for administrators.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grant.")] input: RevokeRoleInput,
    ) -> Option<Result<DonePayload>> {
        let revoked = async {
            let (desk, permit) = kept(ctx)?;
            let grant = Kind::RoleGrant.key(&input.grant)?;
            DonePayload::of(keeping::revoke(&desk, &permit, grant).await)
        };
        Some(revoked.await)
    }

    /// Makes a token for a program that acts for you, with a part of your rights.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new token.")] input: CreateApiTokenInput,
    ) -> Option<Result<ApiTokenPayload>> {
        let created = async {
            let desk = desk(ctx)?;
            Permit::of_self(&desk.viewer)?;
            let rights: Result<Vec<_>> = input.rights.iter().map(TokenRightInput::read).collect();
            let until = input.expires_at.map(|until| until.0);
            ApiTokenPayload::of(token::create(&desk, &input.name, &rights?, until).await)
        };
        Some(created.await)
    }

    /// Revokes a token for a program from the next request on: your own, or as an administrator any.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: RevokeApiTokenInput,
    ) -> Option<Result<DonePayload>> {
        let revoked = async {
            let desk = desk(ctx)?;
            Permit::of_self(&desk.viewer)?;
            DonePayload::of(token::revoke(&desk, Kind::ApiToken.key(&input.token)?).await)
        };
        Some(revoked.await)
    }
}

async fn set_disabled(
    ctx: &Context<'_>,
    input: &AccountInput,
    disabled: bool,
) -> Result<AccountPayload> {
    let (desk, permit) = kept(ctx)?;
    let id = Kind::Account.key(&input.account)?;
    let set = keeping::set_disabled(&desk, &permit, id, disabled).await;
    AccountPayload::of(set.map(|()| id))
}
