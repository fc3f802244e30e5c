//! Calls that are sent again: the same key with the same input gets the first answer.

use entity::idempotent_answer::{self, Column as C};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Done, Made};
use crate::{
    access::{Test, write::Writer},
    clock,
    error::{Error, Result},
    id::read,
    problem::{Outcome, Problem, ProblemCode},
};

/// Characters of a key at most.
const LONGEST: usize = 200;

/// A call with a key of its own.
#[derive(Clone, Debug)]
pub struct Again {
    /// The caller's key.
    pub key: String,
    /// Which mutation it is.
    pub operation: &'static str,
    /// Digest of the input.
    pub digest: String,
}

/// A thing that was made, as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: Option<String>,
    id: String,
}

impl Again {
    fn test(&self, account: Uuid) -> Test<idempotent_answer::Entity> {
        Test::All(vec![
            Test::is(C::AccountId, account),
            Test::texts(C::Operation, [self.operation]),
            Test::texts(C::IdempotencyKey, [self.key.as_str()]),
        ])
    }

    /// The first answer, if there was one.
    ///
    /// # Errors
    ///
    /// A problem where the key was used for another input.
    pub async fn answered(&self, writer: &Writer, account: Uuid) -> Outcome<Option<Done>> {
        let length = self.key.chars().count();
        if length == 0 || length > LONGEST {
            let message = format!("A key has 1 to {LONGEST} characters.");
            return Err(Problem::of("idempotencyKey", ProblemCode::Invalid, message).into());
        }
        let found = writer.all::<idempotent_answer::Entity>(&self.test(account)).await?;
        let Some(answer) = found.into_iter().next() else { return Ok(None) };
        if answer.input_digest != self.digest {
            let message = "This key was used for another input; take a new one.";
            return Err(Problem::of("idempotencyKey", ProblemCode::KeyReused, message).into());
        }
        let kept: Vec<Kept> = serde_json::from_str(&answer.names).map_err(Error::internal)?;
        let made: Result<Vec<Made>> = kept
            .into_iter()
            .map(|kept| read(&kept.id).map(|(kind, key)| (kept.name, kind, key)))
            .collect();
        Ok(Some(Done { made: made?, ..Done::with(answer.change_set_id) }))
    }

    /// Keeps an answer: which set it was about and what it made, and no words.
    pub async fn keep(&self, writer: &Writer, account: Uuid, done: &Done) -> Result<()> {
        let kept: Vec<Kept> = done
            .made
            .iter()
            .map(|(name, kind, key)| Kept { name: name.clone(), id: kind.id(*key) })
            .collect();
        let answer = idempotent_answer::Model {
            account_id: account,
            operation: self.operation.to_owned(),
            idempotency_key: self.key.clone(),
            input_digest: self.digest.clone(),
            change_set_id: done.set,
            names: serde_json::to_string(&kept).map_err(Error::internal)?,
            answered_at: clock::now(),
        };
        writer.insert::<idempotent_answer::Entity>(vec![answer]).await
    }
}
