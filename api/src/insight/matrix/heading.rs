//! What stands at the head of a row or a column.

use async_graphql::Object;
use entity::{domain, participant_role, study, subdomain, words};

use super::sides::Place;
use crate::{
    framework::{Domain, Subdomain},
    participant::ParticipantRole,
    siblings::Member,
    study::Study,
    words::Valence,
};

/// The head of a row or a column.
#[derive(Clone)]
pub enum MatrixHeading {
    /// A domain.
    Domain(Member<domain::Model>),
    /// A domain as a whole, among its sub-domains.
    WholeDomain(Member<domain::Model>),
    /// A sub-domain and its domain.
    Subdomain(Member<subdomain::Model>, Member<domain::Model>),
    /// Nowhere.
    Unplaced,
    /// A study.
    Study(Member<study::Model>),
    /// A role.
    Role(Member<participant_role::Model>),
    /// A valence.
    Valence(words::Valence),
}

impl MatrixHeading {
    /// What it stands for.
    pub fn place(&self) -> Place {
        match self {
            Self::Domain(row) | Self::WholeDomain(row) => Place::Domain(row.id),
            Self::Subdomain(row, _) => Place::Subdomain(row.id),
            Self::Unplaced => Place::Unplaced,
            Self::Study(row) => Place::Study(row.id),
            Self::Role(row) => Place::Role(row.id),
            Self::Valence(valence) => Place::Valence(*valence),
        }
    }

    /// For programs.
    pub fn code_of(&self) -> String {
        match self {
            Self::Domain(row) | Self::WholeDomain(row) => row.number.to_string(),
            Self::Subdomain(row, _) => row.code.clone(),
            Self::Unplaced => "UNPLACED".to_owned(),
            Self::Study(row) => row.slug.clone(),
            Self::Role(row) => row.code.clone(),
            Self::Valence(valence) => valence.word().to_owned(),
        }
    }
}

/// What a row or a column of a matrix stands for. One of `domain`, `subdomain`, `study`, `role` and `valence` says
/// it; all are null in the row or column of unplaced categories.
#[Object]
impl MatrixHeading {
    /// Names the row or column within this matrix: the number of a domain such as `2`, the code of a sub-domain
    /// such as `2B`, the slug of a study, the code of a role, a valence, or `UNPLACED`.
    fn code(&self) -> String {
        self.code_of()
    }

    /// To show: the name of the domain, the question of the sub-domain, the title of the study, the name of the
    /// role, or an English word.
    fn label(&self) -> String {
        match self {
            Self::Domain(row) => row.name.clone(),
            Self::WholeDomain(row) => format!("{} (no sub-domain named)", row.name),
            Self::Subdomain(row, _) => row.question.clone(),
            Self::Unplaced => "Unplaced".to_owned(),
            Self::Study(row) => row.title.clone(),
            Self::Role(row) => row.name.clone(),
            Self::Valence(words::Valence::Facilitator) => "Facilitators".to_owned(),
            Self::Valence(words::Valence::Barrier) => "Barriers".to_owned(),
            Self::Valence(words::Valence::Both) => "Both".to_owned(),
        }
    }

    /// The domain, also of a sub-domain. Null for what is no domain, and for unplaced categories.
    fn domain(&self) -> Option<Domain> {
        match self {
            Self::Domain(row) | Self::WholeDomain(row) | Self::Subdomain(_, row) => {
                Some(Domain(row.clone()))
            }
            _ => None,
        }
    }

    /// The sub-domain. Null for what is none, and in the row for a domain as a whole.
    fn subdomain(&self) -> Option<Subdomain> {
        match self {
            Self::Subdomain(row, _) => Some(Subdomain(row.clone())),
            _ => None,
        }
    }

    /// The study. Null for what is none.
    fn study(&self) -> Option<Study> {
        match self {
            Self::Study(row) => Some(Study(row.clone())),
            _ => None,
        }
    }

    /// The role. Null for what is none.
    fn role(&self) -> Option<ParticipantRole> {
        match self {
            Self::Role(row) => Some(ParticipantRole(row.clone())),
            _ => None,
        }
    }

    /// The valence. Null for what is none.
    fn valence(&self) -> Option<Valence> {
        match self {
            Self::Valence(valence) => Some((*valence).into()),
            _ => None,
        }
    }
}
