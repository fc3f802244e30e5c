//! Tokens for programs: a part of their owner's rights, for a while.

use entity::{
    api_token, api_token_grant,
    words::{AuditAction, Role},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{desk::Desk, prepared::Prepared, sign_in::hold_credential};
use crate::{
    access::{Event, Grant, Permit, Test, Viewer, Where, identity::shared, rows, write::Writer},
    auth::ApiToken,
    clock,
    error::{Code, Error},
    id::fresh_key,
    problem::{Outcome, Problem, ProblemCode},
};

/// Characters of a token's name at most.
const NAME_LENGTH: usize = 200;

/// A token that was just made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its key.
    pub id: Uuid,
    /// What the program sends; it is told once.
    pub text: String,
}

/// Makes a token for the viewer's own account.
///
/// # Errors
///
/// `FORBIDDEN` to programs: a token makes no tokens. A problem where it would carry what its owner does not have,
/// or would last too long.
pub async fn create(
    desk: &Desk,
    name: &str,
    grants: &[(Role, Option<Uuid>)],
    expires_at: Option<i64>,
) -> Outcome<NewToken> {
    desk.refuse_in_the_clear()?;
    let (owner, permit) = Permit::of_self(&desk.viewer)?;
    if desk.viewer.is_program() {
        let message = "A token cannot make or revoke tokens; sign in to do that.";
        return Err(Error::new(Code::Forbidden, message).into());
    }
    make(desk, &permit, owner, &desk.viewer, name, grants, expires_at).await
}

/// Makes a token for an account that has these rights.
///
/// # Errors
///
/// A problem where it would carry what its owner does not have, or would last too long.
pub async fn make(
    desk: &Desk,
    permit: &Permit,
    owner: Uuid,
    rights: &Viewer,
    name: &str,
    grants: &[(Role, Option<Uuid>)],
    expires_at: Option<i64>,
) -> Outcome<NewToken> {
    let prepared = prepare(desk, permit, owner, rights, name, grants, expires_at).await?;
    Ok(prepared.commit().await?)
}

/// Prepares a token for an account that has these rights.
///
/// # Errors
///
/// Those of [`make`].
pub async fn prepare(
    desk: &Desk,
    permit: &Permit,
    owner: Uuid,
    rights: &Viewer,
    name: &str,
    grants: &[(Role, Option<Uuid>)],
    expires_at: Option<i64>,
) -> Outcome<Prepared<NewToken>> {
    permit.demand_own()?;
    let name = crate::folding::name(name);
    if name.is_empty() || name.chars().count() > NAME_LENGTH {
        let message = format!("Say in 1 to {NAME_LENGTH} characters what the token is for.");
        return Err(Problem::of("name", ProblemCode::Invalid, message).into());
    }
    if let Some(message) = crate::folding::flaw(&name) {
        return Err(Problem::of("name", ProblemCode::Invalid, message).into());
    }
    let now = clock::now();
    let most = now + desk.tools.authority.api_token_life();
    let expires_at = expires_at.unwrap_or(most);
    if expires_at <= now || expires_at > most {
        let message =
            "The token must end in the future, and not later than `tokens.api_life` from now.";
        return Err(Problem::of("expiresAt", ProblemCode::Invalid, message).into());
    }
    covered(rights, grants)?;
    let id = fresh_key();
    let (text, digest) = ApiToken::fresh(id);
    let row = api_token::Model {
        id,
        account_id: owner,
        name,
        digest,
        created_at: now,
        expires_at,
        used_at: None,
        revoked_at: None,
    };
    let carried = grants.iter().map(|(role, study_id)| api_token_grant::Model {
        id: fresh_key(),
        api_token_id: id,
        role: *role,
        study_id: *study_id,
    });
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    writer.insert::<api_token::Entity>(vec![row]).await?;
    writer.insert::<api_token_grant::Entity>(carried.collect()).await?;
    let event = Event::done(AuditAction::ApiTokenCreated).about(id).with("expiresAt", expires_at);
    writer.record(Some(owner), &desk.visit, vec![event]).await?;
    Ok(Prepared::new(NewToken { id, text }, writer))
}

/// Refuses what the owner does not have.
fn covered(rights: &Viewer, grants: &[(Role, Option<Uuid>)]) -> Outcome<()> {
    if grants.is_empty() {
        let message =
            "Name at least one right for the token; without any it reads what everybody reads.";
        return Err(Problem::of("rights", ProblemCode::Required, message).into());
    }
    for (n, (role, study)) in grants.iter().enumerate() {
        let place = study.map_or(Where::Everywhere, Where::Study);
        let wanted = Grant { role: *role, place };
        if !shared(rights.grants(), &[wanted]).contains(&wanted) {
            let message = format!("Your account does not hold {} there.", role.word());
            return Err(Problem::of(&format!("rights.{n}"), ProblemCode::NotYours, message).into());
        }
    }
    Ok(())
}

/// Revokes a token that the viewer may see, at once.
///
/// # Errors
///
/// `FORBIDDEN` to programs, but for their own token; a problem where there is no such token.
pub async fn revoke(desk: &Desk, id: Uuid) -> Outcome<()> {
    use api_token::Column as C;
    let (_, permit) = Permit::of_self(&desk.viewer)?;
    let itself = matches!(&*desk.viewer, Viewer::Program { token, .. } if *token == id);
    if desk.viewer.is_program() && !itself {
        let message = "A token cannot make or revoke other tokens; sign in to do that.";
        return Err(Error::new(Code::Forbidden, message).into());
    }
    let which = Test::is(C::Id, id);
    let found = desk.db.one(&rows::api_tokens(&desk.viewer).filter(which.clone())).await?;
    let Some(row) = found else {
        let message = "There is no such token.";
        return Err(Problem::of("token", ProblemCode::UnknownReference, message).into());
    };
    let writer = Writer::beside(&desk.db, &permit).await?;
    let open = Test::All(vec![which, Test::IsNull(C::RevokedAt)]);
    let now = vec![(C::RevokedAt, Value::from(clock::now()))];
    writer.update::<api_token::Entity>(&open, now).await?;
    let event = Event::done(AuditAction::ApiTokenRevoked).about(row.id);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(writer.commit().await?)
}
