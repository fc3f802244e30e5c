//! People: only for those who work on their study.

use entity::{
    focus_group, participant, participant_consent, participant_demographic, participant_group,
    people_count, quote_speaker,
};
use sea_orm::EntityTrait;

use super::{Action, Links, Rows, Test, Viewer, quote_speakers, within_reach};

/// Participants, by pseudonym.
#[must_use]
pub fn participants(viewer: &Viewer) -> Rows<participant::Entity> {
    use participant::Column as C;
    Rows::living(within_reach(viewer, Action::ReadParticipants, C::StudyId))
}

/// What participants agreed to.
#[must_use]
pub fn participant_consents(viewer: &Viewer) -> Rows<participant_consent::Entity> {
    about(viewer, Action::ReadConsent, participant_consent::Column::ParticipantId)
}

/// Participants of whom the viewer may read all that is held.
#[must_use]
pub fn recorded_participants(viewer: &Viewer) -> Rows<participant::Entity> {
    use participant::Column as C;
    Rows::living(within_reach(viewer, Action::ReadPersonRecord, C::StudyId))
}

/// Participants of studies whose demographics the viewer may read in bands: a band is shown by how many share
/// it.
#[must_use]
pub fn banded_participants(viewer: &Viewer) -> Rows<participant::Entity> {
    use participant::Column as C;
    Rows::living(within_reach(viewer, Action::ReadBandedDemographics, C::StudyId))
}

/// The tie between participants and the quotes the viewer may know to be theirs.
#[must_use]
pub fn speaker_links(viewer: &Viewer) -> Links<quote_speaker::Entity> {
    Links(quote_speakers(viewer))
}

/// The tie between focus groups and their members.
#[must_use]
pub fn group_links(viewer: &Viewer) -> Links<participant_group::Entity> {
    Links(participant_groups(viewer))
}

/// People of studies, counted: what small cells could tell was left out before it was stored.
#[must_use]
pub fn people_counts(_: &Viewer) -> Rows<people_count::Entity> {
    Rows::narrowed(Test::always())
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
