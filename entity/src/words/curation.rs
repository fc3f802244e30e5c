//! The words of curation: what is proposed, how it is judged, and what became of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

words! {
    /// How far a change set has come.
    ChangeSetStatus {
        /// It is being written.
        Draft = "DRAFT",
        /// It waits for reviewers.
        Submitted = "SUBMITTED",
        /// A reviewer wants it mended, or it met another change at publishing.
        ChangesRequested = "CHANGES_REQUESTED",
        /// It may be published.
        Approved = "APPROVED",
        /// It is published.
        Published = "PUBLISHED",
        /// A reviewer does not want it.
        Rejected = "REJECTED",
        /// Its authors gave it up.
        Abandoned = "ABANDONED",
    }
}

words! {
    /// What a change does with a thing.
    ChangeAction {
        /// Makes it.
        Create = "CREATE",
        /// Changes fields of it.
        Update = "UPDATE",
        /// Takes it out of what is shown.
        Withdraw = "WITHDRAW",
        /// Takes a withdrawal back.
        Reinstate = "REINSTATE",
        /// Lets another one take its place.
        Merge = "MERGE",
        /// Lets several others take its place.
        Split = "SPLIT",
    }
}

words! {
    /// What a reviewer or a steward says of a change set.
    Verdict {
        /// It may be published.
        Approve = "APPROVE",
        /// It is to be mended first.
        RequestChanges = "REQUEST_CHANGES",
        /// It is not wanted.
        Reject = "REJECT",
    }
}

words! {
    /// What happened to a row.
    RevisionEvent {
        /// It was published for the first time.
        Created = "CREATED",
        /// It was changed.
        Updated = "UPDATED",
        /// It was taken out of what is shown.
        Withdrawn = "WITHDRAWN",
        /// It was brought back.
        Reinstated = "REINSTATED",
        /// Another one took its place.
        Merged = "MERGED",
        /// Its words were erased.
        Erased = "ERASED",
    }
}
