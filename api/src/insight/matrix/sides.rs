//! What stands in the rows and columns of a matrix.

use async_graphql::Enum;
use entity::words::Valence;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use crate::access::{Axis, Mark};

/// What a matrix counts: first what its rows are, then its columns.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatrixOf {
    /// Each domain, and a row for unplaced categories; how many of them help, hinder, or do either.
    DomainValence,
    /// Each domain, and a row for unplaced categories; whether people of each role named them.
    DomainRole,
    /// Each sub-domain, a row for each domain as a whole, and one for unplaced categories; how many of them help,
    /// hinder, or do either.
    SubdomainValence,
    /// Each sub-domain, a row for each domain as a whole, and one for unplaced categories; whether people of each
    /// role named them.
    SubdomainRole,
    /// Each study; in which domains its categories lie, and how many are unplaced.
    StudyDomain,
    /// Each study; how many of its categories help, hinder, or do either.
    StudyValence,
    /// Each study; whether people of each role named its categories.
    StudyRole,
}

/// What the rows, or the columns, of a matrix are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Domains, and unplaced.
    Domains,
    /// Sub-domains, domains as a whole, and unplaced.
    Subdomains,
    /// Studies.
    Studies,
    /// Valences.
    Valences,
    /// Roles.
    Roles,
}

/// A row or a column, by what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A domain; among sub-domains, the domain as a whole.
    Domain(Uuid),
    /// A sub-domain.
    Subdomain(Uuid),
    /// No placement.
    Unplaced,
    /// A study.
    Study(Uuid),
    /// A valence.
    Valence(Valence),
    /// A role.
    Role(Uuid),
}

impl MatrixOf {
    /// Rows and columns.
    #[must_use]
    pub const fn sides(self) -> (Side, Side) {
        match self {
            Self::DomainValence => (Side::Domains, Side::Valences),
            Self::DomainRole => (Side::Domains, Side::Roles),
            Self::SubdomainValence => (Side::Subdomains, Side::Valences),
            Self::SubdomainRole => (Side::Subdomains, Side::Roles),
            Self::StudyDomain => (Side::Studies, Side::Domains),
            Self::StudyValence => (Side::Studies, Side::Valences),
            Self::StudyRole => (Side::Studies, Side::Roles),
        }
    }

    /// Whether it counts placements.
    #[must_use]
    pub fn places(self) -> bool {
        let (rows, columns) = self.sides();
        [rows, columns].iter().any(|side| matches!(side, Side::Domains | Side::Subdomains))
    }
}

impl Side {
    /// By what the database counts.
    pub const fn axes(self) -> &'static [Axis] {
        match self {
            Self::Domains => &[Axis::Domain],
            Self::Subdomains => &[Axis::Domain, Axis::Subdomain],
            Self::Studies => &[Axis::Study],
            Self::Valences => &[Axis::Valence],
            Self::Roles => &[Axis::Role],
        }
    }

    /// The place of a group, by its marks on those axes.
    pub fn place(self, marks: &[Option<Mark>]) -> Option<Place> {
        let id = |at: usize| match marks.get(at) {
            Some(Some(Mark::Id(id))) => Some(*id),
            _ => None,
        };
        match self {
            Self::Domains | Self::Subdomains => Some(match (id(0), id(1)) {
                (_, Some(subdomain)) => Place::Subdomain(subdomain),
                (Some(domain), None) => Place::Domain(domain),
                (None, None) => Place::Unplaced,
            }),
            Self::Studies => id(0).map(Place::Study),
            Self::Roles => id(0).map(Place::Role),
            Self::Valences => valence(marks.first()?.as_ref()?).map(Place::Valence),
        }
    }
}

/// The valence that a mark is.
pub fn valence(mark: &Mark) -> Option<Valence> {
    match mark {
        Mark::Word(word) => Valence::try_from_value(word).ok(),
        Mark::Id(_) => None,
    }
}
