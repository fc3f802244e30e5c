//! Keeping accounts: making and disabling them, granting roles.

use entity::{
    account, role_grant, study,
    words::{AuditAction, Role},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{desk::Desk, epoch, password::new_code, prepared::Prepared, sign_in::hold_credential};
use crate::{
    access::{Action, Event, Permit, Test, rows, write::Writer},
    clock,
    error::Result,
    folding,
    id::fresh_key,
    problem::{Outcome, Problem, ProblemCode},
};

/// Characters of a name at most.
const NAME_LENGTH: usize = 200;

/// A new account, and the code with which its password is set.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// The account.
    pub account: Uuid,
    /// The code; it is told once.
    pub code: String,
    /// Until when it is good.
    pub expires_at: i64,
}

/// A name as it is kept.
fn name(field: &str, text: &str) -> Outcome<String> {
    let name = folding::name(text);
    if name.is_empty() {
        return Err(Problem::of(field, ProblemCode::Required, "A name is needed.").into());
    }
    if name.chars().count() > NAME_LENGTH {
        let message = format!("The name has more than {NAME_LENGTH} characters.");
        return Err(Problem::of(field, ProblemCode::TooLong, message).into());
    }
    if let Some(message) = folding::flaw(&name) {
        return Err(Problem::of(field, ProblemCode::Invalid, message).into());
    }
    Ok(name)
}

/// Returns a name as it is kept, if an account can have it.
pub(super) fn usable_name(text: &str) -> Option<String> {
    name("name", text).ok()
}

/// Makes an account, without any rights.
///
/// # Errors
///
/// A problem where the name is taken or cannot be used.
pub async fn create(
    desk: &Desk,
    permit: &Permit,
    named: &str,
    display_name: Option<&str>,
) -> Outcome<NewCode> {
    Ok(prepare(desk, permit, named, display_name, &[]).await?.commit().await?)
}

/// Prepares an account with roles, each in one study or in all.
///
/// # Errors
///
/// A problem where the name is taken or cannot be used, or where a role cannot be granted so.
pub async fn prepare(
    desk: &Desk,
    permit: &Permit,
    named: &str,
    display_name: Option<&str>,
    grants: &[(Role, Option<Uuid>)],
) -> Outcome<Prepared<NewCode>> {
    permit.demand(Action::KeepAccounts)?;
    let named = name("name", named)?;
    let display_name = display_name.map(|text| name("displayName", text)).transpose()?;
    for (role, study) in grants {
        fits(desk, *role, *study, None).await?;
    }
    let row = account::Model {
        id: fresh_key(),
        name_key: folding::key(&named),
        order_key: folding::order_key(&named),
        name: named,
        display_name,
        password: None,
        issuer: None,
        subject: None,
        created_at: clock::now(),
        disabled_at: None,
        epoch: 0,
    };
    let (id, key) = (row.id, row.name_key.clone());
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    let taken = Test::All(vec![
        Test::texts(account::Column::NameKey, [key]),
        Test::IsNull(account::Column::Issuer),
    ]);
    if !writer.all::<account::Entity>(&taken).await?.is_empty() {
        let message =
            "Another account has this name, or one that differs only in case and accents.";
        return Err(Problem::of("name", ProblemCode::NotUnique, message).into());
    }
    writer.insert::<account::Entity>(vec![row]).await?;
    let (code, expires_at) = new_code(&writer, id).await?;
    let event = Event::done(AuditAction::AccountCreated).about(id);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    for (role, study) in grants {
        put_grant(desk, &writer, id, *role, *study, None).await?;
    }
    Ok(Prepared::new(NewCode { account: id, code, expires_at }, writer))
}

/// An account that exists.
async fn existing(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<account::Model> {
    permit.demand(Action::KeepAccounts)?;
    let found = desk.db.account(permit, id).await?;
    Ok(found.ok_or_else(|| {
        Problem::of("account", ProblemCode::UnknownReference, "There is no such account.")
    })?)
}

/// Makes the password void, ends all sessions, and gives a code with which a new one is set.
///
/// # Errors
///
/// A problem where there is no such account, or another issuer vouches for it.
pub async fn reset_password(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<NewCode> {
    Ok(prepare_reset(desk, permit, id).await?.commit().await?)
}

/// Prepares the same.
///
/// # Errors
///
/// Those of [`reset_password`].
pub async fn prepare_reset(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Prepared<NewCode>> {
    if existing(desk, permit, id).await?.issuer.is_some() {
        let message = "This account signs in at its own issuer and has no password here.";
        return Err(Problem::of("account", ProblemCode::Invalid, message).into());
    }
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    epoch::begin_anew(&writer, id).await?;
    let void = vec![(account::Column::Password, Value::String(None))];
    writer.update::<account::Entity>(&Test::is(account::Column::Id, id), void).await?;
    let (code, expires_at) = new_code(&writer, id).await?;
    let event = Event::done(AuditAction::PasswordReset).about(id);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(Prepared::new(NewCode { account: id, code, expires_at }, writer))
}

/// Disables an account at once, tokens in hand included, or enables it again; its sessions stay ended.
///
/// # Errors
///
/// A problem where there is no such account, or it is one's own.
pub async fn set_disabled(desk: &Desk, permit: &Permit, id: Uuid, disabled: bool) -> Outcome<()> {
    existing(desk, permit, id).await?;
    if disabled && desk.who() == Some(id) {
        let message = "This is your own account; ask another administrator to disable it.";
        return Err(Problem::of("account", ProblemCode::Invalid, message).into());
    }
    let (at, action) = if disabled {
        (Some(clock::now()), AuditAction::AccountDisabled)
    } else {
        (None, AuditAction::AccountEnabled)
    };
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    let values = vec![(account::Column::DisabledAt, Value::from(at))];
    writer.update::<account::Entity>(&Test::is(account::Column::Id, id), values).await?;
    if disabled {
        epoch::begin_anew(&writer, id).await?;
    }
    writer.record(desk.who(), &desk.visit, vec![Event::done(action).about(id)]).await?;
    Ok(writer.commit().await?)
}

/// Grants a role, in one study or in all; a second grant of the same replaces the first one's end.
///
/// # Errors
///
/// A problem where account or study do not exist, where the end lies in the past, or where ADMIN is to be
/// granted for one study: accounts belong to no study.
pub async fn grant(
    desk: &Desk,
    permit: &Permit,
    id: Uuid,
    role: Role,
    study: Option<Uuid>,
    expires_at: Option<i64>,
) -> Outcome<Uuid> {
    existing(desk, permit, id).await?;
    fits(desk, role, study, expires_at).await?;
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    let grant = put_grant(desk, &writer, id, role, study, expires_at).await?;
    writer.commit().await?;
    Ok(grant)
}

/// Writes a grant in place of one of the same role in the same place.
async fn put_grant(
    desk: &Desk,
    writer: &Writer,
    id: Uuid,
    role: Role,
    study: Option<Uuid>,
    expires_at: Option<i64>,
) -> Result<Uuid> {
    use role_grant::Column as C;
    let place = match study {
        Some(study) => Test::is(C::StudyId, study),
        None => Test::IsNull(C::StudyId),
    };
    let same =
        Test::All(vec![Test::is(C::AccountId, id), Test::texts(C::Role, [role.word()]), place]);
    let row = role_grant::Model {
        id: fresh_key(),
        account_id: id,
        role,
        study_id: study,
        granted_at: clock::now(),
        granted_by: desk.who(),
        expires_at,
    };
    let grant = row.id;
    writer.delete::<role_grant::Entity>(&same).await?;
    writer.insert::<role_grant::Entity>(vec![row]).await?;
    let event = Event::done(AuditAction::RoleGranted).about(id).in_study(study);
    let event = event.with("role", role.word()).with("expiresAt", expires_at);
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(grant)
}

async fn fits(
    desk: &Desk,
    role: Role,
    study: Option<Uuid>,
    expires_at: Option<i64>,
) -> Outcome<()> {
    if expires_at.is_some_and(|until| until <= clock::now()) {
        let message = "The grant would end before it begins.";
        return Err(Problem::of("expiresAt", ProblemCode::Invalid, message).into());
    }
    let Some(study) = study else {
        return Ok(());
    };
    if role == Role::Admin {
        let message =
            "ADMIN is granted for all studies or not at all: accounts belong to no study.";
        return Err(Problem::of("study", ProblemCode::Invalid, message).into());
    }
    let found = rows::studies(&desk.viewer).filter(Test::is(study::Column::Id, study));
    if desk.db.one(&found).await?.is_none() {
        let message = "There is no such study.";
        return Err(Problem::of("study", ProblemCode::UnknownReference, message).into());
    }
    Ok(())
}

/// Takes a grant away, at once.
///
/// # Errors
///
/// A problem where there is no such grant.
pub async fn revoke(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<()> {
    permit.demand(Action::KeepAccounts)?;
    let writer = Writer::beside(&desk.db, permit).await?;
    hold_credential(desk, &writer).await?;
    let which = Test::is(role_grant::Column::Id, id);
    let Some(row) = writer.all::<role_grant::Entity>(&which).await?.pop() else {
        let message = "There is no such grant.";
        return Err(Problem::of("grant", ProblemCode::UnknownReference, message).into());
    };
    writer.delete::<role_grant::Entity>(&which).await?;
    let event = Event::done(AuditAction::RoleRevoked).about(row.account_id).in_study(row.study_id);
    let event = event.with("role", row.role.word());
    writer.record(desk.who(), &desk.visit, vec![event]).await?;
    Ok(writer.commit().await?)
}

/// An account by the name that is typed at sign-in: for the command line.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn named(desk: &Desk, permit: &Permit, name: &str) -> Result<Option<account::Model>> {
    desk.db.account_named(permit, name).await
}
