//! The doors to frameworks and domains.

use async_graphql::{Context, ID, Object};

use super::{
    Domain, Framework,
    filter::{self, DomainFilter, DomainOrder},
    service,
};
use crate::{
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    page::PageArgs,
    siblings::Member,
};

/// Frameworks and domains.
#[derive(Default)]
pub struct FrameworkQuery;

#[Object]
impl FrameworkQuery {
    /// One framework, by `id` or by `slug`. Null where there is none. A slug that it had before leads to it.
    async fn framework(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its slug, such as `nasss`.")] slug: Option<String>,
    ) -> Option<Result<Framework>> {
        nullable(async {
            let found =
                service::framework(scope(ctx)?, id.as_deref().map(String::as_str), slug.as_deref())
                    .await?;
            Ok(found.map(Member::alone).map(Framework))
        })
        .await
    }

    /// All frameworks, by name.
    async fn frameworks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Framework>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        Ok(Connection::of(scope, filter::frameworks(scope, &page)?))
    }

    /// One domain, by `id`, or by `version` and `number`. Null where there is none.
    async fn domain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Slug of the framework version, such as `nasss-2017`.")] version: Option<
            String,
        >,
        #[graphql(desc = "Its number in that version, from 1.")] number: Option<i32>,
    ) -> Option<Result<Domain>> {
        nullable(async {
            let found = service::domain(
                scope(ctx)?,
                id.as_deref().map(String::as_str),
                version.as_deref(),
                number,
            )
            .await?;
            Ok(found.map(Member::alone).map(Domain))
        })
        .await
    }

    /// Domains, by number unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn domains(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only domains that pass this filter.")] filter: Option<DomainFilter>,
        #[graphql(desc = "The order; by number if absent.")] order_by: Option<Vec<DomainOrder>>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Domain>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        Ok(Connection::of(scope, filter::domains(scope, filter, order_by, &page)?))
    }
}
