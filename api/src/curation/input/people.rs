//! The people who spoke. A steward has to clear every change of them.

use async_graphql::ID;

use super::inputs;
use crate::words::{Consent, Mode};

inputs! {
    /// A new focus group.
    CreateFocusGroupInput /
    /// Other fields of a focus group: what is left out stays as it is, null empties.
    UpdateFocusGroupInput of FocusGroup {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// What it is called, unlike any other of the study.
            label: String = "label";
            /// How it met.
            mode: Mode = "mode";
        }
        optional {
            /// ISO 8601 date.
            held_on: String = "heldOn";
        }
    }

    /// A new participant.
    CreateParticipantInput /
    /// Other fields of a participant: what is left out stays as it is, null empties.
    UpdateParticipantInput of Participant {
        fixed {
            /// The study.
            study: ID = "studyId";
        }
        required {
            /// A name that is not the person's, unlike any other of the study.
            pseudonym: String = "pseudonym";
            /// What the person agreed to.
            consent: Consent = "consent";
        }
        optional {
            /// In which role they took part.
            role: ID = "roleId";
            /// ISO 8601 date on which the consent was recorded.
            consent_recorded_on: String = "consentRecordedOn";
            /// The focus group in which they sat.
            focus_group: ID = "focusGroupId";
        }
    }

    /// What a participant told of themselves.
    CreateDemographicsInput /
    /// Other fields of what a participant told: what is left out stays as it is, null empties.
    UpdateDemographicsInput of Demographic {
        fixed {
            /// The participant.
            participant: ID = "participantId";
        }
        required {}
        optional {
            /// Age in years.
            age_years: i32 = "ageYears";
            /// Gender in the words of the person.
            gender: String = "gender";
            /// Years of practice or of illness.
            experience_years: i32 = "experienceYears";
        }
    }
}
