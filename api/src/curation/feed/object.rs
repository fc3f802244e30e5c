//! The feed as the API shows it.

use std::collections::HashMap;

use async_graphql::{Enum, ID, SimpleObject};
use uuid::Uuid;

use super::{
    fate::{Fate, Fates},
    service::{self, News},
};
use crate::{
    context::Scope,
    error::Result,
    id::Kind,
    node::{Node, Tombstone, find::nodes},
    scalar::DateTime,
};

/// A page of what changed, in the order in which it was published.
#[derive(SimpleObject)]
pub struct ChangeFeed {
    /// What happened to which thing. Within a version, things that others refer to come first (a study before its
    /// categories); each thing comes once, however much of it changed.
    events: Vec<FeedEvent>,
    /// Where to go on: keep it, and give it as `since` the next time. Opaque. It holds for this data set and for what
    /// you may see now.
    cursor: String,
    /// Whether there is more to read now. If so, ask at once; if not, there is nothing new until `Dataset.version`
    /// grows.
    has_more: bool,
}

/// What happened to a thing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedEventType {
    /// It is there, and before this version you could not see it: it was made, brought back, or opened to you.
    Created,
    /// It was changed, or something that belongs to it was: a name, a placement, a translation, a coding.
    Updated,
    /// It is there no longer, or not for you. Remove it from your copy.
    Gone,
}

/// Why a thing is gone.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoneReason {
    /// It was withdrawn.
    Withdrawn,
    /// Another thing took its place: see `replacedBy`.
    Merged,
    /// It may be there, but not for you: fewer people may see it now.
    NoLongerVisible,
}

/// What happened to one thing in one version of the data set. The thing itself comes as it is today, which may be newer
/// than the event: apply events in their order, and your copy is right at the end.
#[derive(SimpleObject)]
pub struct FeedEvent {
    /// What happened.
    #[graphql(name = "type")]
    kind_of: FeedEventType,
    /// The id of the thing.
    id: ID,
    /// The type of the thing, such as `Category`.
    kind: &'static str,
    /// The version of the data set in which it happened.
    version: i64,
    /// When that version was published.
    published_at: DateTime,
    /// The thing as it is now, with all that you may see of it. Null where it is gone; also where that happened in a later
    /// version, of which a later event tells. What follows from several things
    /// (counts, citations, bands of demographics) may change without an event for each of them.
    node: Option<Node>,
    /// Why it is gone. Null where it is not.
    reason: Option<GoneReason>,
    /// The id of what took its place. Null where nothing did, or nothing that you may see.
    replaced_by: Option<ID>,
    /// The name that it had. Only for categories that were merged.
    old_name: Option<String>,
    /// The name of the category that took its place. Only for categories that were merged.
    new_name: Option<String>,
    /// Whether words were erased for good, because somebody took back their consent or the law asked for it. Then
    /// erase them from every copy that you keep, with backups and what you made of them.
    must_erase: bool,
}

impl ChangeFeed {
    /// What changed behind a cursor.
    pub async fn since(scope: &Scope, since: Option<&str>, first: Option<i32>) -> Result<Self> {
        let stretch = service::since(scope, since, first).await?;
        let mut keys: Vec<(Kind, Uuid)> = stretch.news.iter().map(|it| (it.kind, it.key)).collect();
        keys.sort_unstable();
        keys.dedup();
        let found = nodes(scope, &keys).await?;
        // What begins in a version and is there today needs no look at what happened between.
        let begins = |it: &&News| it.anew && is_there(found.get(&(it.kind, it.key)));
        let asked = stretch.news.iter().filter(|it| !begins(it)).collect::<Vec<_>>();
        let fates = Fates::of(scope, &asked).await?;
        let told = stretch.news.iter().map(|it| {
            let node = found.get(&(it.kind, it.key));
            (it, node, outcome(&fates, it, node))
        });
        let told: Vec<_> = told.collect();
        let merged = Merged::of(scope, told.iter().map(|(it, _, outcome)| (*it, *outcome))).await?;
        let events = told.into_iter().map(|(it, node, outcome)| merged.event(it, node, outcome));
        Ok(Self { events: events.collect(), cursor: stretch.cursor, has_more: stretch.more })
    }
}

/// Returns whether a thing is there today.
const fn is_there(node: Option<&Node>) -> bool {
    !matches!(node, None | Some(Node::Tombstone(_)))
}

/// Returns why a thing was gone at the end of the version that is told of, and what took its place. Where the thing was
/// there, there is no reason.
fn outcome(fates: &Fates, news: &News, node: Option<&Node>) -> (Option<GoneReason>, Option<Uuid>) {
    let today = match node {
        Some(Node::Tombstone(Tombstone(it))) => it.replaced_by,
        _ => None,
    };
    match fates.at((news.kind, news.key), news.version, is_there(node)) {
        Some(Fate::There) => (None, None),
        Some(Fate::Withdrawn) => (Some(GoneReason::Withdrawn), None),
        // What took its place may have been merged itself.
        Some(Fate::Merged(then)) => (Some(GoneReason::Merged), Some(today.unwrap_or(then))),
        None if today.is_some() => (Some(GoneReason::Merged), today),
        None if node.is_some() => (Some(GoneReason::Withdrawn), None),
        Some(Fate::Hidden) | None => (Some(GoneReason::NoLongerVisible), None),
    }
}

/// What became of things that were merged.
struct Merged {
    /// Successors that the viewer may see.
    successors: HashMap<(Kind, Uuid), Node>,
    /// Names of categories that were merged, and of those that took their places.
    names: HashMap<Uuid, String>,
}

impl Merged {
    async fn of(
        scope: &Scope,
        told: impl Iterator<Item = (&News, (Option<GoneReason>, Option<Uuid>))>,
    ) -> Result<Self> {
        let merged = told.filter_map(|(it, (_, next))| Some((it.kind, it.key, next?)));
        let merged: Vec<(Kind, Uuid, Uuid)> = merged.collect();
        let mut wanted: Vec<_> = merged.iter().map(|(kind, _, next)| (*kind, *next)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let categories = merged.iter().filter(|(kind, ..)| *kind == Kind::Category);
        let categories = categories.flat_map(|(_, old, new)| [*old, *new]).collect();
        let names = service::names(scope, categories).await?;
        Ok(Self { successors: nodes(scope, &wanted).await?, names })
    }

    fn event(
        &self,
        news: &News,
        node: Option<&Node>,
        (reason, next): (Option<GoneReason>, Option<Uuid>),
    ) -> FeedEvent {
        let next = next.filter(|next| self.successors.contains_key(&(news.kind, *next)));
        let kind_of = match reason {
            Some(_) => FeedEventType::Gone,
            None if news.anew => FeedEventType::Created,
            None => FeedEventType::Updated,
        };
        let name = |key: Uuid| next.and_then(|_| self.names.get(&key).cloned());
        FeedEvent {
            kind_of,
            id: news.kind.id(news.key).into(),
            kind: news.kind.type_name(),
            version: news.version,
            published_at: DateTime(news.at),
            node: node.filter(|it| reason.is_none() && !matches!(it, Node::Tombstone(_))).cloned(),
            reason,
            replaced_by: next.map(|next| news.kind.id(next).into()),
            old_name: name(news.key),
            new_name: next.and_then(name),
            must_erase: news.erased,
        }
    }
}
