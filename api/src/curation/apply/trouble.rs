//! What keeps a set from being published.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{Action, Viewer, may_in},
    id::Kind,
    problem::{Problem, ProblemCode},
};

/// What two people made of the same field.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// What it held when the change was written.
    pub base: Value,
    /// What it holds now.
    pub theirs: Value,
    /// What the change makes of it.
    pub mine: Value,
}

/// A record that has a name or a place which another one is to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Collision {
    /// The record.
    pub with: (Kind, Uuid),
    /// The thing that it belongs to, or is.
    pub owner: (Kind, Uuid),
    /// The change of the same set that gives it the name.
    pub change: Option<Uuid>,
    /// The slug that follows from the name, where that is what is taken.
    pub slug: Option<String>,
    /// Whether the record had it before, and has another one now.
    pub former: bool,
}

/// Something that keeps a set from being published.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what to do, for people. It never quotes what a field holds.
    pub message: String,
    /// The change; none where the whole is meant.
    pub change: Option<Uuid>,
    /// What the change is about.
    pub thing: Option<(Kind, Uuid)>,
    /// The field, by column.
    pub column: Option<String>,
    /// What two people made of it.
    pub clash: Option<Clash>,
    /// What somebody must be allowed to do to be told of it, besides seeing the set.
    pub needs: Option<Action>,
    /// The changes that it depends on and that have problems themselves.
    pub because: BTreeSet<Uuid>,
    /// What has the same name already.
    pub collision: Option<Box<Collision>>,
}

impl Trouble {
    /// With a field of a change.
    pub fn of(
        change: Option<Uuid>,
        thing: (Kind, Uuid),
        column: &str,
        code: ProblemCode,
        message: impl Into<String>,
    ) -> Self {
        let column = Some(column.to_owned()).filter(|column| !column.is_empty());
        let message = message.into();
        Self { code, message, change, thing: Some(thing), column, ..Self::nothing_changes() }
    }

    /// Returns that a change depends on others of the set, which have problems themselves.
    pub fn depends(
        change: Option<Uuid>,
        thing: Option<(Kind, Uuid)>,
        because: BTreeSet<Uuid>,
    ) -> Self {
        let message =
            "This depends on another change of the set, which has a problem; mend that first.";
        let (code, message) = (ProblemCode::DependsOnChange, message.to_owned());
        Self { code, message, change, thing, because, ..Self::nothing_changes() }
    }

    /// A set that would leave everything as it is.
    pub fn nothing_changes() -> Self {
        Self {
            code: ProblemCode::NothingChanges,
            message: "Published, this set would leave everything as it is.".to_owned(),
            change: None,
            thing: None,
            column: None,
            clash: None,
            needs: None,
            because: BTreeSet::new(),
            collision: None,
        }
    }

    /// A step that was refused after others were done.
    pub fn refused(problem: Problem) -> Self {
        let Problem { code, message, .. } = problem;
        Self { code, message, ..Self::nothing_changes() }
    }

    /// A set that only a steward can tell more of.
    pub fn for_stewards() -> Self {
        let message = "A steward has to look at the change set again before it can be published.";
        Self { code: ProblemCode::NotNow, message: message.to_owned(), ..Self::nothing_changes() }
    }

    /// The same, for those alone who may do this.
    #[must_use]
    pub fn only_for(self, action: Action) -> Self {
        Self { needs: Some(action), ..self }
    }

    /// Whether a viewer is told of it, in a set of this study.
    #[must_use]
    pub fn is_told(&self, viewer: &Viewer, study: Option<Uuid>) -> bool {
        self.needs.is_none_or(|action| may_in(viewer, action, study))
    }

    /// The same, with what two people made of the field.
    #[must_use]
    pub fn with(mut self, clash: Clash) -> Self {
        self.clash = Some(clash);
        self
    }
}
