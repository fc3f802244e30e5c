//! Lists of studies, and what they can be narrowed and ordered by.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    study::{Column, Entity},
    study_author,
};

use crate::{
    access::{self, Comparison, Order, Test, rows},
    combined,
    connection::Listing,
    context::Scope,
    dates,
    error::{Error, Result},
    filter::{keys, test_of},
    id::Kind,
    identifier,
    page::PageArgs,
    words::{Direction, HeldFrom, stored},
};

/// Narrows a list of studies. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug)]
pub struct StudyFilter {
    /// With one of these slugs.
    slug: Option<Vec<String>>,
    /// With one of these DOIs, in any case, with or without `https://doi.org/` or `doi:` before it.
    doi: Option<Vec<String>>,
    /// With one of these PubMed Central ids, with or without `PMC`.
    pmcid: Option<Vec<String>>,
    /// With an author who has one of these ORCID iDs, with or without `https://orcid.org/`.
    author_orcid: Option<Vec<String>>,
    /// That used one of these framework versions.
    framework_version: Option<Vec<ID>>,
    /// Filled from so much of the publication.
    held_from: Option<Vec<HeldFrom>>,
    /// Published on this ISO 8601 date (`2017`, `2017-11`, `2017-11-01`) or later. A study of which only the year
    /// is known counts as published at its start.
    published_from: Option<String>,
    /// Published on this ISO 8601 date or earlier: `2017` includes all of 2017.
    published_to: Option<String>,
    /// All of these must hold. Nests at most 3 deep.
    and: Option<Vec<StudyFilter>>,
    /// At least one of these must hold. Nests at most 3 deep.
    or: Option<Vec<StudyFilter>>,
    /// This must not hold. Nests at most 3 deep.
    not: Option<Box<StudyFilter>>,
}

impl StudyFilter {
    fn tests(&self) -> Result<Vec<Test<Entity>>> {
        let mut tests = Vec::new();
        if let Some(slugs) = &self.slug {
            tests.push(Test::texts(Column::Slug, slugs.clone()));
        }
        if let Some(dois) = &self.doi {
            let keys = dois.iter().map(|doi| identifier::doi_key(doi));
            tests.push(Test::texts(Column::DoiKey, keys));
        }
        if let Some(pmcids) = &self.pmcid {
            let keys = pmcids.iter().map(|pmcid| identifier::pmcid_key(pmcid));
            tests.push(Test::texts(Column::PmcidKey, keys));
        }
        if let Some(orcids) = &self.author_orcid {
            let keys = orcids.iter().map(|orcid| identifier::orcid_key(orcid));
            let authors = Test::texts(study_author::Column::OrcidKey, keys);
            let links = rows::study_author_links().filter(authors);
            tests.push(Test::linked(Column::Id, links, study_author::Column::StudyId));
        }
        if let Some(ids) = &self.framework_version {
            tests.push(Test::ids(Column::FrameworkVersionId, keys(Kind::FrameworkVersion, ids)?));
        }
        if let Some(words) = &self.held_from {
            let words = stored::<_, entity::words::HeldFrom>(words);
            tests.push(Test::texts(Column::HeldFrom, words));
        }
        if let Some(date) = &self.published_from {
            let bound = checked("publishedFrom", date)?.to_owned();
            tests.push(Test::Compare(Column::PublishedOn, Comparison::AtLeast, bound.into()));
        }
        if let Some(date) = &self.published_to {
            // Sorts behind every day of the year or month given.
            let bound = format!("{}~", checked("publishedTo", date)?);
            tests.push(Test::Compare(Column::PublishedOn, Comparison::AtMost, bound.into()));
        }
        Ok(tests)
    }
}

/// A date that can be compared with.
fn checked<'a>(field: &str, date: &'a str) -> Result<&'a str> {
    match dates::first_day(date) {
        Some(_) => Ok(date),
        None => Err(Error::bad_input(format!(
            "`{field}` must be a date such as 2017, 2017-11 or 2017-11-01."
        ))),
    }
}

combined!(StudyFilter, Entity);

/// By what studies can be ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudyOrderField {
    /// By title, without regard to case and accents; numbers count as numbers.
    Title,
    /// By date of publication.
    PublishedOn,
    /// By the version of the data set that last changed the study.
    Changed,
}

impl From<StudyOrderField> for Column {
    fn from(field: StudyOrderField) -> Self {
        match field {
            StudyOrderField::Title => Self::OrderKey,
            StudyOrderField::PublishedOn => Self::PublishedOn,
            StudyOrderField::Changed => Self::ChangedIn,
        }
    }
}

/// One term of an order of studies.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct StudyOrder {
    /// By what.
    field: StudyOrderField,
    /// Which way.
    #[graphql(default_with = "Direction::Asc")]
    direction: Direction,
}

/// A list of studies.
pub fn listing(
    scope: &Scope,
    filter: Option<StudyFilter>,
    order_by: Option<Vec<StudyOrder>>,
    page: &PageArgs,
) -> Result<Listing<Entity>> {
    let rows = rows::studies(&scope.viewer).filter(test_of(filter.as_ref())?);
    let order = match &order_by {
        Some(terms) => terms.iter().map(|t| (t.field.into(), t.direction.into())).collect(),
        None => vec![(Column::OrderKey, access::Direction::Asc)],
    };
    Listing::new(scope, rows, Order::by(order), page, "studies", &(filter, order_by))
}
