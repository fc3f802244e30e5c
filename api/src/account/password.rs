//! Passwords: set with a one-time code, changed by whoever knows the old one.

use entity::{account, one_time_code, session, words::AuditAction};
use sea_orm::Value;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    attempt,
    desk::Desk,
    epoch::{self, Verified},
    sign_in::{end, own_session},
};
use crate::{
    access::{Comparison, Event, Permit, Test, write::Writer},
    auth::{self, Code as OneTimeCode},
    clock,
    error::{Code, Error, Result},
    folding,
    problem::{Outcome, Problem, ProblemCode},
};

/// How long a one-time code is good: 72 hours.
const CODE_LIFE: i64 = 72 * 3600 * 1_000_000;

/// Refuses a password that is too short or too long.
fn check(field: &str, password: &str) -> Outcome<()> {
    use auth::password::Unfit;
    Ok(auth::password::check(password).map_err(|unfit| {
        let code = match unfit {
            Unfit::TooShort => ProblemCode::TooShort,
            Unfit::TooLong => ProblemCode::TooLong,
        };
        Problem::of(field, code, unfit.to_string())
    })?)
}

/// Makes a code with which the password can be set once; the one before it is void.
pub(super) async fn new_code(writer: &Writer, account: Uuid) -> Result<(String, i64)> {
    let code = OneTimeCode::new();
    let expires_at = clock::now() + CODE_LIFE;
    let row = one_time_code::Model { account_id: account, digest: code.digest(), expires_at };
    writer.delete::<one_time_code::Entity>(&of(account)).await?;
    writer.insert::<one_time_code::Entity>(vec![row]).await?;
    Ok((code.text(), expires_at))
}

fn of(account: Uuid) -> Test<one_time_code::Entity> {
    Test::is(one_time_code::Column::AccountId, account)
}

/// Sets a password with a one-time code, and ends all sessions.
///
/// # Errors
///
/// The same problem for an unknown account, a wrong code and an old one, after the same work; `RATE_LIMITED`
/// after too many failures.
pub async fn set_password(desk: &Desk, name: &str, code: &str, password: &str) -> Outcome<()> {
    desk.refuse_in_the_clear()?;
    check("password", password)?;
    let permit = Permit::of_gate();
    let attempt = attempt::begin(desk, &folding::typed_key(name)).await?;
    let account = desk.db.account_named(&permit, name).await?;
    let account = account.filter(|account| account.disabled_at.is_none());
    // The unknown are looked up too, so that the number of statements tells nothing.
    let id = account.as_ref().map_or(Uuid::nil(), |account| account.id);
    let known = desk.db.one_time_code(&permit, id).await?;
    let hash = match desk.tools.passwords.hash(password).await {
        Ok(hash) => hash,
        Err(busy) => {
            attempt.forget(desk).await?;
            return Err(busy.into());
        }
    };
    let fits = known.filter(|known| {
        let given = OneTimeCode::digest_of(code);
        bool::from(known.digest.as_bytes().ct_eq(given.as_bytes()))
    });
    if let (Some(account), Some(code)) = (account, fits) {
        let writer = Writer::beside(&desk.db, &permit).await?;
        attempt.succeeded(&writer).await?;
        if redeem(&writer, &account, &code, &hash).await? {
            let event = Event::done(AuditAction::PasswordSet).about(id);
            writer.record(Some(id), &desk.visit, vec![event]).await?;
            return Ok(writer.commit().await?);
        }
    }
    super::sign_in::failed(desk, AuditAction::PasswordSet, None).await?;
    Err(code_not_valid().into())
}

/// Sets the password and uses the code up, if both are still what they were when they were read. Returns whether they
/// are: of two who use a code at once one finds it, and one that was replaced is not found.
async fn redeem(
    writer: &Writer,
    account: &account::Model,
    code: &one_time_code::Model,
    hash: &str,
) -> Result<bool> {
    use one_time_code::Column as C;
    // The account first, as whatever else changes both does.
    if Verified(account).replace_password(writer, hash).await?.is_none() {
        return Ok(false);
    }
    let now = Value::from(clock::now());
    let good = Test::All(vec![
        of(account.id),
        Test::texts(C::Digest, [code.digest.clone()]),
        Test::Not(Box::new(Test::Compare(C::ExpiresAt, Comparison::AtMost, now))),
    ]);
    if writer.remove::<one_time_code::Entity>(&good).await? == 0 {
        return Ok(false);
    }
    end(writer, &Test::is(session::Column::AccountId, account.id)).await?;
    Ok(true)
}

fn code_not_valid() -> Problem {
    Problem::of(
        "code",
        ProblemCode::CodeNotValid,
        "Name and code do not match, or the code was used or is older than 72 hours; ask for a new one.",
    )
}

/// Sets a password without a code: for whoever runs the program on the machine.
///
/// # Errors
///
/// Where it is too short or too long.
pub async fn put_password(desk: &Desk, account: Uuid, password: &str) -> Outcome<()> {
    check("password", password)?;
    let hash = desk.tools.passwords.hash(password).await?;
    let writer = Writer::beside(&desk.db, &Permit::of_operator()).await?;
    epoch::begin_anew(&writer, account).await?;
    let values = vec![(account::Column::Password, Value::from(hash))];
    writer.update::<account::Entity>(&Test::is(account::Column::Id, account), values).await?;
    let event = Event::done(AuditAction::PasswordSet).about(account);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(writer.commit().await?)
}

/// Changes one's own password, and ends all other sessions.
///
/// # Errors
///
/// `FORBIDDEN` for accounts of other issuers and for programs; a problem where the old password is wrong.
pub async fn change_password(desk: &Desk, current: &str, password: &str) -> Outcome<()> {
    desk.refuse_in_the_clear()?;
    let (id, permit) = Permit::of_self(&desk.viewer)?;
    let session = own_session(desk).ok_or_else(|| {
        Error::new(Code::Forbidden, "Only whoever signed in here with a password can change it.")
    })?;
    check("newPassword", password)?;
    let account = desk.db.account(&permit, id).await?;
    let attempt = attempt::begin(desk, account.as_ref().map_or("", |it| &it.name_key)).await?;
    let Some(account) = account else { return Err(wrong_password().into()) };
    let hash = match hash_verified(desk, &account, current, password).await {
        Ok(hash) => hash,
        Err(busy) => {
            attempt.forget(desk).await?;
            return Err(busy.into());
        }
    };
    if let Some(hash) = hash {
        let writer = Writer::beside(&desk.db, &permit).await?;
        attempt.succeeded(&writer).await?;
        if put(&writer, &account, session, &hash).await? {
            let event = Event::done(AuditAction::PasswordSet).about(id);
            writer.record(desk.who(), &desk.visit, vec![event]).await?;
            return Ok(writer.commit().await?);
        }
    }
    super::sign_in::failed(desk, AuditAction::PasswordSet, Some(id)).await?;
    Err(wrong_password().into())
}

fn wrong_password() -> Problem {
    let wrong = "The current password is wrong; nothing was changed.";
    Problem::of("currentPassword", ProblemCode::Invalid, wrong)
}

/// The hash of a new password, if the current one is right.
async fn hash_verified(
    desk: &Desk,
    account: &account::Model,
    current: &str,
    password: &str,
) -> Result<Option<String>> {
    if !desk.tools.passwords.verify(account.password.as_deref(), current).await? {
        return Ok(None);
    }
    desk.tools.passwords.hash(password).await.map(Some)
}

/// Replaces a password that was verified, and ends all sessions but one. Returns whether the password was still that one
/// and the session open.
async fn put(writer: &Writer, account: &account::Model, session: Uuid, hash: &str) -> Result<bool> {
    use session::Column as C;
    let Some(epoch) = Verified(account).replace_password(writer, hash).await? else {
        return Ok(false);
    };
    let others =
        vec![Test::is(C::AccountId, account.id), Test::Not(Box::new(Test::is(C::Id, session)))];
    end(writer, &Test::All(others)).await?;
    epoch::keep_session(writer, session, epoch).await
}
