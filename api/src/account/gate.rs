//! Who a token stands for, at this moment.

use subtle::ConstantTimeEq;

use entity::words::CredentialKind;
use uuid::Uuid;

use super::{
    desk::Tools,
    vouched::{Vouched, granted},
};
use crate::{
    access::{Db, Grant, Permit, Standing, Viewer, Visit, identity::shared},
    auth::Presented,
    clock,
    error::{Code, Error, Result},
    id::Kind,
};

/// How exactly the last use of an API token is kept.
const MINUTE: i64 = 60 * 1_000_000;

/// Who shows this token.
///
/// # Errors
///
/// `UNAUTHENTICATED` where it is not valid. Only that it has expired is told; the log knows more.
pub async fn enter(db: &Db, tools: &Tools, token: &str, visit: Visit) -> Result<(Viewer, Visit)> {
    let now = clock::now();
    let presented = match tools.authority.read(token, now).await {
        Ok(presented) => presented,
        Err(reason) if reason.is_expired() => return Err(expired(&visit)),
        Err(reason) => return Err(refused(&visit, &reason.to_string())),
    };
    let permit = Permit::of_gate();
    match presented {
        Presented::Own { account, session, .. } => {
            let found =
                tokio::try_join!(db.standing(&permit, account, now), db.session(&permit, session))?;
            let (Some(standing), Some(row)) = found else {
                return Err(refused(&visit, "there is no such account or session"));
            };
            if !standing.admits(&row) {
                return Err(refused(&visit, "the session is over"));
            }
            let id = Kind::Session.id(session);
            Ok((whole(&standing), visit.with(CredentialKind::Session, Some(id))))
        }
        Presented::Integration { id, digest } => {
            let found = program(db, tools, &permit, id, &digest, now).await?;
            let (standing, grants) = match found {
                Program::Good(standing, grants) => (standing, grants),
                Program::Expired => return Err(expired(&visit)),
                Program::Refused => {
                    return Err(refused(&visit, "there is no such API token, or it is over"));
                }
            };
            let viewer = standing.program(id, grants);
            let id = Kind::ApiToken.id(id);
            Ok((viewer, visit.with(CredentialKind::ApiToken, Some(id))))
        }
        Presented::External { issuer, subject, name, rights, .. } => {
            let vouched = Vouched { issuer: issuer.clone(), subject, name };
            let Some(account) = vouched.account(db, &permit, &visit).await? else {
                return Err(refused(&visit, "its issuer's name of the person cannot be used here"));
            };
            let Some(standing) = db.standing(&permit, account, now).await? else {
                return Err(refused(&visit, "the account is disabled"));
            };
            let mut grants = standing.grants.clone();
            let claimed = granted(tools, rights);
            grants.extend(claimed.clone());
            let visit = visit.with(CredentialKind::Issuer, Some(issuer));
            Ok((standing.viewer(grants), Visit { claimed, ..visit }))
        }
    }
}

fn whole(standing: &Standing) -> Viewer {
    standing.viewer(standing.grants.clone())
}

/// The answer to a token whose signature or secret is proven and that has expired, which its holder can read from it or was
/// told when it was made. It says nothing about account and session, which may have ended as well.
fn expired(visit: &Visit) -> Error {
    tracing::info!(
        request_id = visit.request.as_deref(),
        reason = "it has expired",
        "a token was refused"
    );
    Error::new(Code::Unauthenticated, "The token has expired; get a new one or send none.")
}

/// One text for every other reason, so that guesses and stolen tokens that were revoked teach nothing.
fn refused(visit: &Visit, reason: &str) -> Error {
    tracing::info!(request_id = visit.request.as_deref(), reason, "a token was refused");
    Error::new(Code::Unauthenticated, "The token is not valid; get a new one or send none.")
}

/// What became of an API token.
enum Program {
    /// It is good: its owner, and what it carries of the owner's rights.
    Good(Box<Standing>, Vec<Grant>),
    /// It was good until it expired.
    Expired,
    Refused,
}

/// Looks an API token up.
async fn program(
    db: &Db,
    tools: &Tools,
    permit: &Permit,
    id: Uuid,
    digest: &str,
    now: i64,
) -> Result<Program> {
    let Some(carried) = db.api_token(permit, id).await? else {
        return Ok(Program::Refused);
    };
    let token = &carried.token;
    let same: bool = token.digest.as_bytes().ct_eq(digest.as_bytes()).into();
    if !same || token.revoked_at.is_some() {
        return Ok(Program::Refused);
    }
    if token.expires_at <= now {
        return Ok(Program::Expired);
    }
    let Some(standing) = db.standing(permit, token.account_id, now).await? else {
        return Ok(Program::Refused);
    };
    if token.used_at.is_none_or(|used| now - used >= MINUTE) {
        tools.last_uses.note(db, id, now);
    }
    let grants = shared(&standing.grants, &carried.grants);
    Ok(Program::Good(Box::new(standing), grants))
}
