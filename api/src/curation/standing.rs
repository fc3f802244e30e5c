//! Who may do what with a change set, by its state. Pure: what is looked up stands in the arguments.

use entity::{
    change_set, review,
    words::{ChangeOrigin, ChangeSetStatus as Status, Verdict},
};
use uuid::Uuid;

use crate::access::{Action, Viewer, may_in};

/// What can be done with a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Add, replace and remove changes.
    Edit,
    /// Hand it to the reviewers.
    Submit,
    /// Judge it as a reviewer.
    Review,
    /// Clear it as a steward.
    Clear,
    /// Make it part of the knowledge base.
    Publish,
    /// Give it up.
    Abandon,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 6] =
        [Self::Edit, Self::Submit, Self::Review, Self::Clear, Self::Publish, Self::Abandon];
}

/// A set, whoever wrote it, and whoever looks at it.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The set.
    pub set: &'a change_set::Model,
    /// Who looks at it.
    pub viewer: &'a Viewer,
    /// Whether they wrote a part of it.
    pub author: bool,
    /// Whether authors may not judge their own sets.
    pub four_eyes: bool,
    /// What was said of it so far.
    pub judged: Judged,
}

/// States in which a set may be edited.
#[must_use]
pub fn is_open(status: Status) -> bool {
    crate::access::rows::OPEN.contains(&status)
}

impl Standing<'_> {
    /// Whether the viewer may do it now.
    ///
    /// # Errors
    ///
    /// Why not, in one sentence.
    pub fn may(&self, deed: Deed) -> Result<(), &'static str> {
        match deed {
            Deed::Edit => self.edit(),
            Deed::Submit => self.submit(),
            Deed::Review => self.judge(Action::JudgeChanges),
            Deed::Clear => self.clear(),
            Deed::Publish => self.publish(),
            Deed::Abandon => self.abandon(),
        }
    }

    fn holds(&self, action: Action) -> bool {
        may_in(self.viewer, action, self.set.study_id)
    }

    fn proposes(&self) -> Result<(), &'static str> {
        if !is_open(self.set.status) {
            return Err("The change set is closed.");
        }
        if self.set.origin == ChangeOrigin::Consent {
            return Err("This change set erases somebody's words; it is a steward's alone.");
        }
        if !self.holds(Action::ProposeChanges) {
            return Err("Only a curator of the study may do this.");
        }
        Ok(())
    }

    fn edit(&self) -> Result<(), &'static str> {
        self.proposes()
    }

    fn submit(&self) -> Result<(), &'static str> {
        self.proposes()?;
        if !matches!(self.set.status, Status::Draft | Status::ChangesRequested) {
            return Err("The change set is submitted already.");
        }
        Ok(())
    }

    fn judge(&self, action: Action) -> Result<(), &'static str> {
        if !matches!(self.set.status, Status::Submitted | Status::Approved) {
            return Err("The change set is not submitted.");
        }
        if !self.holds(action) {
            return Err(match action {
                Action::ClearChanges => "Only a steward of the study may clear it.",
                _ => "Only a reviewer of the study may judge it.",
            });
        }
        if self.author && self.four_eyes {
            return Err("You wrote a part of it; somebody else must judge it.");
        }
        Ok(())
    }

    fn clear(&self) -> Result<(), &'static str> {
        if !self.set.clearing {
            return Err("Nothing in it has to be cleared by a steward.");
        }
        self.judge(Action::ClearChanges)
    }

    fn publish(&self) -> Result<(), &'static str> {
        match self.set.status {
            Status::Approved => {}
            Status::Draft => return Err("The change set is a draft; submit it for review first."),
            Status::ChangesRequested => {
                return Err(
                    "It needs changes, as its reviews or a check of it say; make them, and submit it again.",
                );
            }
            Status::Submitted => return Err(self.judged.still_needed(self.set)),
            Status::Published => return Err("The change set is published already."),
            Status::Rejected | Status::Abandoned => return Err("The change set is closed."),
        }
        let author = self.author && self.holds(Action::ProposeChanges);
        let steward = self.set.guarded && self.holds(Action::ClearChanges);
        if !author && !steward && !self.holds(Action::JudgeChanges) {
            return Err("Only an author or a reviewer of the study may publish it.");
        }
        Ok(())
    }

    fn abandon(&self) -> Result<(), &'static str> {
        self.proposes()?;
        if !self.author && self.set.origin != ChangeOrigin::Import {
            return Err("Only an author may give it up.");
        }
        Ok(())
    }
}

/// What was said of a set since it was submitted, of the changes as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// A reviewer approved it.
    pub approved: bool,
    /// A steward cleared it.
    pub cleared: bool,
}

impl Judged {
    /// What reviews make of a set. `authors` do not count where four eyes are asked for.
    #[must_use]
    pub fn of(
        set: &change_set::Model,
        reviews: &[review::Model],
        authors: &[Uuid],
        contents: &[String],
        four_eyes: bool,
    ) -> Self {
        let mut judged = Self::default();
        let since = set.submitted_at.unwrap_or(i64::MAX);
        let own = |it: &review::Model| it.reviewer_id.is_some_and(|id| authors.contains(&id));
        let mut counted: Vec<&review::Model> = reviews
            .iter()
            .filter(|it| it.made_at >= since && contents.contains(&it.contents))
            .filter(|it| !four_eyes || !own(it))
            .collect();
        counted.sort_by_key(|it| (it.made_at, it.id));
        for review in counted {
            if review.verdict == Verdict::Approve {
                judged.approved |= review.approves;
                judged.cleared |= review.clears;
            } else {
                judged = Self::default();
            }
        }
        judged
    }

    /// Returns who still has to judge a submitted set before it can be published.
    #[must_use]
    pub fn still_needed(self, set: &change_set::Model) -> &'static str {
        let clearance = set.clearing && !self.cleared;
        match (set.study_id.is_some(), set.guarded, self.approved, clearance) {
            // What reviewers cannot see is a steward's to approve.
            (true, true, ..) => "A steward of its study still has to approve and clear it.",
            (false, true, ..) => "A steward of all studies still has to approve and clear it.",
            (true, _, false, true) => {
                "A reviewer of its study still has to approve it, and a steward of its study to clear it."
            }
            (false, _, false, true) => {
                "A reviewer of all studies still has to approve it, and a steward of all studies to clear it."
            }
            (true, _, true, _) => "It is approved; a steward of its study still has to clear it.",
            (false, _, true, _) => {
                "It is approved; a steward of all studies still has to clear it."
            }
            (true, _, false, false) => "A reviewer of its study still has to approve it.",
            (false, _, false, false) => "A reviewer of all studies still has to approve it.",
        }
    }

    /// Whether that is enough to publish the set.
    #[must_use]
    pub const fn enough(self, set: &change_set::Model) -> bool {
        self.approved && (self.cleared || !set.clearing)
    }
}
