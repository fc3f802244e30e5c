//! The doors to participant roles and to one person's record.

use async_graphql::{Context, ID, Object};

use super::{
    ParticipantRecord, ParticipantRole,
    filter::{self, ParticipantRoleFilter, ParticipantRoleOrder},
    service,
};
use crate::{
    connection::Connection,
    context::{nullable, scope},
    error::Result,
    page::PageArgs,
    siblings::Member,
};

/// Participant roles.
#[derive(Default)]
pub struct ParticipantQuery;

#[Object]
impl ParticipantQuery {
    /// All that is held about one person, for a STEWARD of the person's study. Null where there is no such person
    /// in your studies. Answers UNAUTHENTICATED without a token, and FORBIDDEN where you are STEWARD of no study.
    /// Every reading is written down.
    async fn participant_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the participant.")] id: ID,
    ) -> Option<Result<ParticipantRecord>> {
        nullable(async {
            let scope = scope(ctx)?;
            service::may_read_records(scope)?;
            let found = service::recorded(scope, &id).await?;
            if let Some(person) = &found {
                scope.reads.person(person.study_id, person.id);
            }
            Ok(found.map(Member::alone).map(ParticipantRecord::of))
        })
        .await
    }

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
