//! The doors to quotes.

use async_graphql::{Context, ID, Object};

use super::{Quote, QuoteFilter, QuoteOrder, filter, service};
use crate::{
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    page::PageArgs,
    siblings::Member,
};

/// Quotes.
#[derive(Default)]
pub struct QuoteQuery;

#[Object]
impl QuoteQuery {
    /// One quote by id. Null where there is none that you may see.
    async fn quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Quote>> {
        nullable(async {
            let found = service::quote(scope(ctx)?, &id).await?;
            Ok(found.map(Member::alone).map(Quote))
        })
        .await
    }

    /// The quotes of all studies that you may see.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn quotes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only quotes that pass this filter.")] filter: Option<QuoteFilter>,
        #[graphql(desc = "The order; a fixed order without meaning if absent.")] order_by: Option<
            Vec<QuoteOrder>,
        >,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Quote>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let list = filter::listing(scope, filter, order_by, &page, "quotes")?;
        Ok(Connection::of(scope, list))
    }
}
