//! What changed behind a cursor, for one viewer.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::revision::{self, Column as C};
use uuid::Uuid;

use super::cursor::{self, Reached};
use crate::{
    access::{
        Test,
        feed::{Telling, Told},
        rows,
    },
    context::Scope,
    error::{Error, Result},
    id::Kind,
    record::{Row, key_in, referred},
};

/// What happened to a thing in a version, as far as it is told.
#[derive(Clone, Debug)]
pub struct News {
    /// What it is.
    pub kind: Kind,
    /// Its key.
    pub key: Uuid,
    /// The version.
    pub version: i64,
    /// When it was published.
    pub at: i64,
    /// Whether words were erased.
    pub erased: bool,
    /// Whether it could not be seen before.
    pub anew: bool,
    /// How far it was told once this is.
    reached: Reached,
}

/// A page of what happened.
pub struct Stretch {
    /// What happened, in order.
    pub news: Vec<News>,
    /// Where to go on.
    pub cursor: String,
    /// Whether there is more.
    pub more: bool,
}

/// What happened behind a cursor.
///
/// # Errors
///
/// Where an argument cannot be used.
pub async fn since(scope: &Scope, since: Option<&str>, first: Option<i32>) -> Result<Stretch> {
    let limit = length(scope, first)?;
    // Before all that follows: what is published meanwhile is of a later version, and told another time. A version
    // appears as a whole, so all of this one is there.
    let now = scope.db.version().await?;
    let reached = since.map(|it| cursor::read(it, now, &scope.viewer)).transpose()?;
    let part = reached.map_or(0, |it| it.part);
    let telling = Telling {
        after: reached.map(|it| it.spot),
        again: part > 0,
        upto: now.number,
        limit: limit.saturating_add(1),
    };
    let (told, anew) = (rows::told_revisions(&scope.viewer), rows::shown_anew(&scope.viewer));
    let mut told = scope.db.told(&told, &anew, telling).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let beyond = told.len() > limit;
    told.truncate(limit);
    let last = told.last().map(|it| Reached { spot: it.spot, part: 0 });
    let mut news = news(scope, told).await?;
    news.drain(..usize::from(part).min(news.len()));
    let mut seen = HashSet::new();
    news.retain(|it| seen.insert((it.version, it.kind, it.key)));
    let more = beyond || news.len() > limit;
    let end = if news.len() > limit { news.get(limit - 1).map(|it| it.reached) } else { last };
    news.truncate(limit);
    // The version is known to all: that nothing was told of it, too, is no news.
    let end = end.filter(|_| more).unwrap_or(Reached::end_of(now.number));
    let cursor = cursor::written(end, now.dataset, &scope.viewer);
    Ok(Stretch { news, cursor, more })
}

fn length(scope: &Scope, first: Option<i32>) -> Result<u64> {
    let Some(first) = first else { return Ok(scope.pages.default) };
    match u64::try_from(first) {
        Ok(n) if (1..=scope.pages.max).contains(&n) => Ok(n),
        _ => Err(Error::bad_input(format!(
            "`first` must be between 1 and {}, but is {first}.",
            scope.pages.max
        ))),
    }
}

/// What was told, as news of things that have a door: of a mapping, news of the concepts that it ties.
async fn news(scope: &Scope, told: Vec<Told>) -> Result<Vec<News>> {
    let mut concepts = concepts(scope, &told).await?;
    let mut news = Vec::with_capacity(told.len());
    for it in told {
        let kind = Kind::ALL.iter().copied().find(|kind| kind.table() == it.table);
        let things = match kind {
            Some(Kind::ConceptMapping) => {
                concepts.remove(&(it.spot.thing, it.spot.version)).unwrap_or_default()
            }
            Some(kind) => BTreeSet::from([(kind, it.spot.thing)]),
            None => BTreeSet::new(),
        };
        let (own, count) = (kind, things.len());
        for (place, (kind, key)) in things.into_iter().enumerate() {
            let all = place + 1 == count;
            let part = if all { 0 } else { u8::try_from(place + 1).unwrap_or(u8::MAX) };
            news.push(News {
                kind,
                key,
                version: it.spot.version,
                at: it.at,
                erased: it.erased,
                anew: it.anew && own == Some(kind),
                reached: Reached { spot: it.spot, part },
            });
        }
    }
    Ok(news)
}

/// The concepts that mappings tie, and tied before they were changed: by mapping and version.
async fn concepts(
    scope: &Scope,
    told: &[Told],
) -> Result<HashMap<(Uuid, i64), BTreeSet<(Kind, Uuid)>>> {
    let mappings = told.iter().filter(|it| it.table == Kind::ConceptMapping.table());
    let mappings: Vec<Uuid> = mappings.map(|it| it.spot.thing).collect();
    let mut tied: HashMap<(Uuid, i64), BTreeSet<(Kind, Uuid)>> = HashMap::new();
    if mappings.is_empty() {
        return Ok(tied);
    }
    let theirs = Test::<revision::Entity>::All(vec![
        Test::ids(C::ThingId, mappings),
        Test::Word(C::Entity, Kind::ConceptMapping.table()),
    ]);
    let mut found = scope.db.all(&rows::told_revisions(&scope.viewer).filter(theirs)).await?;
    found.sort_by_key(|row| (row.thing_id, row.dataset_version, row.position));
    let mut before: Option<(Uuid, BTreeSet<(Kind, Uuid)>)> = None;
    for revision in found {
        let row: Row = serde_json::from_str(&revision.snapshot).map_err(Error::internal)?;
        let ends = ["fromDomainId", "fromSubdomainId", "toDomainId", "toSubdomainId"];
        let ends = ends.iter().filter_map(|column| referred(column).zip(key_in(&row, column)));
        let ends: BTreeSet<(Kind, Uuid)> = ends.collect();
        let both = tied.entry((revision.thing_id, revision.dataset_version)).or_default();
        if let Some((_, earlier)) = before.filter(|(mapping, _)| *mapping == revision.thing_id) {
            both.extend(earlier);
        }
        both.extend(ends.iter().copied());
        before = Some((revision.thing_id, ends));
    }
    Ok(tied)
}

/// The names of categories that were merged, and of those that took their places.
pub async fn names(scope: &Scope, categories: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    if categories.is_empty() {
        return Ok(HashMap::new());
    }
    let named = rows::categories(&scope.viewer).with_withdrawn().with_ids(categories);
    let named = scope.db.all(&named).await?.into_iter();
    Ok(named.map(|category| (category.id, category.name)).collect())
}
