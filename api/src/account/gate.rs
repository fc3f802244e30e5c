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
/// `UNAUTHENTICATED` where it is not valid, whatever the reason: the log knows more.
pub async fn enter(db: &Db, tools: &Tools, token: &str, visit: Visit) -> Result<(Viewer, Visit)> {
    let now = clock::now();
    let presented = match tools.authority.read(token, now).await {
        Ok(presented) => presented,
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
            let Some((standing, grants)) = found else {
                return Err(refused(&visit, "there is no such API token, or it is over"));
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

/// One text for every reason: who guesses learns nothing.
fn refused(visit: &Visit, reason: &str) -> Error {
    tracing::info!(request_id = visit.request.as_deref(), reason, "a token was refused");
    Error::new(Code::Unauthenticated, "The token is not valid; get a new one or send none.")
}

/// The owner of an API token that is good, and what the token carries of its rights.
async fn program(
    db: &Db,
    tools: &Tools,
    permit: &Permit,
    id: Uuid,
    digest: &str,
    now: i64,
) -> Result<Option<(Standing, Vec<Grant>)>> {
    let Some(carried) = db.api_token(permit, id).await? else {
        return Ok(None);
    };
    let token = &carried.token;
    let same: bool = token.digest.as_bytes().ct_eq(digest.as_bytes()).into();
    if !same || token.revoked_at.is_some() || token.expires_at <= now {
        return Ok(None);
    }
    let Some(standing) = db.standing(permit, token.account_id, now).await? else {
        return Ok(None);
    };
    if token.used_at.is_none_or(|used| now - used >= MINUTE) {
        tools.last_uses.note(db, id, now);
    }
    let grants = shared(&standing.grants, &carried.grants);
    Ok(Some((standing, grants)))
}
