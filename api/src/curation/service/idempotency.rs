//! Idempotency keys: a call that is sent again with the same key and the same input gets the outcome of the first.
//!
//! A call that goes on after its first transaction claims its key until it is done. A call that arrives meanwhile, at
//! whichever server, waits; where the first call never ends, because its server was stopped, the claim expires.

use std::time::Duration;

use entity::idempotent_answer::{self, Column as C};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Done, Made};
use crate::{
    access::{Comparison, Permit, Test, explain_cause::chain, write::Writer},
    account::Desk,
    auth::DigestKey,
    clock,
    error::{Error, Result},
    id::read,
    problem::{Outcome, Problem, ProblemCode},
};

/// Characters of a key at most.
const LONGEST: usize = 200;
/// How often a call that waits looks whether the other one is done.
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// How much longer than an operation may take a claim holds.
const MARGIN: Duration = Duration::from_secs(5);

/// The key of a call.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// Keyed digest of the caller's text, which is not stored.
    key: String,
    /// Which mutation it is.
    operation: &'static str,
    /// Keyed digest of the input.
    digest: String,
    /// The local names that the input gives to what it makes, in their order.
    names: Vec<Option<String>>,
}

/// What digests of calls are of.
pub(super) const KEY: &str = "idempotency key";
pub(super) const INPUT: &str = "input";

/// What stands in the place of the digest where words of the input were erased.
const ERASED: &str = "";

/// What an earlier call with the same key came to.
pub(super) enum Earlier {
    /// There was none, or it was refused.
    None,
    /// It did this. It is unfinished where its claim expired before it was done.
    Did { done: Done, unfinished: bool },
    /// It is not done yet.
    Running,
}

/// A thing that was made, as it is kept: without its local name, which a repeated call gives again.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
}

/// A key that a call holds until it is done. Dropped, it is released too.
pub(super) struct Claim {
    desk: Desk,
    key: IdempotencyKey,
    account: Uuid,
    until: Option<i64>,
}

impl IdempotencyKey {
    /// The key of a call, of its text and a plain digest of its input.
    ///
    /// # Errors
    ///
    /// A problem where the text cannot be a key.
    pub fn of(
        digests: &DigestKey,
        text: &str,
        operation: &'static str,
        input: &str,
        names: Vec<Option<String>>,
    ) -> Outcome<Self> {
        let length = text.chars().count();
        if length == 0 || length > LONGEST {
            let message = format!("A key has 1 to {LONGEST} characters.");
            return Err(Problem::of("idempotencyKey", ProblemCode::Invalid, message).into());
        }
        Ok(Self {
            key: digests.digest(KEY, text),
            operation,
            digest: digests.digest(INPUT, input),
            names,
        })
    }

    fn test(&self, account: Uuid) -> Test<idempotent_answer::Entity> {
        Test::All(vec![
            Test::is(C::AccountId, account),
            Test::texts(C::Operation, [self.operation]),
            Test::texts(C::IdempotencyKey, [self.key.as_str()]),
        ])
    }

    /// Waits while another call holds the key.
    pub(super) async fn wait(&self, desk: &Desk, permit: &Permit, account: Uuid) -> Result<()> {
        loop {
            let found = desk.db.idempotent_answer(permit, self.test(account)).await?;
            if !found.is_some_and(|answer| is_claimed(&answer)) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Returns what an earlier call came to, as the transaction sees it.
    ///
    /// # Errors
    ///
    /// A problem where the key was used for another input.
    pub(super) async fn earlier(&self, writer: &Writer, account: Uuid) -> Outcome<Earlier> {
        let found = writer.all::<idempotent_answer::Entity>(&self.test(account)).await?;
        let Some(answer) = found.into_iter().next() else { return Ok(Earlier::None) };
        if answer.input_digest != self.digest {
            let message = match answer.input_digest.as_str() {
                ERASED => "Words of what this key was used for were erased; take a new one.",
                _ => "This key was used for another input; take a new one.",
            };
            return Err(Problem::of("idempotencyKey", ProblemCode::KeyReused, message).into());
        }
        if is_claimed(&answer) {
            return Ok(Earlier::Running);
        }
        let kept: Vec<Kept> = serde_json::from_str(&answer.names).map_err(Error::internal)?;
        let made: Result<Vec<Made>> = kept
            .into_iter()
            .zip(self.names.iter().cloned().chain(std::iter::repeat(None)))
            .map(|(kept, name)| read(&kept.id).map(|(kind, key)| (name, kind, key)))
            .collect();
        let done = Done { made: made?, ..Done::with(answer.change_set_id) };
        Ok(Earlier::Did { done, unfinished: answer.claimed_until.is_some() })
    }

    /// Keeps an outcome: which set it was about and what it made, and no words.
    pub(super) async fn keep(
        &self,
        writer: &Writer,
        account: Uuid,
        done: &Done,
        claim: Option<&Claim>,
    ) -> Result<()> {
        let kept: Vec<Kept> =
            done.made.iter().map(|(_, kind, key)| Kept { id: kind.id(*key) }).collect();
        let answer = idempotent_answer::Model {
            account_id: account,
            operation: self.operation.to_owned(),
            idempotency_key: self.key.clone(),
            input_digest: self.digest.clone(),
            change_set_id: done.set,
            names: serde_json::to_string(&kept).map_err(Error::internal)?,
            answered_at: clock::now(),
            claimed_until: claim.and_then(|claim| claim.until),
        };
        writer.put::<idempotent_answer::Entity>(vec![answer]).await
    }

    /// Claims the key for a call of this account. It is held once it was kept in a transaction.
    pub(super) fn claim(&self, desk: &Desk, account: Uuid) -> Claim {
        let longest = desk.tools.config.limits.execution_timeout + MARGIN;
        let longest = i64::try_from(longest.as_micros()).unwrap_or(i64::MAX / 2);
        let until = Some(clock::now().saturating_add(longest));
        Claim { desk: desk.clone(), key: self.clone(), account, until }
    }
}

/// Turns the answers of calls about these sets into marks: their keys are refused from now on, and nothing is left of
/// what the calls said.
///
/// # Errors
///
/// Where the database refuses.
pub async fn mark_erased(writer: &Writer, sets: impl IntoIterator<Item = Uuid>) -> Result<()> {
    let values = vec![(C::InputDigest, ERASED.into()), (C::Names, "[]".into())];
    let test = Test::ids(C::ChangeSetId, sets);
    writer.update::<idempotent_answer::Entity>(&test, values).await?;
    Ok(())
}

fn is_claimed(answer: &idempotent_answer::Model) -> bool {
    answer.claimed_until.is_some_and(|until| until > clock::now())
}

impl Claim {
    /// Releases the key. Where that fails, the claim expires.
    pub(super) async fn release(mut self) {
        if let Some(until) = self.until.take() {
            release(&self.desk, &self.key, self.account, until).await;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let (Some(until), Ok(runtime)) =
            (self.until.take(), tokio::runtime::Handle::try_current())
        {
            let (desk, key, account) = (self.desk.clone(), self.key.clone(), self.account);
            runtime.spawn(async move { release(&desk, &key, account, until).await });
        }
    }
}

async fn release(desk: &Desk, key: &IdempotencyKey, account: Uuid, until: i64) {
    let released = async {
        let writer = Writer::beside(&desk.db, &Permit::of_gate()).await?;
        let own = Test::All(vec![
            key.test(account),
            Test::Compare(C::ClaimedUntil, Comparison::Is, until.into()),
        ]);
        writer.update(&own, vec![(C::ClaimedUntil, Value::BigInt(None))]).await?;
        writer.commit().await
    };
    if let Err(error) = released.await {
        tracing::warn!(%error, cause = chain(&error), "an idempotency key is not free until its claim expires");
    }
}
