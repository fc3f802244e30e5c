//! Finding out who asks: what is read before there is a viewer, for the gate alone.

use entity::{
    account, api_token, api_token_grant, audit_event, one_time_code, role_grant, session,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{
    Comparison, Db, Grant, Key, Order, Permit, Readable, Rows, Test, Viewer, Where, Window,
};
use crate::{error::Result, folding};

/// An account as it stands at this moment.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The account.
    pub account: account::Model,
    /// What is granted to it and has not expired.
    pub grants: Vec<Grant>,
}

impl Standing {
    /// The viewer that this account is, with these of its rights.
    #[must_use]
    pub fn viewer(&self, grants: Vec<Grant>) -> Viewer {
        Viewer::Account { id: self.account.id, grants }
    }

    /// The viewer that a token for programs of this account is, with these of its rights.
    #[must_use]
    pub fn program(&self, token: Uuid, grants: Vec<Grant>) -> Viewer {
        Viewer::Program { token, owner: self.account.id, grants }
    }

    /// Whether a session of this account is open, and began with the credentials that it has now.
    #[must_use]
    pub fn admits(&self, session: &session::Model) -> bool {
        session.account_id == self.account.id
            && session.ended_at.is_none()
            && session.epoch == self.account.epoch
    }
}

/// A token for a program, with what it carries.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The token.
    pub token: api_token::Model,
    /// The rights that it may use, as far as its owner has them.
    pub grants: Vec<Grant>,
}

/// The grants that hold where both hold: a part of an owner's rights.
#[must_use]
pub fn shared(owned: &[Grant], carried: &[Grant]) -> Vec<Grant> {
    let both = |one: &Grant, other: &Grant| match (one.place, other.place) {
        _ if one.role != other.role => None,
        (Where::Everywhere, place) | (place, Where::Everywhere) => {
            Some(Grant { role: one.role, place })
        }
        (Where::Study(study), Where::Study(another)) => (study == another).then_some(*one),
    };
    let mut grants: Vec<Grant> = owned
        .iter()
        .flat_map(|one| carried.iter().filter_map(move |other| both(one, other)))
        .collect();
    grants.dedup();
    grants
}

const fn grant(role: entity::words::Role, study: Option<Uuid>) -> Grant {
    let place = match study {
        Some(study) => Where::Study(study),
        None => Where::Everywhere,
    };
    Grant { role, place }
}

/// What an account is granted at a moment.
#[must_use]
pub fn in_force(grants: &[role_grant::Model], now: i64) -> Vec<Grant> {
    let mut lasting: Vec<&role_grant::Model> =
        grants.iter().filter(|row| row.expires_at.is_none_or(|until| until > now)).collect();
    lasting.sort_by_key(|row| (row.role, row.study_id));
    lasting.into_iter().map(|row| grant(row.role, row.study_id)).collect()
}

impl Db {
    async fn first<E: Readable>(&self, test: Test<E>) -> Result<Option<E::Model>> {
        self.one(&Rows::of_gate(test)).await
    }

    /// An account by the name that is typed at sign-in. Of accounts whose names were two by earlier rules and are one now, it
    /// is the one that is written so, else the oldest.
    pub async fn account_named(&self, _: &Permit, typed: &str) -> Result<Option<account::Model>> {
        use account::Column as C;
        let key = Test::<account::Entity>::texts(C::NameKey, [folding::typed_key(typed)]);
        let named = Test::All(vec![key, Test::IsNull(C::Issuer)]);
        let mut found = self.all(&Rows::of_gate(named)).await?;
        if found.is_empty() {
            return Ok(None);
        }
        found.sort_unstable_by_key(|account| account.id);
        let name = folding::name(typed);
        let exact = found.iter().position(|account| account.name == name);
        Ok(found.into_iter().nth(exact.unwrap_or(0)))
    }

    /// An account of another issuer.
    pub async fn account_of(
        &self,
        _: &Permit,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<account::Model>> {
        use account::Column as C;
        let named = [(C::Issuer, issuer), (C::Subject, subject)]
            .map(|(column, text)| Test::texts(column, [text]));
        self.first::<account::Entity>(Test::All(named.to_vec())).await
    }

    /// An account by key.
    pub async fn account(&self, _: &Permit, id: Uuid) -> Result<Option<account::Model>> {
        self.first::<account::Entity>(Test::is(account::Column::Id, id)).await
    }

    /// How an account stands; nothing where it is disabled, or there is none.
    pub async fn standing(&self, permit: &Permit, id: Uuid, now: i64) -> Result<Option<Standing>> {
        let grants =
            Rows::<role_grant::Entity>::of_gate(Test::is(role_grant::Column::AccountId, id));
        let (account, grants) = tokio::try_join!(self.account(permit, id), self.all(&grants))?;
        let account = account.filter(|account| account.disabled_at.is_none());
        Ok(account.map(|account| Standing { account, grants: in_force(&grants, now) }))
    }

    /// A session by key.
    pub async fn session(&self, _: &Permit, id: Uuid) -> Result<Option<session::Model>> {
        self.first::<session::Entity>(Test::is(session::Column::Id, id)).await
    }

    /// The code with which the password of an account can be set.
    pub async fn one_time_code(
        &self,
        _: &Permit,
        account: Uuid,
    ) -> Result<Option<one_time_code::Model>> {
        self.first::<one_time_code::Entity>(Test::is(one_time_code::Column::AccountId, account))
            .await
    }

    /// A token for a program by key.
    pub async fn api_token(&self, _: &Permit, id: Uuid) -> Result<Option<Carried>> {
        let carried = Rows::<api_token_grant::Entity>::of_gate(Test::is(
            api_token_grant::Column::ApiTokenId,
            id,
        ));
        let token = self.first::<api_token::Entity>(Test::is(api_token::Column::Id, id));
        let (token, carried) = tokio::try_join!(token, self.all(&carried))?;
        let grants = carried.iter().map(|row| grant(row.role, row.study_id)).collect();
        Ok(token.map(|token| Carried { token, grants }))
    }

    /// All accounts with what is granted to them, by name: for whoever runs the program.
    pub async fn everybody(
        &self,
        permit: &Permit,
    ) -> Result<Vec<(account::Model, Vec<role_grant::Model>)>> {
        permit.demand_operator()?;
        let mut accounts = self.all(&Rows::<account::Entity>::of_gate(Test::always())).await?;
        let mut grants = self.all(&Rows::<role_grant::Entity>::of_gate(Test::always())).await?;
        accounts.sort_by(|one, other| (&one.order_key, one.id).cmp(&(&other.order_key, other.id)));
        grants.sort_by_key(|grant| (grant.role, grant.id));
        let with_grants = |account: account::Model| {
            let own = grants.iter().filter(|grant| grant.account_id == account.id);
            (account.clone(), own.cloned().collect())
        };
        Ok(accounts.into_iter().map(with_grants).collect())
    }

    /// Events after one, in the order in which they were written down: for whoever runs the program.
    pub async fn audited_after(
        &self,
        permit: &Permit,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<audit_event::Model>> {
        permit.demand_operator()?;
        let after = after.map(|id| Key { values: Vec::new(), id });
        let window = Window { limit, after, ..Window::default() };
        let rows = Rows::<audit_event::Entity>::of_gate(Test::always());
        Ok(self.page(&rows, &Order::by_id(), &window).await?.rows)
    }

    /// Tokens for programs, of one account or of all: for whoever runs the program.
    pub async fn api_tokens(
        &self,
        permit: &Permit,
        account: Option<Uuid>,
    ) -> Result<Vec<api_token::Model>> {
        permit.demand_operator()?;
        let test = account.map_or(Test::always(), |id| Test::is(api_token::Column::AccountId, id));
        let mut tokens = self.all(&Rows::<api_token::Entity>::of_gate(test)).await?;
        tokens.sort_by_key(|token| (token.created_at, token.id));
        Ok(tokens)
    }

    /// When sign-ins were tried in vain since a moment, earliest first: under the digest of a name, and from an
    /// address.
    pub async fn failures(
        &self,
        _: &Permit,
        name: &str,
        address: Option<&str>,
        since: i64,
    ) -> Result<(Vec<i64>, Vec<i64>)> {
        use entity::sign_in_failure::{Column as C, Entity};
        let lately = Test::Compare(C::HappenedAt, Comparison::AtLeast, Value::from(since));
        let named = Test::<Entity>::texts(C::NameDigest, [name]);
        let from = Test::texts(C::Address, address);
        let either = Test::All(vec![lately, Test::Any(vec![named, from])]);
        let mut found = self.all(&Rows::<Entity>::of_gate(either)).await?;
        found.sort_by_key(|row| row.happened_at);
        let times = |test: &dyn Fn(&entity::sign_in_failure::Model) -> bool| {
            found.iter().filter(|row| test(row)).map(|row| row.happened_at).collect()
        };
        let of_name = times(&|row| row.name_digest == name);
        Ok((of_name, times(&|row| address.is_some() && row.address.as_deref() == address)))
    }
}

#[cfg(test)]
mod tests {
    use entity::words::Role;

    use super::*;

    #[test]
    fn a_part_of_rights_never_exceeds_what_the_owner_has() {
        let (here, there) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let owned = [grant(Role::Curator, here), grant(Role::Reader, None)];
        let carried = [
            grant(Role::Curator, None),
            grant(Role::Curator, there),
            grant(Role::Reader, there),
            grant(Role::Admin, None),
        ];
        let expected = vec![grant(Role::Curator, here), grant(Role::Reader, there)];
        assert_eq!(shared(&owned, &carried), expected);
        assert_eq!(shared(&owned, &[]), Vec::new());
        assert_eq!(shared(&owned, &owned), owned.to_vec());
    }
}
