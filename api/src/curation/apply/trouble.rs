//! What keeps a set from being published.

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
        let thing = Some(thing);
        Self { code, message: message.into(), change, thing, column, clash: None, needs: None }
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
        }
    }

    /// A step that was refused after others were done.
    pub fn refused(problem: Problem) -> Self {
        let Problem { code, message, .. } = problem;
        Self { code, message, change: None, thing: None, column: None, clash: None, needs: None }
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
