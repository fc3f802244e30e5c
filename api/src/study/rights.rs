//! What the viewer may do in a study.

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::{
    access::{Action, may},
    context::Scope,
};

/// What you may do in a study. It follows from the grants of your account alone, so that a page can tell its
/// reader why something is null.
#[derive(SimpleObject)]
pub struct ViewerRights {
    /// Read quotes of level REGISTERED.
    read_registered: bool,
    /// Read quotes of level CONTROLLED.
    read_controlled: bool,
    /// Read who coded, and what coders noted.
    read_coding_notes: bool,
    /// Read who said a quote, by pseudonym.
    read_participants: bool,
    /// Read in which focus group somebody sat.
    read_focus_groups: bool,
    /// Read unpublished sources and their texts, and where quotes stand in them.
    read_unpublished_sources: bool,
    /// Read what people told of themselves, in bands.
    read_banded_demographics: bool,
    /// Read what people told of themselves, as recorded.
    read_exact_demographics: bool,
    /// Read what people agreed to, and when.
    read_consent: bool,
    /// Read all that is held about one person: `participantRecord`.
    read_person_record: bool,
    /// Read who read and changed what: `auditEvents`.
    read_audit: bool,
}

impl ViewerRights {
    /// Of whoever asks, in this study.
    #[must_use]
    pub fn of(scope: &Scope, study: Uuid) -> Self {
        let may = |action| may(&scope.viewer, action, study);
        Self {
            read_registered: may(Action::ReadRegistered),
            read_controlled: may(Action::ReadControlled),
            read_coding_notes: may(Action::ReadCodingNotes),
            read_participants: may(Action::ReadParticipants),
            read_focus_groups: may(Action::ReadFocusGroups),
            read_unpublished_sources: may(Action::ReadUnpublishedSources),
            read_banded_demographics: may(Action::ReadBandedDemographics),
            read_exact_demographics: may(Action::ReadExactDemographics),
            read_consent: may(Action::ReadConsent),
            read_person_record: may(Action::ReadPersonRecord),
            read_audit: may(Action::ReadAudit),
        }
    }
}
