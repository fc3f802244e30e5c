//! Whether a change can stand in a set: what it is about must be there, and it must agree with what the set does with the
//! same thing already.

use std::collections::HashSet;

use entity::{change, words::ChangeAction};

use super::resolving::Target;
use crate::{
    curation::{
        held::withdrawn,
        patch::{Patch, value},
    },
    problem::{Problem, ProblemCode},
    record::Row,
};

/// Puts each reinstatement before a change of what it brings back, whatever the order in which they were given.
pub(super) fn reinstate_first(targets: &mut [Target]) {
    let changed = targets.iter().filter(|target| target.action == ChangeAction::Update);
    let changed: HashSet<_> = changed.map(Target::thing).collect();
    targets.sort_by_key(|target| {
        target.action != ChangeAction::Reinstate || !changed.contains(&target.thing())
    });
}

/// Why a change cannot even be noted: it is about something that is not there.
pub(super) fn cannot(
    target: &Target,
    earlier: Option<&change::Model>,
    standing: Option<&Row>,
) -> Option<Problem> {
    let to_be_made = earlier.is_some_and(|it| {
        let comes_back = it.action == ChangeAction::Reinstate;
        it.action == ChangeAction::Create || (comes_back && target.action == ChangeAction::Update)
    });
    let parts_come_back = target.action == ChangeAction::Reinstate && !target.shape.mortal();
    let there = match target.action {
        ChangeAction::Create => return None,
        ChangeAction::Reinstate => standing.is_some_and(withdrawn) || parts_come_back,
        _ => to_be_made || standing.is_some_and(|row| !withdrawn(row)),
    };
    let noun = target.shape.kind.words();
    let (code, message) = match (there, standing) {
        (true, _) => return None,
        (false, Some(row)) if withdrawn(row) => {
            (ProblemCode::NotThere, format!("This {noun} is withdrawn; reinstate it first."))
        }
        (false, Some(_)) => (ProblemCode::NotThere, format!("This {noun} is not withdrawn.")),
        (false, None) => (
            ProblemCode::UnknownReference,
            format!("There is no such {noun} in what this change set may change."),
        ),
    };
    Some(target.problem(code, message))
}

/// Returns why a change cannot be added to an earlier one of the same thing in the same set: neither may be lost.
pub(super) fn contradicts(target: &Target, earlier: &change::Model) -> Option<Problem> {
    use ChangeAction as A;
    let joined = match (earlier.action, target.action) {
        (A::Create, A::Create | A::Update | A::Withdraw)
        | (A::Update | A::Reinstate, A::Update | A::Reinstate)
        | (A::Withdraw, A::Withdraw) => true,
        (A::Merge, A::Merge) => {
            let patch = Patch::read(&earlier.patch, earlier.format).unwrap_or_default();
            value(&patch.set, "into") == value(&target.fields, "into")
        }
        _ => false,
    };
    if joined {
        return None;
    }
    let noun = target.shape.kind.words();
    let message = format!(
        "Change {} of this set is about the same {noun}, and both cannot be; remove that change first, or leave this one \
         out.",
        earlier.position
    );
    Some(target.problem(ProblemCode::Invalid, message))
}
