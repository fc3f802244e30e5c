//! The doors to history.

use async_graphql::{Context, ID, Object};
use entity::revision;

use super::{
    object::{Revision, Snapshot},
    service::{between, revisions, state},
    words,
};
use crate::{
    access::{Direction, Order},
    connection::{Connection, Listing},
    context::{Scope, nullable, scope},
    curation::showing::FieldChange,
    error::{Error, Result},
    id::read,
    list_size::list_size,
    page::PageArgs,
};

/// Refuses versions of the data set that are yet to come.
async fn reject_future(scope: &Scope, asked: impl IntoIterator<Item = i64>) -> Result<()> {
    let latest = scope.db.dataset().await?.version;
    match asked.into_iter().find(|version| *version > latest) {
        Some(version) => Err(Error::bad_input(format!(
            "There is no version {version} of the data set yet; the latest is {latest}."
        ))),
        None => Ok(()),
    }
}

/// History.
#[derive(Default)]
pub struct HistoryQuery;

#[Object]
impl HistoryQuery {
    /// What happened to a thing and its parts, the latest first; of a part, such as a `CategoryAlias`, what happened to
    /// it alone. Things that were withdrawn keep their history. You see what you may see now and could have seen
    /// then. Null where that is nothing, exactly as for an id that was never given.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the thing or part.")] id: ID,
        #[graphql(desc = "So many from the start: 0 to 100, 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end: 0 to 100; not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Revision>>> {
        nullable(async {
            let scope = scope(ctx)?;
            let (kind, key) = read(&id)?;
            let page = PageArgs { first, after, last, before };
            let Some(rows) = revisions(scope, kind, key) else { return Ok(None) };
            let order = Order::by(vec![(revision::Column::DatasetVersion, Direction::Desc)]);
            let listing = Listing::new(scope, rows, order, &page, "history", &(kind, key))?;
            let any = scope.db.one(&listing.rows).await?;
            Ok(any.map(|_| Connection::of(scope, listing)))
        })
        .await
    }

    /// A thing, or a part of one, as it was in a version of the data set. Null where it was not there: not made yet, or
    /// withdrawn; and where you may not see it now, or could not have then.
    async fn snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the thing or part.")] id: ID,
        #[graphql(desc = "The version of the data set; see `dataset` and `history`.")] version: i64,
    ) -> Option<Result<Snapshot>> {
        nullable(async { Ok(state(scope(ctx)?, read(&id)?, version).await?.map(Snapshot)) }).await
    }

    /// The own fields in which a thing, or a part of one, differs between two versions of the data set; none where
    /// they are the same. Where it was not there in one of them, its fields stand against nothing. Null where there is
    /// no snapshot in either. Fields that you may not read are left out.
    #[graphql(directive = list_size::apply(20))]
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the thing or part.")] id: ID,
        #[graphql(desc = "The version that `before` is of.")] from: i64,
        #[graphql(desc = "The version that `after` is of; it may be the earlier one.")] to: i64,
    ) -> Option<Result<Vec<FieldChange>>> {
        nullable(async {
            let (scope, thing) = (scope(ctx)?, read(&id)?);
            reject_future(scope, [from, to]).await?;
            let was = state(scope, thing, from).await?;
            let is = state(scope, thing, to).await?;
            let Some(fields) = between(scope, was.as_ref(), is.as_ref()) else { return Ok(None) };
            let states: Vec<_> = was.iter().chain(&is).collect();
            let names = fields.iter().map(|it| it.field.as_str());
            words::note_states(scope, &states, names).await?;
            Ok(Some(fields))
        })
        .await
    }
}
