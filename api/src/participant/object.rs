//! Participant roles as the API shows them.

use async_graphql::{ID, Object};
use entity::participant_role;

use crate::{connection::Listed, id::Kind, siblings::Member};

/// A participant role.
#[derive(Clone)]
pub struct ParticipantRole(pub Member<participant_role::Model>);

/// A role in which people took part in studies: patient, therapist, and so on.
#[Object]
impl ParticipantRole {
    /// Identifies the role. Opaque.
    pub async fn id(&self) -> ID {
        Kind::ParticipantRole.id(self.0.id).into()
    }

    /// Code for programs, such as `PATIENT`. A text and not an enum: studies bring new roles.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Short name for links.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name to show.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Who belongs to the role.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }
}

impl Listed for ParticipantRole {
    type Entity = participant_role::Entity;
    const NAME: &'static str = "ParticipantRole";

    fn of(row: Member<participant_role::Model>) -> Self {
        Self(row)
    }
}
