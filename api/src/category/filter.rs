//! Lists of categories, and what they can be narrowed and ordered by.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    category::{Column, Entity},
    category_role, placement,
};

use super::named_only::NamedOnlyByFilter;
use crate::{
    access::{self, Links, Order, Test, rows},
    combined,
    connection::Listing,
    context::Scope,
    error::Result,
    filter::{keys, test_of},
    id::Kind,
    page::PageArgs,
    words::{Basis, Direction, Mention, Origin, Valence, stored},
};

/// Narrows a list of categories. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct CategoryFilter {
    /// Of one of these studies.
    study: Option<Vec<ID>>,
    /// With one of these slugs.
    slug: Option<Vec<String>>,
    /// That help, hinder, or do either.
    valence: Option<Vec<Valence>>,
    /// That come from here.
    origin: Option<Vec<Origin>>,
    /// Whose entry rests on this.
    basis: Option<Vec<Basis>>,
    /// Placed somewhere (true), or unplaced (false).
    placed: Option<bool>,
    /// With a placement like this.
    placement: Option<PlacementFilter>,
    /// With a line like this about a role.
    role: Option<RoleMentionFilter>,
    /// Named by people of these roles alone, as far as that is known.
    named_only_by: Option<NamedOnlyByFilter>,
    /// That belong to one of these categories.
    parent: Option<Vec<ID>>,
    /// That belong to no other category (true), or to one (false).
    top_level: Option<bool>,
    /// All of these must hold. Nests at most 3 deep.
    and: Option<Vec<CategoryFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    or: Option<Vec<CategoryFilter>>,
    /// This must not hold. Nests at most 3 deep.
    not: Option<Box<CategoryFilter>>,
}

/// A placement of a category. All fields given must hold of the same placement.
#[derive(InputObject, Clone, Debug)]
pub struct PlacementFilter {
    /// In one of these domains.
    domain: Option<Vec<ID>>,
    /// In one of these sub-domains.
    subdomain: Option<Vec<ID>>,
    /// That rests on this.
    basis: Option<Vec<Basis>>,
}

/// What is known of a role and a category. All fields given must hold of the same line.
#[derive(InputObject, Clone, Debug)]
pub struct RoleMentionFilter {
    /// About one of these roles.
    role: Option<Vec<ID>>,
    /// Saying this.
    mention: Option<Vec<Mention>>,
}

impl CategoryFilter {
    fn tests(&self) -> Result<Vec<Test<Entity>>> {
        let mut tests = self.own_columns()?;
        if let Some(placed) = self.placed {
            tests.push(held_if(placed, within_placements(rows::placement_links())));
        }
        if let Some(placement) = &self.placement {
            tests.push(within_placements(placement.links()?));
        }
        if let Some(role) = &self.role {
            let theirs = category_role::Column::CategoryId;
            tests.push(Test::linked(Column::Id, role.links()?, theirs));
        }
        tests.extend(self.named_only_by.as_ref().map(NamedOnlyByFilter::test));
        Ok(tests)
    }

    fn own_columns(&self) -> Result<Vec<Test<Entity>>> {
        let mut tests = Vec::new();
        if let Some(ids) = &self.study {
            tests.push(Test::ids(Column::StudyId, keys(Kind::Study, ids)?));
        }
        if let Some(slugs) = &self.slug {
            tests.push(Test::texts(Column::Slug, slugs.clone()));
        }
        if let Some(words) = &self.valence {
            let words = stored::<_, entity::words::Valence>(words);
            tests.push(Test::texts(Column::Valence, words));
        }
        if let Some(words) = &self.origin {
            tests.push(Test::texts(Column::Origin, stored::<_, entity::words::Origin>(words)));
        }
        if let Some(words) = &self.basis {
            tests.push(Test::texts(Column::Basis, stored::<_, entity::words::Basis>(words)));
        }
        if let Some(ids) = &self.parent {
            tests.push(Test::ids(Column::ParentId, keys(Kind::Category, ids)?));
        }
        if let Some(top_level) = self.top_level {
            tests.push(held_if(top_level, Test::IsNull(Column::ParentId)));
        }
        Ok(tests)
    }
}

combined!(CategoryFilter, Entity);

fn held_if(holds: bool, test: Test<Entity>) -> Test<Entity> {
    if holds { test } else { Test::Not(Box::new(test)) }
}

fn within_placements(links: Links<placement::Entity>) -> Test<Entity> {
    Test::linked(Column::Id, links, placement::Column::CategoryId)
}

impl PlacementFilter {
    fn links(&self) -> Result<Links<placement::Entity>> {
        use placement::Column as C;
        let mut tests = Vec::new();
        if let Some(ids) = &self.domain {
            tests.push(Test::ids(C::DomainId, keys(Kind::Domain, ids)?));
        }
        if let Some(ids) = &self.subdomain {
            tests.push(Test::ids(C::SubdomainId, keys(Kind::Subdomain, ids)?));
        }
        if let Some(words) = &self.basis {
            tests.push(Test::texts(C::Basis, stored::<_, entity::words::Basis>(words)));
        }
        Ok(rows::placement_links().filter(Test::All(tests)))
    }
}

impl RoleMentionFilter {
    fn links(&self) -> Result<Links<category_role::Entity>> {
        use category_role::Column as C;
        let mut tests = Vec::new();
        if let Some(ids) = &self.role {
            tests.push(Test::ids(C::RoleId, keys(Kind::ParticipantRole, ids)?));
        }
        if let Some(words) = &self.mention {
            tests.push(Test::texts(C::Mention, stored::<_, entity::words::Mention>(words)));
        }
        Ok(rows::category_role_links().filter(Test::All(tests)))
    }
}

/// By what categories can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryOrderField {
    /// By name, without regard to case and accents; numbers count as numbers.
    Name,
    /// Barriers, then those that act both ways, then facilitators.
    Valence,
    /// By the version of the data set that last changed the category.
    Changed,
}

impl From<CategoryOrderField> for Column {
    fn from(field: CategoryOrderField) -> Self {
        match field {
            CategoryOrderField::Name => Self::OrderKey,
            CategoryOrderField::Valence => Self::Valence,
            CategoryOrderField::Changed => Self::ChangedIn,
        }
    }
}

/// One term of an order of categories.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct CategoryOrder {
    /// By what.
    field: CategoryOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    direction: Direction,
}

/// A list of categories, for the connection of this name.
pub fn listing(
    scope: &Scope,
    filter: Option<CategoryFilter>,
    order_by: Option<Vec<CategoryOrder>>,
    page: &PageArgs,
    connection: &str,
) -> Result<Listing<Entity>> {
    let rows = rows::categories(&scope.viewer).filter(test_of(filter.as_ref())?);
    let order = match &order_by {
        Some(terms) => terms.iter().map(|t| (t.field.into(), t.direction.into())).collect(),
        None => vec![(Column::OrderKey, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, connection, &(filter, order_by))
}
