//! Who a token stands for, at this moment.

use subtle::ConstantTimeEq;

use entity::{account, words::CredentialKind};
use uuid::Uuid;

use super::desk::Tools;
use crate::{
    access::{
        Db, Grant, Permit, Role, Standing, Test, Viewer, Visit, Where, identity::shared, rows,
        write::Writer,
    },
    auth::{Claimed, Presented},
    clock,
    error::{Code, Error, Result},
    folding,
    id::{Kind, fresh_key},
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
            let account = vouched(db, &permit, &issuer, &subject, name).await?;
            let Some(standing) = db.standing(&permit, account, now).await? else {
                return Err(refused(&visit, "the account is disabled"));
            };
            let mut grants = standing.grants.clone();
            grants.extend(mapped(db, rights).await?);
            Ok((standing.viewer(grants), visit.with(CredentialKind::Issuer, Some(issuer))))
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

/// The account of somebody whom an issuer vouches for; made on first use.
async fn vouched(
    db: &Db,
    permit: &Permit,
    issuer: &str,
    subject: &str,
    name: Option<String>,
) -> Result<Uuid> {
    if let Some(known) = db.account_of(permit, issuer, subject).await? {
        return Ok(known.id);
    }
    let row = account::Model {
        id: fresh_key(),
        name: subject.to_owned(),
        name_key: folding::key(subject),
        display_name: name,
        password: None,
        issuer: Some(issuer.to_owned()),
        subject: Some(subject.to_owned()),
        created_at: clock::now(),
        disabled_at: None,
        epoch: 0,
    };
    let id = row.id;
    let writer = Writer::beside(db, permit).await?;
    let made = writer.insert::<account::Entity>(vec![row]).await;
    let made = match made {
        Ok(()) => writer.commit().await,
        failed => failed,
    };
    // Another request of the same person may have been quicker.
    match (made, db.account_of(permit, issuer, subject).await?) {
        (_, Some(known)) => Ok(known.id),
        (Ok(()), None) => Ok(id),
        (Err(error), None) => Err(error),
    }
}

/// What an issuer's claims grant here; a study that does not exist here grants nothing.
async fn mapped(db: &Db, rights: Vec<Claimed>) -> Result<Vec<Grant>> {
    let slugs: Vec<String> = rights.iter().filter_map(|right| right.study.clone()).collect();
    let studies = if slugs.is_empty() {
        Vec::new()
    } else {
        let named = Test::texts(entity::study::Column::Slug, slugs);
        db.all(&rows::studies(&Viewer::Anonymous).filter(named)).await?
    };
    let place = |study: Option<String>| match study {
        None => Some(Where::Everywhere),
        Some(slug) => {
            let found = studies.iter().find(|study| study.slug == slug);
            found.map(|study| Where::Study(study.id))
        }
    };
    let grants = rights.into_iter().filter_map(|right| {
        let role = *Role::ALL.iter().find(|role| role.word() == right.role)?;
        Some(Grant { role, place: place(right.study)? })
    });
    Ok(grants.collect())
}
