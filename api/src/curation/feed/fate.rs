//! What had become of things in the versions that the feed tells of.

use std::collections::HashMap;

use entity::{
    revision::{self, Column as C},
    words::RevisionEvent,
};
use uuid::Uuid;

use super::service::News;
use crate::{
    access::{Test, rows},
    context::Scope,
    error::{Error, Result},
    id::Kind,
    record::{Row, key_in},
};

/// What had become of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was there.
    There,
    /// It was withdrawn.
    Withdrawn,
    /// Another thing took its place.
    Merged(Uuid),
    /// It was hidden from the viewer.
    Hidden,
}

/// The turns of things: when each went, came back, was hidden or shown.
pub struct Fates(HashMap<(Kind, Uuid), Vec<(i64, Fate)>>);

impl Fates {
    /// Loads the turns of things that are told of.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn of(scope: &Scope, news: &[&News]) -> Result<Self> {
        let kinds: HashMap<&str, Kind> = news.iter().map(|it| (it.kind.table(), it.kind)).collect();
        let mut turns: HashMap<(Kind, Uuid), Vec<(i64, Fate)>> = HashMap::new();
        if news.is_empty() {
            return Ok(Self(turns));
        }
        let own_rows = Test::All(vec![
            Test::texts(C::Entity, kinds.keys().copied()),
            Test::ids(C::EntityId, news.iter().map(|it| it.key)),
            rows::turns(&scope.viewer),
        ]);
        let told = rows::told_revisions(&scope.viewer).filter(own_rows);
        let mut found = scope.db.all(&told).await?;
        found.sort_by_key(|row| (row.dataset_version, row.position));
        for row in found {
            let Some(kind) = kinds.get(row.entity.as_str()) else { continue };
            let hidden = rows::hides(&scope.viewer, &row);
            let turn = (row.dataset_version, fate(&row, hidden)?);
            turns.entry((*kind, row.entity_id)).or_default().push(turn);
        }
        Ok(Self(turns))
    }

    /// Returns what had become of a thing at the end of a version; nothing where no turn tells. `there` says whether it
    /// is there today.
    pub fn at(&self, thing: (Kind, Uuid), version: i64, there: bool) -> Option<Fate> {
        let turns = self.0.get(&thing).map_or(&[][..], Vec::as_slice);
        let (until, later) = turns.split_at(turns.partition_point(|(at, _)| *at <= version));
        match until.last() {
            Some((_, fate)) if *fate != Fate::There => Some(*fate),
            // That it is not there today must follow from a turn that was told, or it went unnoticed.
            _ if there || later.iter().any(|(_, fate)| *fate != Fate::There) => Some(Fate::There),
            _ => None,
        }
    }
}

/// Returns what becomes of a thing by a revision of its own row.
fn fate(row: &revision::Model, hidden: bool) -> Result<Fate> {
    let ends = [RevisionEvent::Withdrawn, RevisionEvent::Merged, RevisionEvent::Erased];
    if ends.contains(&row.event) {
        let tomb: Row = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
        if row.event == RevisionEvent::Merged
            && let Some(successor) = key_in(&tomb, "replacedBy")
        {
            return Ok(Fate::Merged(successor));
        }
        // Words may have been exchanged for others.
        if row.event != RevisionEvent::Erased || crate::curation::held::withdrawn(&tomb) {
            return Ok(Fate::Withdrawn);
        }
    }
    Ok(if hidden { Fate::Hidden } else { Fate::There })
}
