//! The door to participant roles.

use async_graphql::{Context, Object};

use super::{
    ParticipantRole,
    filter::{self, ParticipantRoleFilter, ParticipantRoleOrder},
};
use crate::{connection::Connection, context::scope, error::Result, page::PageArgs};

/// Participant roles.
#[derive(Default)]
pub struct ParticipantQuery;

#[Object]
impl ParticipantQuery {
    /// The roles in which people took part, by name unless ordered otherwise.
    #[expect(
        clippy::too_many_arguments,
        reason = "the page's arguments are Relay's, each on its own"
    )]
    async fn participant_roles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only roles that pass this filter.")] filter: Option<
            ParticipantRoleFilter,
        >,
        #[graphql(desc = "The order; by name if absent.")] order_by: Option<
            Vec<ParticipantRoleOrder>,
        >,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ParticipantRole>> {
        let scope = scope(ctx)?;
        let page = PageArgs { first, after, last, before };
        Ok(Connection::of(scope, filter::listing(scope, filter, order_by, &page)?))
    }
}
