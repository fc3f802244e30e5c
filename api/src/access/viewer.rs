//! Who asks.

pub use entity::words::Role;
use uuid::Uuid;

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
    /// A token for programs, which acts for an account with a part of its grants.
    Program {
        /// Key of the token.
        token: Uuid,
        /// Key of the owner's account.
        owner: Uuid,
        /// The grants in force that the token carries.
        grants: Vec<Grant>,
    },
}

impl Viewer {
    /// The grants in force; none for the anonymous.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Anonymous => &[],
            Self::Account { grants, .. } | Self::Program { grants, .. } => grants,
        }
    }

    /// The account that acts, or for which a program does; none for the anonymous.
    #[must_use]
    pub const fn account(&self) -> Option<Uuid> {
        match self {
            Self::Anonymous => None,
            Self::Account { id, .. } | Self::Program { owner: id, .. } => Some(*id),
        }
    }

    /// Whether a token for programs asks.
    #[must_use]
    pub const fn is_program(&self) -> bool {
        matches!(self, Self::Program { .. })
    }
}
