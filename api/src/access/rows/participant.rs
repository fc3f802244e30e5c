//! People: only for those who work on their study.

use entity::{focus_group, participant, participant_demographic, participant_group};
use sea_orm::EntityTrait;

use super::{Action, Rows, Test, Viewer, within_reach};

/// Participants, by pseudonym.
#[must_use]
pub fn participants(viewer: &Viewer) -> Rows<participant::Entity> {
    use participant::Column as C;
    Rows::living(within_reach(viewer, Action::ReadParticipants, C::StudyId))
}

/// Focus groups.
#[must_use]
pub fn focus_groups(viewer: &Viewer) -> Rows<focus_group::Entity> {
    use focus_group::Column as C;
    Rows::living(within_reach(viewer, Action::ReadFocusGroups, C::StudyId))
}

/// Rows about participants who live, in studies within reach for an action.
fn about<E: EntityTrait>(viewer: &Viewer, action: Action, participant: E::Column) -> Rows<E> {
    let people = Rows::<participant::Entity>::living(within_reach(
        viewer,
        action,
        participant::Column::StudyId,
    ));
    Rows::narrowed(Test::within(participant, people, participant::Column::Id))
}

/// Who sat in which focus group.
#[must_use]
pub fn participant_groups(viewer: &Viewer) -> Rows<participant_group::Entity> {
    about(viewer, Action::ReadFocusGroups, participant_group::Column::ParticipantId)
}

/// Demographics that the viewer may read as recorded.
#[must_use]
pub fn exact_demographics(viewer: &Viewer) -> Rows<participant_demographic::Entity> {
    let column = participant_demographic::Column::ParticipantId;
    about(viewer, Action::ReadExactDemographics, column)
}

/// Demographics that the viewer may read in bands.
#[must_use]
pub fn banded_demographics(viewer: &Viewer) -> Rows<participant_demographic::Entity> {
    let column = participant_demographic::Column::ParticipantId;
    about(viewer, Action::ReadBandedDemographics, column)
}
