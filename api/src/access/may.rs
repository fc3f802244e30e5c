//! The table of who may do what, and nothing else.

use uuid::Uuid;

use super::viewer::{Role, Viewer, Where};
use crate::{Code, Error};

/// Something a viewer may or may not do with a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read quotes of level OPEN, their translations and the speaker's role.
    ReadOpen,
    /// Read quotes of level REGISTERED.
    ReadRegistered,
    /// Read quotes of level CONTROLLED.
    ReadControlled,
    /// Read the coder's note and name.
    ReadCodingNotes,
    /// Read who said a quote, by pseudonym.
    ReadParticipants,
    /// Read who sat in which focus group.
    ReadFocusGroups,
    /// Read unpublished sources: their texts, and the places of quotes in them.
    ReadUnpublishedSources,
    /// Read demographics in bands.
    ReadBandedDemographics,
    /// Read demographics as recorded.
    ReadExactDemographics,
    /// Read what people agreed to, and when.
    ReadConsent,
    /// Read all that is held about one person, at once.
    ReadPersonRecord,
    /// Read what was done and refused in a study.
    ReadAudit,
    /// Make and disable accounts, grant roles, see all tokens, read the whole audit.
    KeepAccounts,
    /// See what is proposed.
    ReadChangeSets,
    /// Propose changes.
    ProposeChanges,
    /// Say whether proposed changes are right, of sets of others.
    JudgeChanges,
    /// Clear proposed changes of people, consent and levels of access.
    ClearChanges,
    /// Erase a person's words for good.
    Erase,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 18] = [
        Self::ReadOpen,
        Self::ReadRegistered,
        Self::ReadControlled,
        Self::ReadCodingNotes,
        Self::ReadParticipants,
        Self::ReadFocusGroups,
        Self::ReadUnpublishedSources,
        Self::ReadBandedDemographics,
        Self::ReadExactDemographics,
        Self::ReadConsent,
        Self::ReadPersonRecord,
        Self::ReadAudit,
        Self::KeepAccounts,
        Self::ReadChangeSets,
        Self::ProposeChanges,
        Self::JudgeChanges,
        Self::ClearChanges,
        Self::Erase,
    ];
}

/// How far a right carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Not at all.
    No,
    /// In the studies of the grant.
    OfTheStudy,
    /// In every study, whichever the grant is for.
    Yes,
}

#[expect(clippy::match_same_arms, reason = "the table has one line per action")]
/// The table. One line per action, without a default, so that a new role or action must be decided.
const fn granted(role: Role, action: Action) -> Extent {
    use Action as A;
    use Extent::{No, OfTheStudy, Yes};
    use Role as R;
    match (action, role) {
        (
            A::ReadOpen | A::ReadRegistered,
            R::Reader | R::Researcher | R::Curator | R::Reviewer | R::Steward | R::Admin,
        ) => Yes,
        (
            A::ReadControlled | A::ReadCodingNotes | A::ReadParticipants,
            R::Researcher | R::Curator | R::Reviewer | R::Steward,
        ) => OfTheStudy,
        (A::ReadControlled | A::ReadCodingNotes | A::ReadParticipants, R::Reader | R::Admin) => No,
        (A::ReadFocusGroups | A::ReadUnpublishedSources, R::Curator | R::Reviewer | R::Steward) => {
            OfTheStudy
        }
        (A::ReadFocusGroups | A::ReadUnpublishedSources, R::Reader | R::Researcher | R::Admin) => {
            No
        }
        (A::ReadBandedDemographics, R::Researcher) => OfTheStudy,
        (
            A::ReadBandedDemographics,
            R::Reader | R::Curator | R::Reviewer | R::Steward | R::Admin,
        ) => No,
        (A::ReadExactDemographics | A::ReadConsent | A::ReadPersonRecord, R::Steward) => OfTheStudy,
        (
            A::ReadExactDemographics | A::ReadConsent | A::ReadPersonRecord,
            R::Reader | R::Researcher | R::Curator | R::Reviewer | R::Admin,
        ) => No,
        (A::ReadAudit, R::Steward) => OfTheStudy,
        (A::ReadAudit | A::KeepAccounts, R::Admin) => Yes,
        (A::ReadAudit, R::Reader | R::Researcher | R::Curator | R::Reviewer) => No,
        (A::KeepAccounts, R::Reader | R::Researcher | R::Curator | R::Reviewer | R::Steward) => No,
        (A::ReadChangeSets, R::Curator | R::Reviewer | R::Steward) => OfTheStudy,
        (A::ReadChangeSets, R::Reader | R::Researcher | R::Admin) => No,
        (A::ProposeChanges, R::Curator) => OfTheStudy,
        (A::ProposeChanges, R::Reader | R::Researcher | R::Reviewer | R::Steward | R::Admin) => No,
        (A::JudgeChanges, R::Reviewer) => OfTheStudy,
        (A::JudgeChanges, R::Reader | R::Researcher | R::Curator | R::Steward | R::Admin) => No,
        (A::ClearChanges | A::Erase, R::Steward) => OfTheStudy,
        (
            A::ClearChanges | A::Erase,
            R::Reader | R::Researcher | R::Curator | R::Reviewer | R::Admin,
        ) => No,
    }
}

/// In which studies a viewer may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In none.
    Nowhere,
    /// In these.
    Studies(Vec<Uuid>),
    /// In all.
    Everywhere,
}

/// In which studies `viewer` may do `action`.
#[must_use]
pub fn reach(viewer: &Viewer, action: Action) -> Reach {
    if action == Action::ReadOpen {
        return Reach::Everywhere;
    }
    // Whoever keeps accounts makes credentials, which a token must not: they may be worth more, and outlive it. Of the
    // audit a token sees what was done with it, whatever its rights.
    let for_people = [Action::KeepAccounts, Action::ReadAudit].contains(&action);
    if for_people && viewer.is_program() {
        return Reach::Nowhere;
    }
    let mut studies = Vec::new();
    for grant in viewer.grants() {
        match (granted(grant.role, action), grant.place) {
            (Extent::No, _) => {}
            (Extent::Yes, _) | (Extent::OfTheStudy, Where::Everywhere) => return Reach::Everywhere,
            (Extent::OfTheStudy, Where::Study(study)) => studies.push(study),
        }
    }
    if studies.is_empty() {
        return Reach::Nowhere;
    }
    studies.sort_unstable();
    studies.dedup();
    Reach::Studies(studies)
}

/// All that a viewer may read, and where: who has the same sight sees the same.
#[must_use]
pub fn sight(viewer: &Viewer) -> Vec<(Action, Reach)> {
    use Action as A;
    let reading = [
        A::ReadOpen,
        A::ReadRegistered,
        A::ReadControlled,
        A::ReadCodingNotes,
        A::ReadParticipants,
        A::ReadFocusGroups,
        A::ReadUnpublishedSources,
        A::ReadBandedDemographics,
        A::ReadExactDemographics,
        A::ReadConsent,
    ];
    reading.map(|action| (action, reach(viewer, action))).into()
}

/// Whether `viewer` may do `action` in this study.
#[must_use]
pub fn may(viewer: &Viewer, action: Action, study: Uuid) -> bool {
    match reach(viewer, action) {
        Reach::Nowhere => false,
        Reach::Studies(studies) => studies.contains(&study),
        Reach::Everywhere => true,
    }
}

/// Whether `viewer` may do `action` in this study, or where there is none, in what belongs to all studies.
#[must_use]
pub fn may_in(viewer: &Viewer, action: Action, study: Option<Uuid>) -> bool {
    match study {
        Some(study) => may(viewer, action, study),
        None => reach(viewer, action) == Reach::Everywhere,
    }
}

/// In which studies `viewer` may do `action`, for doors that mean nothing without the right.
///
/// # Errors
///
/// `UNAUTHENTICATED` for the anonymous, `FORBIDDEN` for an account without the right anywhere.
pub fn demand(viewer: &Viewer, action: Action) -> crate::Result<Reach> {
    match (reach(viewer, action), viewer) {
        (Reach::Nowhere, Viewer::Anonymous) => Err(unauthenticated()),
        (Reach::Nowhere, Viewer::Program { .. }) if action == Action::KeepAccounts => {
            let message = "A token for programs cannot keep accounts; sign in to do that.";
            Err(Error::new(Code::Forbidden, message))
        }
        (Reach::Nowhere, Viewer::Account { .. } | Viewer::Program { .. }) => Err(Error::new(
            Code::Forbidden,
            "Your account does not hold a role that may do this; `viewer` tells what it holds.",
        )),
        (reach, _) => Ok(reach),
    }
}

pub(super) fn unauthenticated() -> Error {
    Error::new(Code::Unauthenticated, "Sign in first: this needs a token.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_read_a_stricter_level_may_read_the_laxer_ones_there() {
        // So that one level, the stricter of two, can stand for both: of a quote and of its translation.
        let study = Uuid::from_u128(1);
        for &role in Role::ALL {
            for place in [Where::Everywhere, Where::Study(study), Where::Study(Uuid::nil())] {
                let grants = vec![super::super::Grant { role, place }];
                let viewer = Viewer::Account { id: Uuid::nil(), grants };
                let [open, registered, controlled] =
                    [Action::ReadOpen, Action::ReadRegistered, Action::ReadControlled]
                        .map(|action| may(&viewer, action, study));
                assert!(open && (registered || !controlled), "{role:?} {place:?}");
            }
        }
    }
}
