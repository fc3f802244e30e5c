//! Taking a published set back: a set of changes that restore what was there before it.

use std::collections::{BTreeMap, HashSet};

use entity::{
    change_set,
    revision::{self, Column as C},
    words::{ChangeAction, ChangeOrigin, ChangeSetStatus, RevisionEvent as Event},
};
use uuid::Uuid;

use super::{
    Done, Opening, Way, not_now,
    opening::{TITLE, may_propose},
    recorder, unknown,
};
use crate::{
    access::{Permit, Test, rows, write::Writer},
    account::Desk,
    curation::{
        input::KEEP_OLD_NAME,
        patch::{Patch, value},
        recording::Prepared,
    },
    error::{Error, Result},
    problem::Outcome,
    record::{Row, Shape, Table, shape_of},
};

/// Opens a set that takes a published one back.
///
/// # Errors
///
/// Problems with the set.
pub async fn revert(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Done> {
    let seen = desk.db.one(&rows::change_sets(&desk.viewer).with_ids([id])).await?;
    let published = seen.ok_or_else(unknown)?;
    if published.status != ChangeSetStatus::Published {
        return Err(not_now("Only what is published can be taken back.").into());
    }
    if published.origin == ChangeOrigin::Consent {
        return Err(not_now("What was erased is gone for good.").into());
    }
    may_propose(desk, published.study_id, "changeSet").await?;
    let mut way = Way::first();
    loop {
        let outcome = revert_by(way, desk, permit, &published).await;
        match way.next(&outcome) {
            Some(next) => way = next,
            None => return outcome,
        }
    }
}

async fn revert_by(
    way: Way,
    desk: &Desk,
    permit: &Permit,
    published: &change_set::Model,
) -> Outcome<Done> {
    let writer = way.begin(desk, permit, published.study_id).await?;
    let prepared = backwards(&writer, published.id).await?;
    let title = title_of_revert(&published.title);
    let opening = Opening { title, description: None, study: published.study_id };
    let set = change_set::Model {
        reverts_id: Some(published.id),
        ..opening.row(desk, ChangeOrigin::Revert)
    };
    writer.insert::<change_set::Entity>(vec![set.clone()]).await?;
    recorder(desk, &writer, &set).await?.put(prepared).await?;
    let done = Done::with(set.id).leaving(&writer).await?;
    writer.commit().await?;
    Ok(done)
}

/// The title of the set that takes back one of this title. What does not fit is left out, and `…` says so.
fn title_of_revert(published: &str) -> String {
    let title = format!("Revert: {published}");
    match title.char_indices().nth(TITLE - 1) {
        Some((end, last)) if end + last.len_utf8() < title.len() => {
            format!("{}…", title.get(..end).unwrap_or_default().trim_end())
        }
        _ => title,
    }
}

/// What a set did to one record: what happened first, and each of its rows as it was and as it became.
struct Deed {
    shape: &'static Shape,
    event: Event,
    thing: (String, Uuid),
    before: Row,
    after: Row,
}

/// The changes that restore what was there before a set.
async fn backwards(writer: &Writer, set: Uuid) -> Result<Vec<Prepared>> {
    let mut rows = writer.all::<revision::Entity>(&Test::is(C::ChangeSetId, set)).await?;
    rows.sort_by_key(|row| row.position);
    let earlier = before(writer, &rows).await?;
    let mut deeds: BTreeMap<(Table, Uuid), Deed> = BTreeMap::new();
    let mut seen: HashSet<(Table, Uuid)> = HashSet::new();
    for row in &rows {
        let Some(table) = Table::named(&row.entity) else { continue };
        let Some(shape) = shape_of(table) else { continue };
        let thing = (row.thing.clone(), row.thing_id);
        let deed = deeds.entry((shape.main, row.entity_id)).or_insert_with(|| {
            let event = if table == shape.main { row.event } else { Event::Updated };
            Deed { shape, event, thing, before: Row::new(), after: Row::new() }
        });
        if table == shape.main && deed.event == Event::Updated {
            deed.event = row.event;
        }
        let was = earlier.get(&(row.entity.clone(), row.entity_id, row.revision - 1));
        let is = if row.event == Event::Withdrawn && !table.mortal() {
            None
        } else {
            Some(serde_json::from_str::<Row>(&row.snapshot).map_err(Error::internal)?)
        };
        let own = |row: &Row| {
            let own =
                row.iter().filter(|(column, _)| *column != table.key() || table == shape.main);
            own.map(|(column, value)| (column.clone(), value.clone())).collect::<Row>()
        };
        for column in table.columns().iter().filter(|it| *it != table.key()) {
            deed.before.entry(column.clone()).or_insert(serde_json::Value::Null);
            deed.after.insert(column.clone(), serde_json::Value::Null);
        }
        // Where a set wrote a row twice, what counts is what was there before the first time.
        let first = seen.insert((table, row.entity_id));
        if let Some(was) = was.filter(|_| first) {
            deed.before.extend(own(was));
        }
        deed.after.extend(is.as_ref().map(own).unwrap_or_default());
    }
    Ok(taken_back(&deeds))
}

fn taken_back(deeds: &BTreeMap<(Table, Uuid), Deed>) -> Vec<Prepared> {
    let of = |events: &[Event]| -> HashSet<(String, Uuid)> {
        let found = deeds.iter().filter(|(_, deed)| events.contains(&deed.event));
        found
            .filter(|(_, deed)| deed.shape.mortal())
            .map(|((table, key), _)| (table.name().to_owned(), *key))
            .collect()
    };
    let (made, gone) =
        (of(&[Event::Created, Event::Reinstated]), of(&[Event::Withdrawn, Event::Merged]));
    let mut prepared = Vec::new();
    for ((table, key), deed) in deeds {
        let own = (table.name().to_owned(), *key);
        let with_owner =
            |set: &HashSet<(String, Uuid)>| deed.thing != own && set.contains(&deed.thing);
        let (action, patch) = match deed.event {
            Event::Created | Event::Reinstated if with_owner(&made) => continue,
            Event::Created => (ChangeAction::Withdraw, Patch::default()),
            Event::Reinstated => (ChangeAction::Withdraw, as_it_went(&deed.before)),
            Event::Withdrawn | Event::Merged if with_owner(&gone) => continue,
            Event::Withdrawn | Event::Merged => (ChangeAction::Reinstate, Patch::default()),
            Event::Updated => (ChangeAction::Update, keeping_no_name(deed, difference(deed))),
            Event::Erased => continue,
        };
        if action == ChangeAction::Update && patch.set.is_empty() {
            continue;
        }
        prepared.push(Prepared { shape: deed.shape, key: *key, action, patch });
    }
    prepared
}

/// What the tombstone said that a set took away: why the thing went, and what took its place.
fn as_it_went(tombstone: &Row) -> Patch {
    let told = ["withdrawnReason", "replacedBy"].into_iter();
    let said = told.filter_map(|column| {
        Some((column.to_owned(), tombstone.get(column).filter(|held| !held.is_null())?.clone()))
    });
    Patch { set: said.collect(), ..Patch::default() }
}

/// The fields that a set changed, as they were; what it made of them is what they should still hold.
fn difference(deed: &Deed) -> Patch {
    let mut patch = Patch::default();
    let told = |column: &str| {
        let own =
            ["revision", "changedIn", "length", "withdrawnAt", "withdrawnReason", "replacedBy"];
        !own.contains(&column) && !column.ends_with("Key")
    };
    for (column, was) in deed.before.iter().filter(|(column, _)| told(column)) {
        let is = value(&deed.after, column);
        if is != *was {
            patch.set.insert(column.clone(), was.clone());
            patch.base.insert(column.clone(), is);
        }
    }
    patch
}

/// Says that a category which gets its earlier name back does not keep the later one.
fn keeping_no_name(deed: &Deed, mut patch: Patch) -> Patch {
    if deed.shape.main == Table::Category && patch.set.contains_key("name") {
        patch.set.insert(KEEP_OLD_NAME.to_owned(), false.into());
    }
    patch
}

/// The revisions before these, by table, key and number.
async fn before(
    writer: &Writer,
    rows: &[revision::Model],
) -> Result<BTreeMap<(String, Uuid, i32), Row>> {
    let mut earlier = BTreeMap::new();
    let keys: Vec<Uuid> = rows.iter().map(|row| row.entity_id).collect();
    let wanted: HashSet<(&str, Uuid, i32)> =
        rows.iter().map(|row| (row.entity.as_str(), row.entity_id, row.revision - 1)).collect();
    for keys in keys.chunks(500) {
        let test = Test::<revision::Entity>::ids(C::EntityId, keys.iter().copied());
        for row in writer.all(&test).await? {
            let gone = row.event == Event::Withdrawn
                && Table::named(&row.entity).is_some_and(|table| !table.mortal());
            if wanted.contains(&(row.entity.as_str(), row.entity_id, row.revision)) && !gone {
                let snapshot = serde_json::from_str(&row.snapshot).map_err(Error::internal)?;
                earlier.insert((row.entity, row.entity_id, row.revision), snapshot);
            }
        }
    }
    Ok(earlier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_does_not_fit_says_that_it_was_cut() {
        assert_eq!(title_of_revert("Names"), "Revert: Names");
        let fits = "ä".repeat(TITLE - 8);
        assert_eq!(title_of_revert(&fits), format!("Revert: {fits}"));
        let cut = title_of_revert(&"ä".repeat(TITLE - 7));
        assert_eq!(cut.chars().count(), TITLE);
        assert!(cut.ends_with("ä…"));
    }
}
