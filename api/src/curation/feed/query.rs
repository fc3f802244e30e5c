//! The door to the feed.

use async_graphql::{Context, Object};

use super::object::ChangeFeed;
use crate::{
    context::{nullable, scope},
    error::Result,
};

/// What changed.
#[derive(Default)]
pub struct FeedQuery;

#[Object]
impl FeedQuery {
    /// What changed since you asked last, for programs that keep a copy. Read from the start until `hasMore` is false,
    /// and you have everything that you may see; keep the last `cursor`, and ask with it from time to time. Put the
    /// `node` of each event in the place of what you have under its `id`; where an event says GONE, or has no `node`,
    /// remove that.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what happened behind this cursor, which an earlier page gave. From the beginning if absent. Where the \
                          answer is RESYNC_REQUIRED, drop your copy and begin anew without it."
        )]
        since: Option<String>,
        #[graphql(desc = "So many events at most: 1 to 100, 20 if absent.")] first: Option<i32>,
    ) -> Option<Result<ChangeFeed>> {
        nullable(async {
            let feed = ChangeFeed::since(scope(ctx)?, since.as_deref(), first);
            Ok(Some(feed.await?))
        })
        .await
    }
}
