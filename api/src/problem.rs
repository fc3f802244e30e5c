//! What a person can mend in a form: the `userErrors` of a mutation's payload.

use async_graphql::{Enum, SimpleObject};

use crate::error::Error;

/// What is wrong with an input.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// It must be given.
    Required,
    /// It is too short.
    TooShort,
    /// It is too long.
    TooLong,
    /// It cannot be used as it is.
    Invalid,
    /// There is another one like it.
    NotUnique,
    /// It names something that does not exist, or that you may not see.
    UnknownReference,
    /// It is wrong, or was used before, or is too old.
    CodeNotValid,
    /// You cannot hand on what you do not have.
    NotYours,
}

/// Something that a person can mend and send again. Nothing was changed.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
#[graphql(name = "UserError")]
pub struct Problem {
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what to do, in one sentence for people.
    pub message: String,
    /// Which input is meant: names of fields, from `input` on.
    pub path: Vec<String>,
}

impl Problem {
    /// A problem with a field of `input`.
    pub fn of(field: &str, code: ProblemCode, message: impl Into<String>) -> Self {
        let path = std::iter::once("input").chain(field.split('.')).map(str::to_owned).collect();
        Self { code, message: message.into(), path }
    }
}

/// Why nothing was changed.
#[derive(Clone, Debug)]
pub enum Refused {
    /// For a reason that no other input mends.
    Error(Error),
    /// Because of the input.
    Problem(Problem),
}

/// What a change answers.
pub type Outcome<T> = Result<T, Refused>;

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// What was made, or the problems that kept it from being made.
///
/// # Errors
///
/// What no other input mends.
pub fn parted<T>(outcome: Outcome<T>) -> crate::Result<(Option<T>, Vec<Problem>)> {
    match outcome {
        Ok(made) => Ok((Some(made), Vec::new())),
        Err(Refused::Problem(problem)) => Ok((None, vec![problem])),
        Err(Refused::Error(error)) => Err(error),
    }
}
