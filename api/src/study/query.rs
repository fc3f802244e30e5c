//! The doors to studies.

use async_graphql::{Context, ID, Object};

use super::{
    Study,
    filter::{self, StudyFilter, StudyOrder},
    service,
};
use crate::{
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    page::PageArgs,
    siblings::Member,
};

/// Studies.
#[derive(Default)]
pub struct StudyQuery;

#[Object]
impl StudyQuery {
    /// One study, by `id`, by `slug`, by `doi` or by `pmcid`. Null where there is none. A slug that it had before leads
    /// to it.
    async fn study(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its slug, such as `cecil-2026`.")] slug: Option<String>,
        #[graphql(
            desc = "Its DOI in any case, with or without `https://doi.org/` or `doi:` before it."
        )]
        doi: Option<String>,
        #[graphql(desc = "Its PubMed Central id, with or without `PMC`.")] pmcid: Option<String>,
    ) -> Option<Result<Study>> {
        nullable(async {
            let scope = scope(ctx)?;
            let by = service::By {
                id: id.as_deref().map(String::as_str),
                slug: slug.as_deref(),
                doi: doi.as_deref(),
                pmcid: pmcid.as_deref(),
            };
            let found = service::study(scope, by).await?;
            Ok(found.map(Member::alone).map(Study))
        })
        .await
    }

    /// Studies, by title unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn studies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only studies that pass this filter.")] filter: Option<StudyFilter>,
        #[graphql(desc = "The order; by title if absent.")] order_by: Option<Vec<StudyOrder>>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Study>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        Ok(Connection::of(scope, filter::listing(scope, filter, order_by, &page)?))
    }
}
