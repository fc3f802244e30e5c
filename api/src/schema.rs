//! The schema: the rooms' doors side by side.

use async_graphql::{EmptySubscription, MergedObject, SchemaBuilder, ValidationMode};

use crate::{
    account::{mutation::AccountMutation, query::AccountQuery},
    category::query::CategoryQuery,
    curation::{
        erasing::mutation::ErasingMutation, feed::query::FeedQuery, history::query::HistoryQuery,
        mutation::CurationMutation, query::CurationQuery,
    },
    dataset::DatasetQuery,
    framework::query::FrameworkQuery,
    insight::query::InsightQuery,
    meter::Metering,
    node::query::NodeQuery,
    participant::query::ParticipantQuery,
    quote::query::QuoteQuery,
    search::query::SearchQuery,
    study::query::StudyQuery,
};

/// The schema as it is served.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Where every query starts. Lists are Relay connections: ask `nodes` for the things, `pageInfo` for the next
/// page, `totalCount` for how many there are. What you may not see is null or absent, exactly as if it did not
/// exist.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    DatasetQuery,
    FrameworkQuery,
    StudyQuery,
    CategoryQuery,
    QuoteQuery,
    ParticipantQuery,
    SearchQuery,
    InsightQuery,
    CurationQuery,
    HistoryQuery,
    FeedQuery,
    AccountQuery,
);

/// Where every change starts. A change that needs a right answers UNAUTHENTICATED without a token and FORBIDDEN
/// without the right, before it looks at its input. What a person can mend in a form comes back as `userErrors`.
#[derive(MergedObject, Default)]
pub struct Mutation(CurationMutation, ErasingMutation, AccountMutation);

/// The schema before it is closed, with the extension that charges each value.
#[must_use]
pub fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    unmetered().extension(Metering)
}

/// The schema before it is closed, for operations that are charged for whole lists.
#[must_use]
pub fn unmetered() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        // `document` validates, and bounds recursion with the limits that the settings name.
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(usize::MAX)
}

/// The schema in the schema definition language, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2);
    builder().finish().sdl_with_options(options)
}
