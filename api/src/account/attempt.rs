//! How often somebody may guess: counted in the database, so that all replicas count together.

use entity::sign_in_failure::{self, Column, Entity};
use sea_orm::Value;
use uuid::Uuid;

use super::desk::Desk;
use crate::{
    access::{Comparison, Permit, Test, write::Writer},
    clock,
    error::{Code, Error, Result},
    id::fresh_key,
    subscriber::Subscriber,
};

/// An attempt that was written down before it was looked at, so that many at once count each other.
pub(super) struct Attempt {
    id: Uuid,
    name_digest: String,
}

/// Writes an attempt down, under a folded name.
///
/// # Errors
///
/// `RATE_LIMITED` with the seconds to wait, where there were too many. Nothing then tells whether there is such
/// an account, nor whether the password was right.
pub(super) async fn begin(desk: &Desk, name: &str) -> Result<Attempt> {
    let limits = &desk.tools.config.sign_in;
    let (now, permit) = (clock::now(), Permit::of_gate());
    let window = i64::try_from(limits.window.as_micros()).unwrap_or(i64::MAX);
    let name_digest = desk.tools.authority.digest_key().digest("sign-in name", name);
    let address = desk.visit.address.map(|address| Subscriber::of(address).to_string());
    let attempt = Attempt { id: fresh_key(), name_digest: name_digest.clone() };
    let row = sign_in_failure::Model {
        id: attempt.id,
        name_digest: name_digest.clone(),
        address: address.clone(),
        happened_at: now,
    };
    let writer = Writer::beside(&desk.db, &permit).await?;
    let old = Test::Compare(Column::HappenedAt, Comparison::AtMost, Value::from(now - window));
    writer.delete::<Entity>(&old).await?;
    writer.insert::<Entity>(vec![row]).await?;
    writer.commit().await?;
    let since = now - window;
    let (named, from) = desk.db.failures(&permit, &name_digest, address.as_deref(), since).await?;
    let free = |times: &[i64], most: usize| {
        let over = times.len().checked_sub(most + 1)?;
        Some(times[over] + window)
    };
    let free =
        free(&named, limits.failures_per_account).max(free(&from, limits.failures_per_address));
    let Some(free) = free else {
        return Ok(attempt);
    };
    attempt.forget(desk).await?;
    Err(slow_down(free - now))
}

impl Attempt {
    /// It was no guess: those under this name are forgotten.
    pub(super) async fn succeeded(self, writer: &Writer) -> Result<()> {
        let named = Test::texts(Column::NameDigest, [self.name_digest]);
        writer.delete::<Entity>(&named).await
    }

    /// It was not looked at, and does not count.
    pub(super) async fn forget(self, desk: &Desk) -> Result<()> {
        let writer = Writer::beside(&desk.db, &Permit::of_gate()).await?;
        writer.delete::<Entity>(&Test::is(Column::Id, self.id)).await?;
        writer.commit().await
    }
}

fn slow_down(microseconds: i64) -> Error {
    let seconds = u64::try_from(microseconds).unwrap_or(0).div_ceil(1_000_000).max(1);
    Error::new(
        Code::RateLimited,
        format!("Too many attempts; try again in {seconds} s. Whoever is signed in stays so."),
    )
    .after(seconds)
}
