//! Lists of quotes, and what they can be narrowed and ordered by. Who spoke and where a quote stands in an
//! unpublished source are not among it: what you may not read, you cannot ask after.

mod totals;

use async_graphql::{Enum, ID, InputObject};
use entity::{
    placement,
    quote::{Column, Entity},
    quote_category,
};

use crate::{
    access::{Comparison, Links, Order, Test, Totals, rows},
    combined,
    connection::Listing,
    context::Scope,
    error::Result,
    filter::{keys, test_of},
    id::Kind,
    page::PageArgs,
    words::{Access, Direction, Provenance, Valence, stored},
};

/// Narrows a list of quotes. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct QuoteFilter {
    /// Of one of these studies.
    study: Option<Vec<ID>>,
    /// Said by people of one of these roles.
    role: Option<Vec<ID>>,
    /// In one of these languages, as BCP 47 tags, exactly as they are held.
    language: Option<Vec<String>>,
    /// That came to be so.
    provenance: Option<Vec<Provenance>>,
    /// Of one of these access levels. Levels that you may not read hold nothing for you.
    access: Option<Vec<Access>>,
    /// Of at least so many characters (Unicode code points).
    min_length: Option<i32>,
    /// Of at most so many characters (Unicode code points).
    max_length: Option<i32>,
    /// With a coding like this.
    coding: Option<CodingFilter>,
    /// All of these must hold. Nests at most 3 deep.
    and: Option<Vec<QuoteFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    or: Option<Vec<QuoteFilter>>,
    /// This must not hold. Nests at most 3 deep.
    not: Option<Box<QuoteFilter>>,
}

/// A coding of a quote. All fields given must hold of the same coding.
#[derive(InputObject, Clone, Debug)]
pub struct CodingFilter {
    /// To one of these categories.
    category: Option<Vec<ID>>,
    /// To a category placed in one of these domains.
    domain: Option<Vec<ID>>,
    /// As helping, hindering, or both.
    valence: Option<Vec<Valence>>,
}

impl QuoteFilter {
    fn tests(&self) -> Result<Vec<Test<Entity>>> {
        let mut tests = Vec::new();
        if let Some(ids) = &self.study {
            tests.push(Test::ids(Column::StudyId, keys(Kind::Study, ids)?));
        }
        if let Some(ids) = &self.role {
            tests.push(Test::ids(Column::RoleId, keys(Kind::ParticipantRole, ids)?));
        }
        if let Some(tags) = &self.language {
            tests.push(Test::texts(Column::Language, tags.clone()));
        }
        if let Some(words) = &self.provenance {
            let words = stored::<_, entity::words::Provenance>(words);
            tests.push(Test::texts(Column::Provenance, words));
        }
        if let Some(words) = &self.access {
            tests.push(Test::texts(Column::Access, stored::<_, entity::words::Access>(words)));
        }
        for (length, comparison) in
            [(self.min_length, Comparison::AtLeast), (self.max_length, Comparison::AtMost)]
        {
            let bound = length.map(|n| Test::Compare(Column::Length, comparison, n.into()));
            tests.extend(bound);
        }
        if let Some(coding) = &self.coding {
            tests.push(Test::linked(Column::Id, coding.links()?, quote_category::Column::QuoteId));
        }
        Ok(tests)
    }
}

combined!(QuoteFilter, Entity);

impl CodingFilter {
    fn links(&self) -> Result<Links<quote_category::Entity>> {
        use quote_category::Column as C;
        let mut tests = Vec::new();
        if let Some(ids) = &self.category {
            tests.push(Test::ids(C::CategoryId, keys(Kind::Category, ids)?));
        }
        if let Some(ids) = &self.domain {
            let in_domains = Test::ids(placement::Column::DomainId, keys(Kind::Domain, ids)?);
            let placed = rows::placement_links().filter(in_domains);
            tests.push(Test::linked(C::CategoryId, placed, placement::Column::CategoryId));
        }
        let coded = coding_links(self.valence.as_deref());
        Ok(coded.filter(Test::All(tests)))
    }
}

/// The tie between categories and quotes, of codings with one of these valences where any are given.
#[must_use]
pub fn coding_links(valence: Option<&[Valence]>) -> Links<quote_category::Entity> {
    let links = rows::coding_links();
    match valence {
        Some(words) => links.filter(Test::texts(
            quote_category::Column::Valence,
            stored::<_, entity::words::Valence>(words),
        )),
        None => links,
    }
}

/// Stored numbers of the quotes of each category.
#[must_use]
pub fn totals_by_category(scope: &Scope) -> Totals {
    Totals::ByCategory(rows::quote_counts(&scope.viewer))
}

/// By what quotes can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteOrderField {
    /// By language tag; quotes of unknown language come last.
    Language,
    /// By number of characters (Unicode code points).
    Length,
    /// By the version of the data set that last changed the quote.
    Changed,
}

impl From<QuoteOrderField> for Column {
    fn from(field: QuoteOrderField) -> Self {
        match field {
            QuoteOrderField::Language => Self::Language,
            QuoteOrderField::Length => Self::Length,
            QuoteOrderField::Changed => Self::ChangedIn,
        }
    }
}

/// One term of an order of quotes.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct QuoteOrder {
    /// By what.
    field: QuoteOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    direction: Direction,
}

/// A list of quotes, for the connection of this name.
pub fn listing(
    scope: &Scope,
    filter: Option<QuoteFilter>,
    order_by: Option<Vec<QuoteOrder>>,
    page: &PageArgs,
    connection: &str,
) -> Result<Listing<Entity>> {
    let rows = rows::quotes(&scope.viewer).filter(test_of(filter.as_ref())?);
    let terms = order_by.iter().flatten();
    let order = terms.map(|term| (term.field.into(), term.direction.into())).collect();
    let totals = totals::of(scope, filter.as_ref())?;
    let order = Order::by(order);
    let list = Listing::new(scope, rows, order, page, connection, &(filter, order_by))?;
    Ok(Listing { totals, ..list })
}
