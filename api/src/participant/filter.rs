//! Lists of participant roles, and what they can be narrowed and ordered by.

use async_graphql::{Enum, InputObject};
use entity::participant_role::{Column, Entity};

use crate::{
    access::{self, Order, Test, rows},
    combined,
    connection::Listing,
    context::Scope,
    error::Result,
    filter::test_of,
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
    /// By name, without regard to case and accents.
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
            ParticipantRoleOrderField::Name => Self::NameKey,
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
        None => vec![(Column::NameKey, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, "participantRoles", &(filter, order_by))
}
