//! The doors to categories.

use async_graphql::{Context, ID, Object};

use super::{Category, CategoryFilter, CategoryOrder, filter, service};
use crate::{
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    page::PageArgs,
    siblings::Member,
};

/// Categories.
#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// One category, by `id`, or by `study` and `slug`. Null where there is none. A slug that the category had before
    /// leads to it, and the slug of a merged category leads to the one that took its place: where `slug` of the answer is
    /// not the one that you asked for, your link is old.
    async fn category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Slug of the study, such as `cecil-2026`.")] study: Option<String>,
        #[graphql(desc = "Its slug in that study, such as `cost-coverage`.")] slug: Option<String>,
    ) -> Option<Result<Category>> {
        nullable(async {
            let scope = scope(ctx)?;
            let found = service::category(
                scope,
                id.as_deref().map(String::as_str),
                study.as_deref(),
                slug.as_deref(),
            )
            .await?;
            Ok(found.map(Member::alone).map(Category))
        })
        .await
    }

    /// Categories of all studies, by name unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn categories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only categories that pass this filter.")] filter: Option<CategoryFilter>,
        #[graphql(desc = "The order; by name if absent.")] order_by: Option<Vec<CategoryOrder>>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Category>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        let list = filter::listing(scope, filter, order_by, &page, "categories")?;
        Ok(Connection::of(scope, list))
    }
}
