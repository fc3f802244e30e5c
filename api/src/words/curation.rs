//! The words of curation, as enums of the schema.

use async_graphql::Enum;
use entity::words;

/// How far a change set has come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::ChangeSetStatus")]
pub enum ChangeSetStatus {
    /// Its authors are writing it.
    Draft,
    /// It waits for a reviewer, and where it touches people or access also for a steward.
    Submitted,
    /// A reviewer wants it mended, or somebody else changed the same meanwhile; its authors go on with it.
    ChangesRequested,
    /// It may be published.
    Approved,
    /// It is part of the knowledge base.
    Published,
    /// A reviewer does not want it.
    Rejected,
    /// Its authors gave it up.
    Abandoned,
}

/// Where changes come from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::ChangeOrigin")]
pub enum ChangeOrigin {
    /// A curator wrote them.
    Manual,
    /// They were imported.
    Import,
    /// They take a published set back.
    Revert,
    /// Somebody's words had to be erased.
    Consent,
    /// They came with the program.
    Seed,
}

/// What a change does with a thing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::ChangeAction")]
pub enum ChangeAction {
    /// Makes it.
    Create,
    /// Changes fields of it.
    Update,
    /// Takes it out of what is shown.
    Withdraw,
    /// Shows it again.
    Reinstate,
    /// Lets another one take its place.
    Merge,
    /// Lets several others take its place.
    Split,
}

/// What a reviewer or a steward says of a change set.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::Verdict")]
pub enum Verdict {
    /// It may be published.
    Approve,
    /// It is to be mended first.
    RequestChanges,
    /// It is not wanted.
    Reject,
}

/// What happened to a thing in a version of the data set.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "words::RevisionEvent")]
pub enum RevisionEvent {
    /// It was published for the first time.
    Created,
    /// It was changed.
    Updated,
    /// It was taken out of what is shown.
    Withdrawn,
    /// It was shown again.
    Reinstated,
    /// Another one took its place.
    Merged,
    /// Its words were erased.
    Erased,
}
