//! Lists of participant roles, participants and focus groups, and what they can be narrowed and ordered by.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    focus_group, participant,
    participant_role::{Column, Entity},
};

use crate::{
    access::{self, Order, Test, rows},
    combined,
    connection::Listing,
    context::Scope,
    error::Result,
    filter::{keys, test_of},
    id::Kind,
    page::PageArgs,
    words::Direction,
};

/// Narrows a list of participant roles. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct ParticipantRoleFilter {
    /// With one of these codes, such as `PATIENT`.
    code: Option<Vec<String>>,
    /// All of these must hold. Nests at most 3 deep.
    and: Option<Vec<ParticipantRoleFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    or: Option<Vec<ParticipantRoleFilter>>,
    /// This must not hold. Nests at most 3 deep.
    not: Option<Box<ParticipantRoleFilter>>,
}

impl ParticipantRoleFilter {
    #[expect(clippy::unnecessary_wraps, reason = "the shape all filters share")]
    fn tests(&self) -> Result<Vec<Test<Entity>>> {
        let codes = self.code.as_ref().map(|codes| Test::texts(Column::Code, codes.clone()));
        Ok(codes.into_iter().collect())
    }
}

combined!(ParticipantRoleFilter, Entity);

/// By what participant roles can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParticipantRoleOrderField {
    /// By name, without regard to case and accents; numbers count as numbers.
    Name,
    /// By code.
    Code,
}

/// One term of an order of participant roles.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ParticipantRoleOrder {
    /// By what.
    field: ParticipantRoleOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    direction: Direction,
}

impl From<ParticipantRoleOrderField> for Column {
    fn from(field: ParticipantRoleOrderField) -> Self {
        match field {
            ParticipantRoleOrderField::Name => Self::OrderKey,
            ParticipantRoleOrderField::Code => Self::Code,
        }
    }
}

/// A list of participant roles.
pub fn listing(
    scope: &Scope,
    filter: Option<ParticipantRoleFilter>,
    order_by: Option<Vec<ParticipantRoleOrder>>,
    page: &PageArgs,
) -> Result<Listing<Entity>> {
    let rows = rows::participant_roles(&scope.viewer).filter(test_of(filter.as_ref())?);
    let order = match &order_by {
        Some(terms) => terms.iter().map(|t| (t.field.into(), t.direction.into())).collect(),
        None => vec![(Column::OrderKey, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, "participantRoles", &(filter, order_by))
}

/// Narrows a list of participants. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct ParticipantFilter {
    /// Of one of these roles.
    role: Option<Vec<ID>>,
    /// All of these must hold. Nests at most 3 deep.
    and: Option<Vec<ParticipantFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    or: Option<Vec<ParticipantFilter>>,
    /// This must not hold. Nests at most 3 deep.
    not: Option<Box<ParticipantFilter>>,
}

impl ParticipantFilter {
    fn tests(&self) -> Result<Vec<Test<participant::Entity>>> {
        let Some(ids) = &self.role else {
            return Ok(Vec::new());
        };
        let keys = keys(Kind::ParticipantRole, ids)?;
        Ok(vec![Test::ids(participant::Column::RoleId, keys)])
    }
}

combined!(ParticipantFilter, participant::Entity);

/// By what participants can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParticipantOrderField {
    /// By pseudonym, without regard to case and accents; numbers count as numbers.
    Pseudonym,
    /// By the version of the data set that last changed the participant.
    Changed,
}

impl From<ParticipantOrderField> for participant::Column {
    fn from(field: ParticipantOrderField) -> Self {
        match field {
            ParticipantOrderField::Pseudonym => Self::OrderKey,
            ParticipantOrderField::Changed => Self::ChangedIn,
        }
    }
}

/// One term of an order of participants.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ParticipantOrder {
    /// By what.
    field: ParticipantOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    direction: Direction,
}

/// A list of participants, for the connection of this name.
pub fn participants(
    scope: &Scope,
    filter: Option<ParticipantFilter>,
    order_by: Option<Vec<ParticipantOrder>>,
    page: &PageArgs,
    connection: &str,
) -> Result<Listing<participant::Entity>> {
    let rows = rows::participants(&scope.viewer).filter(test_of(filter.as_ref())?);
    let order = match &order_by {
        Some(terms) => terms.iter().map(|t| (t.field.into(), t.direction.into())).collect(),
        None => vec![(participant::Column::OrderKey, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, connection, &(filter, order_by))
}

/// A list of focus groups, by label.
pub fn focus_groups(
    scope: &Scope,
    page: &PageArgs,
    connection: &str,
) -> Result<Listing<focus_group::Entity>> {
    let rows = rows::focus_groups(&scope.viewer);
    let order = Order::by(vec![(focus_group::Column::OrderKey, access::Direction::Asc)]);
    Listing::new(scope, rows, order, page, connection, &())
}
