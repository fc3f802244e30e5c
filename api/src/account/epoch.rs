//! Changes of credentials, each on the condition that what was verified still holds.
//!
//! Making and comparing a password's hash takes long and happens before the transaction. So an account has an epoch, which
//! is read together with what is verified, stands in the sessions that begin with it, and grows with every change.

use entity::{account, one_time_code, session};
use sea_orm::Value;
use uuid::Uuid;

use super::sign_in::end;
use crate::{
    access::{Comparison, Test, write::Writer},
    error::Result,
};

/// An account's credentials as they were verified.
pub(super) struct Verified<'a>(pub &'a account::Model);

impl Verified<'_> {
    fn condition(&self) -> Test<account::Entity> {
        use account::Column as C;
        let password = match &self.0.password {
            Some(hash) => Test::texts(C::Password, [hash.clone()]),
            None => Test::IsNull(C::Password),
        };
        Test::All(vec![
            Test::is(C::Id, self.0.id),
            Test::Compare(C::Epoch, Comparison::Is, Value::from(self.0.epoch)),
            Test::IsNull(C::DisabledAt),
            password,
        ])
    }

    /// Locks the account until the transaction ends. Returns whether its credentials are still those that were verified.
    pub(super) async fn lock(&self, writer: &Writer) -> Result<bool> {
        Ok(writer.hold::<account::Entity>(&self.condition()).await?.is_some())
    }

    /// Replaces the password if the credentials are still those that were verified. Returns the new epoch.
    pub(super) async fn replace_password(
        &self,
        writer: &Writer,
        hash: &str,
    ) -> Result<Option<i64>> {
        use account::Column as C;
        let epoch = self.0.epoch + 1;
        let values = vec![(C::Password, Value::from(hash)), (C::Epoch, Value::from(epoch))];
        let replaced = writer.update::<account::Entity>(&self.condition(), values).await?;
        Ok((replaced == 1).then_some(epoch))
    }
}

/// Carries a session over to the account's new epoch, if it is still open. Returns whether it is.
pub(super) async fn keep_session(writer: &Writer, session: Uuid, epoch: i64) -> Result<bool> {
    use session::Column as C;
    let open = Test::All(vec![Test::is(C::Id, session), Test::IsNull(C::EndedAt)]);
    let kept =
        writer.update::<session::Entity>(&open, vec![(C::Epoch, Value::from(epoch))]).await?;
    Ok(kept == 1)
}

/// Voids what was verified before: begins a new epoch, and ends all sessions and the one-time code.
pub(super) async fn begin_anew(writer: &Writer, account: Uuid) -> Result<()> {
    let own = Test::is(account::Column::Id, account);
    writer.count_up::<account::Entity>(&own, account::Column::Epoch).await?;
    end(writer, &Test::is(session::Column::AccountId, account)).await?;
    let code = Test::is(one_time_code::Column::AccountId, account);
    writer.delete::<one_time_code::Entity>(&code).await
}
