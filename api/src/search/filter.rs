//! What a search can be narrowed by.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    category, placement, quote_category,
    search_document::{Column, Entity},
    subdomain,
};
use uuid::Uuid;

use crate::{
    access::{Test, Viewer, rows},
    error::Result,
    filter::keys,
    id::Kind,
    quote::filter::coding_links,
    words::{Valence, stored},
};

/// A type of things that can be found.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchType {
    /// Frameworks: by name, abbreviation and description.
    Framework,
    /// Versions of frameworks: by label.
    FrameworkVersion,
    /// Domains: by name, other names and description.
    Domain,
    /// Sub-domains: by code and question.
    Subdomain,
    /// Participant roles: by name and description.
    ParticipantRole,
    /// Studies: by title, authors and design.
    Study,
    /// Published sources: by title.
    SourceDocument,
    /// Categories: by name, other names, definition, criteria and conditions.
    Category,
    /// Quotes: by their words and the translations that you may see.
    Quote,
}

impl From<SearchType> for Kind {
    fn from(found: SearchType) -> Self {
        match found {
            SearchType::Framework => Self::Framework,
            SearchType::FrameworkVersion => Self::FrameworkVersion,
            SearchType::Domain => Self::Domain,
            SearchType::Subdomain => Self::Subdomain,
            SearchType::ParticipantRole => Self::ParticipantRole,
            SearchType::Study => Self::Study,
            SearchType::SourceDocument => Self::SourceDocument,
            SearchType::Category => Self::Category,
            SearchType::Quote => Self::Quote,
        }
    }
}

/// Narrows a search. All fields given must hold; within a list, one is enough.
#[derive(InputObject, Clone, Debug, Default)]
pub struct SearchFilter {
    /// Things of these types.
    #[graphql(name = "type")]
    types: Option<Vec<SearchType>>,
    /// Of one of these studies: the study itself, its published sources, its categories and its quotes.
    study: Option<Vec<ID>>,
    /// In one of these domains: the domain itself, its sub-domains, the categories placed in it, and the quotes
    /// coded with such a category.
    domain: Option<Vec<ID>>,
    /// Categories that act so, and quotes whose coding says so. Together with `domain`, one coding must be of
    /// both.
    valence: Option<Vec<Valence>>,
    /// Only what matches in a text of one of these languages (BCP 47 tags, as `SearchMatch.language` has them). A
    /// text of unknown language does not pass.
    language: Option<Vec<String>>,
}

impl SearchFilter {
    /// The filter as a condition on the texts in which is searched.
    pub(super) fn test(&self, viewer: &Viewer) -> Result<Test<Entity>> {
        let mut tests = vec![self.of_texts()];
        if let Some(types) = &self.types {
            let tables = types.iter().map(|found| Kind::from(*found).table());
            tests.push(Test::texts(Column::Thing, tables));
        }
        if let Some(ids) = &self.study {
            tests.push(Test::ids(Column::StudyId, keys(Kind::Study, ids)?));
        }
        let domains = self.domain.as_ref().map(|ids| keys(Kind::Domain, ids)).transpose()?;
        if domains.is_some() || self.valence.is_some() {
            tests.push(self.about(viewer, domains.as_deref()));
        }
        Ok(Test::All(tests))
    }

    /// What of the filter a text itself must pass, whatever thing it belongs to.
    pub(super) fn of_texts(&self) -> Test<Entity> {
        match &self.language {
            Some(tags) => Test::texts(Column::Language, tags.clone()),
            None => Test::always(),
        }
    }

    /// Things about these domains and of the filter's valence, as far as each is given.
    fn about(&self, viewer: &Viewer, domains: Option<&[Uuid]>) -> Test<Entity> {
        let mut kinds = vec![
            of_kind(Kind::Category, self.categories(viewer, domains)),
            of_kind(Kind::Quote, self.quotes(domains)),
        ];
        if let Some(domains) = domains.filter(|_| self.valence.is_none()) {
            let ids = || domains.iter().copied();
            let within =
                rows::subdomains(viewer).filter(Test::ids(subdomain::Column::DomainId, ids()));
            let within = Test::within(Column::ThingId, within, subdomain::Column::Id);
            kinds.push(of_kind(Kind::Domain, Test::ids(Column::ThingId, ids())));
            kinds.push(of_kind(Kind::Subdomain, within));
        }
        Test::Any(kinds)
    }

    fn categories(&self, viewer: &Viewer, domains: Option<&[Uuid]>) -> Test<Entity> {
        let mut tests = Vec::new();
        if let Some(domains) = domains {
            let placed = placed_in(domains);
            tests.push(Test::linked(Column::ThingId, placed, placement::Column::CategoryId));
        }
        if let Some(words) = &self.valence {
            let words = stored::<_, entity::words::Valence>(words);
            let acting =
                rows::categories(viewer).filter(Test::texts(category::Column::Valence, words));
            tests.push(Test::within(Column::ThingId, acting, category::Column::Id));
        }
        Test::All(tests)
    }

    fn quotes(&self, domains: Option<&[Uuid]>) -> Test<Entity> {
        use quote_category::Column as C;
        let mut coded = coding_links(self.valence.as_deref());
        if let Some(domains) = domains {
            let placed = placed_in(domains);
            coded =
                coded.filter(Test::linked(C::CategoryId, placed, placement::Column::CategoryId));
        }
        Test::linked(Column::ThingId, coded, C::QuoteId)
    }
}

fn placed_in(domains: &[Uuid]) -> crate::access::Links<placement::Entity> {
    let in_domains = Test::ids(placement::Column::DomainId, domains.iter().copied());
    rows::placement_links().filter(in_domains)
}

fn of_kind(kind: Kind, test: Test<Entity>) -> Test<Entity> {
    Test::All(vec![Test::texts(Column::Thing, [kind.table()]), test])
}
