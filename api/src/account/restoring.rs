//! What a restored copy would revive: credentials that were taken away since it was made.

use entity::{account, api_token, one_time_code, role_grant, session, words::AuditAction};
use sea_orm::Value;
use uuid::Uuid;

use super::{desk::Desk, sign_in::end};
use crate::{
    access::{Comparison, Event, Permit, Test, write::Writer},
    clock,
    error::{Error, Result},
    id::Kind,
};

/// Credentials of a copy that no longer hold, and what stands as in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Sessions that were ended.
    pub sessions: u64,
    /// One-time codes that were made void.
    pub codes: u64,
    /// API tokens that were revoked.
    pub revoked: u64,
    /// API tokens that were named as kept.
    pub kept: usize,
    /// All accounts.
    pub accounts: usize,
    /// Those of them that are disabled.
    pub disabled: usize,
    /// Grants.
    pub grants: usize,
    /// Accounts that have a password.
    pub passwords: usize,
}

/// Tokens of these that are good in the database; an id that is none is answered.
///
/// # Errors
///
/// The first id that no good token has.
pub async fn kept_tokens(desk: &Desk, ids: &[Uuid]) -> Result<Result<(), Uuid>> {
    let (tokens, now) = (desk.db.api_tokens(&Permit::of_operator(), None).await?, clock::now());
    let good = |id: &Uuid| {
        let token = tokens.iter().find(|token| token.id == *id);
        token.is_some_and(|token| token.revoked_at.is_none() && token.expires_at > now)
    };
    Ok(ids.iter().find(|id| !good(id)).map_or(Ok(()), |id| Err(*id)))
}

/// Ends all sessions, makes codes void and revokes all API tokens but these.
///
/// # Errors
///
/// Where the database refuses. Nothing is changed then.
pub async fn end_credentials(desk: &Desk, kept: &[Uuid]) -> Result<Credentials> {
    use api_token::Column as C;
    let permit = Permit::of_operator();
    let writer = Writer::beside(&desk.db, &permit).await?;
    writer.count_up::<account::Entity>(&Test::always(), account::Column::Epoch).await?;
    let sessions = end(&writer, &Test::always()).await?;
    let codes = writer.remove::<one_time_code::Entity>(&Test::always()).await?;
    let now = clock::now();
    let others = Test::All(vec![
        Test::IsNull(C::RevokedAt),
        Test::Not(Box::new(Test::Compare(C::ExpiresAt, Comparison::AtMost, Value::from(now)))),
        Test::Not(Box::new(Test::ids(C::Id, kept.iter().copied()))),
    ]);
    let revoked_at = vec![(C::RevokedAt, Value::from(now))];
    let revoked = writer.update::<api_token::Entity>(&others, revoked_at).await?;
    // What did not stay ended, such as by a trigger of somebody else's, is not told to be over.
    let alive = writer.count::<api_token::Entity>(&others).await?
        + writer.count::<session::Entity>(&Test::IsNull(session::Column::EndedAt)).await?;
    if alive > 0 {
        let message = "credentials of the copy stay good, though they were ended";
        return Err(Error::internal(std::io::Error::other(message)));
    }
    let accounts = writer.all::<account::Entity>(&Test::always()).await?;
    let grants = writer.all::<role_grant::Entity>(&Test::always()).await?.len();
    let credentials = Credentials {
        sessions,
        codes,
        revoked,
        kept: kept.len(),
        accounts: accounts.len(),
        disabled: accounts.iter().filter(|row| row.disabled_at.is_some()).count(),
        grants,
        passwords: accounts.iter().filter(|row| row.password.is_some()).count(),
    };
    let names: Vec<String> = kept.iter().map(|id| Kind::ApiToken.id(*id)).collect();
    let event = Event::done(AuditAction::Restored)
        .with("sessionsEnded", sessions)
        .with("codesVoided", codes)
        .with("tokensRevoked", revoked)
        .with("tokensKept", names);
    writer.record(None, &desk.visit, vec![event]).await?;
    writer.commit().await?;
    Ok(credentials)
}
