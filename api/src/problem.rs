//! What a person can mend in a form: the `userErrors` of a mutation's payload.

use async_graphql::{Enum, ID, SimpleObject};

use crate::{
    error::{Code, Error},
    scalar::Json,
};

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
    /// Somebody else changed the same since; `conflict` says what. Settle it with `resolve` of `addChanges`.
    VersionConflict,
    /// It leads back to itself.
    Cycle,
    /// Something that stays still names what is to go.
    StillNamed,
    /// More people could read it than its source's licence, its speaker's consent or, of a translation, its quote allows.
    AccessTooOpen,
    /// Invented text has no place in a REAL data set.
    Illustrative,
    /// It is published for good; make a new one instead.
    Final,
    /// It is not there to be changed: withdrawn, or yet to be made.
    NotThere,
    /// The change set is not in a state in which this can be done, or you are not the one who may.
    NotNow,
    /// There is nothing to publish.
    NothingChanges,
    /// There are more than a set may hold.
    TooMany,
    /// This idempotency key was used for another input, or for words that were erased.
    KeyReused,
    /// It depends on another change of the set, which has a problem itself. Mend that one first.
    DependsOnChange,
}

/// A change, as it is found in its set.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
pub struct ChangeReference {
    /// Its place in the set, from 1: `Change.position`.
    pub position: i32,
    /// The field of `ChangeInput` that it was given in, such as `createQuote`.
    pub kind: String,
    /// The name of the thing that is changed. Null where it has none, or where you may not read it.
    pub name: Option<String>,
}

/// A thing, or a part of one.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
pub struct ThingReference {
    /// Its id.
    pub id: ID,
    /// Its type, such as `Category`.
    pub kind: &'static str,
    /// Its name. Null where it has none, or was withdrawn.
    pub name: Option<String>,
}

/// What two people made of the same field.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The field.
    pub field: String,
    /// What it held when the change was written. Null also where you may not read it.
    pub base: Option<Json>,
    /// What it holds now.
    pub theirs: Option<Json>,
    /// What the change makes of it.
    pub mine: Option<Json>,
}

/// Something that a person can mend and send again. Nothing was changed.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
#[graphql(name = "UserError")]
pub struct Problem {
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what to do, in one sentence for people.
    pub message: String,
    /// Which input is meant: names of fields and places in lists (from 0), from `input` on, such as `input`, `changes`,
    /// `3`, `createQuote`, `language`. Where the input names a set that holds the change already, the path goes on into
    /// that set: `input`, `changeSet`, `changes`, the position of the change (from 1), its kind, and its field.
    pub path: Vec<String>,
    /// The change of the set that is meant, where it is one.
    pub change: Option<ID>,
    /// Where that change stands in its set, and what it is about. Null where no change of a set is meant.
    pub about: Option<ChangeReference>,
    /// The thing that has the name or place already, for `NOT_UNIQUE`. Null where you may not see it.
    pub collides_with: Option<ThingReference>,
    /// What the field was, is and would be, where somebody else changed it since.
    pub conflict: Option<Conflict>,
}

impl Problem {
    /// A problem with a field of `input`.
    pub fn of(field: &str, code: ProblemCode, message: impl Into<String>) -> Self {
        let path = std::iter::once("input").chain(field.split('.')).map(str::to_owned).collect();
        let (change, about, collides_with, conflict) = (None, None, None, None);
        Self { code, message: message.into(), path, change, about, collides_with, conflict }
    }
}

/// Why nothing was changed.
#[derive(Clone, Debug)]
pub enum Refused {
    /// For a reason that no other input mends.
    Error(Error),
    /// Because of the input.
    Problem(Box<Problem>),
    /// Because of several things in the input.
    Problems(Vec<Problem>),
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
        Self::Problem(Box::new(problem))
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
        Err(Refused::Problem(problem)) => Ok((None, vec![*problem])),
        Err(Refused::Problems(problems)) => Ok((None, problems)),
        Err(Refused::Error(error)) => Err(error),
    }
}

/// Returns what a mutation wrote, as it was read back. That there is nothing to read is an error: a null without one
/// would leave the caller in doubt whether anything was done.
///
/// # Errors
///
/// Where it was not found.
pub fn read_back<T>(written: Option<T>) -> crate::Result<T> {
    let message = "This was done, but its outcome cannot be read back: it is gone already, or you may not see it any more.";
    written.ok_or_else(|| Error::new(Code::NotFound, message))
}
