//! Signing in, staying signed in, signing out.

use entity::{
    account, api_token, session,
    words::{AuditAction, CredentialKind},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{attempt, desk::Desk, epoch::Verified};
use crate::{
    access::{Comparison, Event, Permit, Test, rows, write::Writer},
    auth::Refresh,
    clock,
    error::{Code, Error, Result},
    folding,
    id::{Kind, fresh_key},
    problem::{Outcome, Problem, ProblemCode},
};

/// A session's tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// To be sent with every request.
    pub access: String,
    /// Until when.
    pub access_until: i64,
    /// To get the next ones with, once.
    pub refresh: String,
    /// Until when.
    pub refresh_until: i64,
}

/// Begins a session.
///
/// # Errors
///
/// `UNAUTHENTICATED` where name and password do not match, with the same words and the same work whether there
/// is such an account or not; `RATE_LIMITED` after too many failures.
pub async fn sign_in(desk: &Desk, name: &str, password: &str) -> Result<Tokens> {
    desk.refuse_in_the_clear()?;
    let permit = Permit::of_gate();
    let attempt = attempt::begin(desk, &folding::typed_key(name)).await?;
    let account = desk.db.account_named(&permit, name).await?;
    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    let matched = match desk.tools.passwords.verify(hash, password).await {
        Ok(matched) => matched,
        Err(busy) => {
            attempt.forget(desk).await?;
            return Err(busy);
        }
    };
    let able = |account: &account::Model| account.disabled_at.is_none();
    let Some(account) = account.clone().filter(|account| matched && able(account)) else {
        let about = account.map(|account| account.id);
        return Err(failed(desk, AuditAction::SignIn, about).await?);
    };
    let writer = Writer::beside(&desk.db, &permit).await?;
    attempt.succeeded(&writer).await?;
    if !Verified(&account).lock(&writer).await? {
        // The password was changed or made void while it was compared. The attempt counts.
        drop(writer);
        return Err(failed(desk, AuditAction::SignIn, Some(account.id)).await?);
    }
    let tokens = begin(desk, &writer, &account).await?;
    writer.commit().await?;
    Ok(tokens)
}

/// Writes a failure down; what to answer.
pub(super) async fn failed(
    desk: &Desk,
    action: AuditAction,
    account: Option<Uuid>,
) -> Result<Error> {
    let event = Event::refused(action);
    let event = match account {
        Some(account) => event.about(account),
        None => event,
    };
    let writer = Writer::beside(&desk.db, &Permit::of_gate()).await?;
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    writer.commit().await?;
    Ok(Error::new(Code::Unauthenticated, "Name and password do not match."))
}

/// A new session of an account.
async fn begin(desk: &Desk, writer: &Writer, account: &account::Model) -> Result<Tokens> {
    let now = clock::now();
    let id = fresh_key();
    let refresh = Refresh::first(id);
    let row = session::Model {
        id,
        account_id: account.id,
        generation: 0,
        digest: refresh.digest(),
        started_at: now,
        claimed_at: now,
        expires_at: now + desk.tools.authority.refresh_life(),
        ended_at: None,
        epoch: account.epoch,
    };
    let until = row.expires_at;
    // What is over says nothing any more.
    let over = Test::Compare(session::Column::ExpiresAt, Comparison::AtMost, Value::from(now));
    writer.delete::<session::Entity>(&over).await?;
    writer.insert::<session::Entity>(vec![row]).await?;
    let visit = desk.visit.with(CredentialKind::Password, Some(Kind::Session.id(id)));
    writer
        .record(Some(account.id), &visit, vec![Event::done(AuditAction::SignIn).about(account.id)])
        .await?;
    tokens(desk, account.id, id, &refresh, until)
}

fn tokens(
    desk: &Desk,
    account: Uuid,
    session: Uuid,
    refresh: &Refresh,
    refresh_until: i64,
) -> Result<Tokens> {
    let issued = desk.tools.authority.issue(account, session, clock::now())?;
    Ok(Tokens {
        access: issued.text,
        access_until: issued.expires_at,
        refresh: refresh.text(),
        refresh_until,
    })
}

/// Goes on with a session.
///
/// The token is good once. Shown again within a short while, because an answer was lost or two tabs asked at
/// once, it gives the same successor; shown later, it was stolen from somebody, and the session ends.
///
/// # Errors
///
/// `UNAUTHENTICATED` where the token is not, or no longer, good.
pub async fn refresh(desk: &Desk, token: &str) -> Result<Tokens> {
    desk.refuse_in_the_clear()?;
    let permit = Permit::of_gate();
    let shown = Refresh::parse(token).ok_or_else(not_good)?;
    let successor = shown.successor(desk.tools.authority.refresh_key());
    if claim(desk, &shown, &successor).await? {
        let row = desk.db.session(&permit, shown.family()).await?.ok_or_else(not_good)?;
        return going_on(desk, &row, &successor).await;
    }
    let now = clock::now();
    let Some(row) = desk.db.session(&permit, shown.family()).await? else {
        return Err(not_good());
    };
    if row.ended_at.is_some() || row.expires_at <= now || !descends(desk, &shown, &row) {
        return Err(not_good());
    }
    let one_back = i64::try_from(successor.generation()).ok() == Some(row.generation);
    if one_back && now - row.claimed_at <= desk.tools.authority.refresh_grace() {
        return going_on(desk, &row, &successor).await;
    }
    let writer = Writer::beside(&desk.db, &permit).await?;
    end(&writer, &Test::is(session::Column::Id, row.id)).await?;
    let event = Event::refused(AuditAction::RefreshReused).about(row.id);
    writer.record(Some(row.account_id), &desk.visit, vec![event]).await?;
    writer.commit().await?;
    Err(not_good())
}

/// Puts the successor in the token's place, if the token still holds. One statement, so that of many at once
/// one succeeds.
async fn claim(desk: &Desk, shown: &Refresh, successor: &Refresh) -> Result<bool> {
    use session::Column as C;
    let (now, generation) = (clock::now(), |token: &Refresh| Value::from(signed(token)));
    let holds = Test::All(vec![
        Test::is(C::Id, shown.family()),
        Test::Compare(C::Generation, Comparison::Is, generation(shown)),
        Test::texts(C::Digest, [shown.digest()]),
        Test::IsNull(C::EndedAt),
        Test::Not(Box::new(Test::Compare(C::ExpiresAt, Comparison::AtMost, Value::from(now)))),
    ]);
    let next = vec![
        (C::Generation, generation(successor)),
        (C::Digest, Value::from(successor.digest())),
        (C::ClaimedAt, Value::from(now)),
    ];
    let writer = Writer::beside(&desk.db, &Permit::of_gate()).await?;
    let claimed = writer.update::<session::Entity>(&holds, next).await?;
    writer.commit().await?;
    Ok(claimed == 1)
}

fn signed(token: &Refresh) -> i64 {
    i64::try_from(token.generation()).unwrap_or(i64::MAX)
}

/// Whether the token that holds now was made of this one. Only then was this one ever good: whoever merely knows
/// the session's id cannot end it.
fn descends(desk: &Desk, shown: &Refresh, row: &session::Model) -> bool {
    let behind = row.generation.saturating_sub(signed(shown));
    let mut lineage = std::iter::successors(Some(shown.clone()), |token| {
        Some(token.successor(desk.tools.authority.refresh_key()))
    });
    let steps = usize::try_from(behind).ok().filter(|steps| (1..=MOST_REFRESHES).contains(steps));
    steps.and_then(|steps| lineage.nth(steps)).is_some_and(|it| it.digest() == row.digest)
}

/// Refreshes of a session that are followed back; more than a client makes in the life of one.
const MOST_REFRESHES: usize = 10_000;

async fn going_on(desk: &Desk, row: &session::Model, refresh: &Refresh) -> Result<Tokens> {
    let standing = desk.db.standing(&Permit::of_gate(), row.account_id, clock::now()).await?;
    if !standing.is_some_and(|standing| standing.admits(row)) {
        return Err(not_good());
    }
    tokens(desk, row.account_id, row.id, refresh, row.expires_at)
}

fn not_good() -> Error {
    Error::new(Code::Unauthenticated, "The refresh token is not good; sign in again.")
}

/// Ends sessions.
pub(super) async fn end(writer: &Writer, which: &Test<session::Entity>) -> Result<u64> {
    let open = Test::All(vec![which.clone(), Test::IsNull(session::Column::EndedAt)]);
    let now = vec![(session::Column::EndedAt, Value::from(clock::now()))];
    writer.update::<session::Entity>(&open, now).await
}

/// Ends the session of the request's own token, or the one that a refresh token belongs to.
///
/// # Errors
///
/// `UNAUTHENTICATED` where the request has neither.
pub async fn sign_out(desk: &Desk, token: Option<&str>) -> Result<()> {
    let permit = Permit::of_gate();
    let row = if let Some(token) = token {
        let shown = Refresh::parse(token).ok_or_else(not_good)?;
        let row = desk.db.session(&permit, shown.family()).await?.ok_or_else(not_good)?;
        let holds = row.digest == shown.digest() || descends(desk, &shown, &row);
        Some(row).filter(|_| holds).ok_or_else(not_good)?
    } else {
        let id = own_session(desk).ok_or_else(|| {
            Error::new(Code::Unauthenticated, "Send the session's token, or its refresh token.")
        })?;
        desk.db.session(&permit, id).await?.ok_or_else(not_good)?
    };
    let writer = Writer::beside(&desk.db, &permit).await?;
    end(&writer, &Test::is(session::Column::Id, row.id)).await?;
    let event = Event::done(AuditAction::SignOut).about(row.id);
    writer.record(Some(row.account_id), &desk.visit, vec![event]).await?;
    writer.commit().await
}

/// Ends a session by its id: one's own, or as an administrator any.
///
/// # Errors
///
/// `FORBIDDEN` to programs; a problem where there is no such session that the viewer may see.
pub async fn end_session(desk: &Desk, id: Uuid) -> Outcome<()> {
    let (_, permit) = Permit::of_self(&desk.viewer)?;
    if desk.viewer.is_program() {
        let message = "A token for programs cannot end sessions; sign in to do that.";
        return Err(Error::new(Code::Forbidden, message).into());
    }
    let which = Test::is(session::Column::Id, id);
    if desk.db.one(&rows::sessions(&desk.viewer).filter(which.clone())).await?.is_none() {
        let message = "There is no such session.";
        return Err(Problem::of("session", ProblemCode::UnknownReference, message).into());
    }
    let writer = Writer::beside(&desk.db, &permit).await?;
    end(&writer, &which).await?;
    let event = Event::done(AuditAction::SessionEnded).about(id);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(writer.commit().await?)
}

/// Rejects a request whose credential ended, or whose account was disabled, since it was let in.
///
/// # Errors
///
/// `UNAUTHENTICATED`.
pub async fn check_credential(desk: &Desk, writer: &Writer) -> Result<()> {
    let Some(id) = desk.who() else { return Ok(()) };
    let over = |message: &str| Error::new(Code::Unauthenticated, message);
    let accounts = writer.all::<account::Entity>(&Test::is(account::Column::Id, id)).await?;
    if accounts.first().is_none_or(|account| account.disabled_at.is_some()) {
        return Err(over("Your account was disabled."));
    }
    let key = |kind: Kind| desk.visit.credential_id.as_deref().and_then(|id| kind.key(id).ok());
    match desk.visit.credential {
        CredentialKind::Session => {
            let Some(id) = key(Kind::Session) else { return Ok(()) };
            let is = Test::is(session::Column::Id, id);
            let found = writer.all::<session::Entity>(&is).await?;
            let open = found.first().is_some_and(|session| session.ended_at.is_none());
            open.then_some(()).ok_or_else(|| over("Your session has ended; sign in again."))
        }
        CredentialKind::ApiToken => {
            let Some(id) = key(Kind::ApiToken) else { return Ok(()) };
            let is = Test::is(api_token::Column::Id, id);
            let found = writer.all::<api_token::Entity>(&is).await?;
            let good = found.first().is_some_and(|token| token.revoked_at.is_none());
            good.then_some(()).ok_or_else(|| over("Your API token was revoked."))
        }
        _ => Ok(()),
    }
}

/// The same, and holds the credential: what is good stays so until the transaction ends.
///
/// # Errors
///
/// `UNAUTHENTICATED`.
pub(super) async fn hold_credential(desk: &Desk, writer: &Writer) -> Result<()> {
    if let Some(account) = desk.who() {
        writer.hold::<account::Entity>(&Test::is(account::Column::Id, account)).await?;
    }
    if let Some(id) = own_session(desk) {
        writer.hold::<session::Entity>(&Test::is(session::Column::Id, id)).await?;
    }
    check_credential(desk, writer).await
}

/// The session that the request's token belongs to.
pub(super) fn own_session(desk: &Desk) -> Option<Uuid> {
    let id = desk.visit.credential_id.as_deref();
    let id = id.filter(|_| desk.visit.credential == CredentialKind::Session)?;
    Kind::Session.key(id).ok()
}
