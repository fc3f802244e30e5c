//! The doors to change sets.

use async_graphql::{Context, ID, Object};

use super::{
    ChangeSet,
    filter::{self, ChangeSetFilter},
    object::one,
};
use crate::{
    access::{Action, demand},
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    id::Kind,
    page::PageArgs,
};

/// Change sets.
#[derive(Default)]
pub struct CurationQuery;

#[Object]
impl CurationQuery {
    /// A change set by id. Null where there is none that you may see.
    async fn change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<ChangeSet>> {
        nullable(async {
            let scope = scope(ctx)?;
            demand(&scope.viewer, Action::ReadChangeSets)?;
            one(scope, Kind::ChangeSet.key(&id)?).await
        })
        .await
    }

    /// Change sets, those that changed last first. Only for curators, reviewers and stewards: those of their studies.
    async fn change_sets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only sets that pass this filter.")] filter: Option<ChangeSetFilter>,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<ChangeSet>>> {
        nullable(async {
            let scope = scope(ctx)?;
            demand(&scope.viewer, Action::ReadChangeSets)?;
            let page = PageArgs { first, after, last, before };
            let listing = filter::change_sets(scope, filter.as_ref(), &page)?;
            Ok(Some(Connection::of(scope, listing)))
        })
        .await
    }
}
