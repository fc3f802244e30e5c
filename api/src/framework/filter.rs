//! Lists of frameworks and domains, and what they can be narrowed and ordered by.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    domain::{Column, Entity},
    framework,
};

use crate::{
    access::{self, List, Order, Test, rows},
    combined,
    connection::Listing,
    context::Scope,
    error::Result,
    filter::{keys, test_of},
    id::Kind,
    page::PageArgs,
    words::Direction,
};

/// Narrows a list of domains. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct DomainFilter {
    /// Of one of these framework versions.
    framework_version: Option<Vec<ID>>,
    /// With one of these numbers.
    number: Option<Vec<i32>>,
    /// With one of these slugs.
    slug: Option<Vec<String>>,
    /// All of these must hold. Nests at most 3 deep.
    pub(super) and: Option<Vec<DomainFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    pub(super) or: Option<Vec<DomainFilter>>,
    /// This must not hold. Nests at most 3 deep.
    pub(super) not: Option<Box<DomainFilter>>,
}

impl DomainFilter {
    fn tests(&self) -> Result<Vec<Test<Entity>>> {
        let mut tests = Vec::new();
        if let Some(ids) = &self.framework_version {
            tests.push(Test::ids(Column::FrameworkVersionId, keys(Kind::FrameworkVersion, ids)?));
        }
        if let Some(numbers) = &self.number {
            tests.push(Test::In(Column::Number, List::Numbers(numbers.clone())));
        }
        if let Some(slugs) = &self.slug {
            tests.push(Test::texts(Column::Slug, slugs.clone()));
        }
        Ok(tests)
    }
}

combined!(DomainFilter, Entity);

/// By what domains can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainOrderField {
    /// By the number printed with them.
    Number,
    /// By name, without regard to case and accents; numbers count as numbers.
    Name,
}

/// One term of an order of domains.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct DomainOrder {
    /// By what.
    pub(super) field: DomainOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    pub(super) direction: Direction,
}

impl From<DomainOrderField> for Column {
    fn from(field: DomainOrderField) -> Self {
        match field {
            DomainOrderField::Number => Self::Number,
            DomainOrderField::Name => Self::OrderKey,
        }
    }
}

/// All frameworks, by name.
pub fn frameworks(scope: &Scope, page: &PageArgs) -> Result<Listing<framework::Entity>> {
    let order = Order::by(vec![(framework::Column::OrderKey, access::Direction::Asc)]);
    Listing::new(scope, rows::frameworks(&scope.viewer), order, page, "frameworks", &())
}

/// A list of domains.
pub fn domains(
    scope: &Scope,
    filter: Option<DomainFilter>,
    order_by: Option<Vec<DomainOrder>>,
    page: &PageArgs,
) -> Result<Listing<Entity>> {
    let rows = rows::domains(&scope.viewer).filter(test_of(filter.as_ref())?);
    let order = match &order_by {
        Some(terms) => terms.iter().map(|t| (t.field.into(), t.direction.into())).collect(),
        None => vec![(Column::Number, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, "domains", &(filter, order_by))
}
