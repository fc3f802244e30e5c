//! Who asks.

use uuid::Uuid;

/// What a grant makes of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads what is meant for registered readers.
    Reader,
    /// Works with a study's material.
    Researcher,
    /// Proposes changes.
    Curator,
    /// Judges proposed changes.
    Reviewer,
    /// Answers for the people in a study: consent, access levels, erasing.
    Steward,
    /// Keeps accounts and grants; reads no study's material by that alone.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Reader, Self::Researcher, Self::Curator, Self::Reviewer, Self::Steward, Self::Admin];
}

/// Where a grant holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Where {
    /// In every study, also in those to come.
    Everywhere,
    /// In this study.
    Study(Uuid),
}

/// One role, in one study or in all. A grant that has expired is never handed to a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub place: Where,
}

/// Who asks: somebody unknown, or the holder of an account with what is granted to it at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody signed in.
    #[default]
    Anonymous,
    /// An account, with its grants in force.
    Account {
        /// Key of the account.
        id: Uuid,
        /// The grants in force.
        grants: Vec<Grant>,
    },
}

impl Viewer {
    /// The grants in force; none for the anonymous.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Anonymous => &[],
            Self::Account { grants, .. } => grants,
        }
    }
}
