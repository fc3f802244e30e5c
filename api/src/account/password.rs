//! Passwords: set with a one-time code, changed by whoever knows the old one.

use entity::{account, one_time_code, session, words::AuditAction};
use sea_orm::Value;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    attempt,
    desk::{Desk, not_in_the_clear},
    sign_in::{end, own_session},
};
use crate::{
    access::{Event, Permit, Test, write::Writer},
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
    not_in_the_clear(&desk.tools.config)?;
    check("password", password)?;
    let (name, permit) = (folding::key(name), Permit::of_gate());
    let attempt = attempt::begin(desk, &name).await?;
    let hash = match desk.tools.passwords.hash(password).await {
        Ok(hash) => hash,
        Err(busy) => {
            attempt.forget(desk).await?;
            return Err(busy.into());
        }
    };
    let account = desk.db.account_named(&permit, &name).await?;
    let account = account.filter(|account| account.disabled_at.is_none());
    // The unknown are looked up too, so that the number of statements tells nothing.
    let id = account.map_or(Uuid::nil(), |account| account.id);
    let known = desk.db.one_time_code(&permit, id).await?;
    let fits = known.is_some_and(|known| {
        let given = OneTimeCode::digest_of(code);
        bool::from(known.digest.as_bytes().ct_eq(given.as_bytes()))
            && known.expires_at > clock::now()
    });
    if !fits {
        super::sign_in::failed(desk, AuditAction::PasswordSet, None).await?;
        return Err(code_not_valid().into());
    }
    let writer = Writer::beside(&desk.db, &permit).await?;
    attempt.succeeded(&writer).await?;
    // Of two who use it at once, one finds it.
    if writer.remove::<one_time_code::Entity>(&of(id)).await? == 0 {
        return Err(code_not_valid().into());
    }
    put(&writer, id, &hash).await?;
    end(&writer, &Test::is(session::Column::AccountId, id)).await?;
    writer
        .record(Some(id), &desk.visit, vec![Event::done(AuditAction::PasswordSet).about(id)])
        .await?;
    Ok(writer.commit().await?)
}

fn code_not_valid() -> Problem {
    Problem::of(
        "code",
        ProblemCode::CodeNotValid,
        "Name and code do not match, or the code was used or is older than 72 hours; ask for a new one.",
    )
}

async fn put(writer: &Writer, account: Uuid, hash: &str) -> Result<()> {
    use account::Column as C;
    let test = Test::is(C::Id, account);
    writer
        .update::<account::Entity>(&test, vec![(C::Password, Value::from(hash))])
        .await
        .map(|_| ())
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
    writer.delete::<one_time_code::Entity>(&of(account)).await?;
    put(&writer, account, &hash).await?;
    end(&writer, &Test::is(session::Column::AccountId, account)).await?;
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
    not_in_the_clear(&desk.tools.config)?;
    let (id, permit) = Permit::of_self(&desk.viewer)?;
    let session = own_session(desk).ok_or_else(|| {
        Error::new(Code::Forbidden, "Only whoever signed in here with a password can change it.")
    })?;
    check("newPassword", password)?;
    let account = desk.db.account(&permit, id).await?;
    let attempt = attempt::begin(desk, account.as_ref().map_or("", |it| &it.name_key)).await?;
    let old = account.as_ref().and_then(|account| account.password.as_deref());
    if !desk.tools.passwords.verify(old, current).await? {
        super::sign_in::failed(desk, AuditAction::PasswordSet, Some(id)).await?;
        let wrong = "The current password is wrong; nothing was changed.";
        return Err(Problem::of("currentPassword", ProblemCode::Invalid, wrong).into());
    }
    let hash = desk.tools.passwords.hash(password).await?;
    let writer = Writer::beside(&desk.db, &permit).await?;
    attempt.succeeded(&writer).await?;
    put(&writer, id, &hash).await?;
    let others = Test::All(vec![
        Test::is(session::Column::AccountId, id),
        Test::Not(Box::new(Test::is(session::Column::Id, session))),
    ]);
    end(&writer, &others).await?;
    let event = Event::done(AuditAction::PasswordSet).about(id);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(writer.commit().await?)
}
