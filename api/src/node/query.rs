//! The doors for things of any kind.

use async_graphql::{Context, ID, Object};

use super::{Node, find::nodes, service::not_too_many};
use crate::{
    context::{nullable, scope},
    error::Result,
    id::read,
};

/// Things of any kind.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// One thing by id, whatever it is; also a change set, an account, or what belongs to them. Null where there is none
    /// that you may see; a Tombstone where it was withdrawn or merged. Parts of things, such as a `Placement`, have ids to name them in changes, but are found
    /// only with the thing that holds them: null for their ids too.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Node>> {
        nullable(async {
            let wanted = [read(id.as_str())?];
            Ok(nodes(scope(ctx)?, &wanted).await?.into_values().next())
        })
        .await
    }

    /// Things by id, whatever they are, in the order of the ids: null for each that is not there or not for you, and
    /// for ids of parts, as in `node`. An id that is damaged is null with an error, and the others are answered.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids, 100 at most.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        not_too_many(ids.len())?;
        let wanted: Vec<_> = ids.iter().map(|id| read(id.as_str())).collect();
        let well_formed: Vec<_> = wanted.iter().filter_map(|key| key.clone().ok()).collect();
        let found = nodes(scope(ctx)?, &well_formed).await?;
        let of = |key: Result<_>| match key {
            Ok(key) => found.get(&key).cloned().map(Ok),
            Err(error) => Some(Err(error)),
        };
        Ok(wanted.into_iter().map(of).collect())
    }
}
