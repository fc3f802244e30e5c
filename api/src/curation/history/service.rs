//! What has a history, and how it was in a version of the data set.

use std::collections::HashMap;

use entity::{revision, words::RevisionEvent};
use uuid::Uuid;

use crate::{
    access::{Comparison, Direction, Order, Rows, Test, Window, rows},
    context::Scope,
    curation::{
        held::withdrawn,
        showing::{FieldChange, differences, fields},
    },
    error::{Error, Result},
    id::Kind,
    record::{Row, Shape, Table, needed_for_quiet_changes, shape},
};

/// What was published of a thing and its parts, or of a part alone; none where ids of this kind have no history.
#[must_use]
pub fn revisions(scope: &Scope, kind: Kind, key: Uuid) -> Option<Rows<revision::Entity>> {
    use revision::Column as C;
    let shape = shape(kind)?;
    let test = if shape.main.owner().0 == kind {
        Test::All(vec![Test::Word(C::Thing, kind.table()), Test::is(C::ThingId, key)])
    } else {
        of_record(shape, key)
    };
    Some(rows::history(&scope.viewer).filter(test))
}

/// Of one record, with the rows beside it.
fn of_record(shape: &Shape, key: Uuid) -> Test<revision::Entity> {
    use revision::Column as C;
    let tables = shape.tables().map(Table::name);
    Test::All(vec![Test::texts(C::Entity, tables), Test::is(C::EntityId, key)])
}

/// The row that a revision tells of; none where the row was gone with it, or only a tombstone is left.
///
/// # Errors
///
/// Where the snapshot is not one of ours.
pub fn row_after(revision: &revision::Model) -> Result<Option<Row>> {
    if matches!(revision.event, RevisionEvent::Withdrawn | RevisionEvent::Merged) {
        return Ok(None);
    }
    let row = snapshot(revision)?;
    Ok(Some(row).filter(|row| !withdrawn(row)))
}

/// The row that a revision holds, also of what is gone.
///
/// # Errors
///
/// Where the snapshot is not one of ours.
pub fn snapshot(revision: &revision::Model) -> Result<Row> {
    serde_json::from_str(&revision.snapshot).map_err(Error::internal)
}

/// A record as it was in a version of the data set.
pub struct State {
    /// What it is.
    pub shape: &'static Shape,
    /// Its key.
    pub key: Uuid,
    /// The study.
    pub study: Option<Uuid>,
    /// What made it so.
    pub event: RevisionEvent,
    /// The version in which that was.
    pub version: i64,
    /// When that was.
    pub published_at: i64,
    /// The revision of its own row.
    pub main: revision::Model,
    rows: HashMap<Table, Row>,
}

impl State {
    /// What it said, as far as the viewer may read it.
    #[must_use]
    pub fn fields(&self, scope: &Scope) -> Row {
        let nothing = Row::new();
        let tables = self.shape.tables();
        let told = tables.flat_map(|table| {
            fields(scope, table, self.study, self.rows.get(&table).unwrap_or(&nothing))
        });
        told.collect()
    }
}

/// How a record was in a version of the data set; none where it was not there, not visible, or is not yet.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn state(
    scope: &Scope,
    (kind, key): (Kind, Uuid),
    version: i64,
) -> Result<Option<State>> {
    let Some(shape) = shape(kind) else { return Ok(None) };
    if version > scope.db.dataset().await?.version {
        return Ok(None);
    }
    let rows = rows::states(&scope.viewer, version).filter(of_record(shape, key));
    let found = together(shape, key, scope.db.all(&rows).await?)?;
    match found {
        Some(state) if needed_for_quiet_changes(shape.main).is_some() => {
            dated(scope, state, version).await.map(Some)
        }
        found => Ok(found),
    }
}

/// A state, dated by the last entries in history that the viewer may know of.
async fn dated(scope: &Scope, state: State, version: i64) -> Result<State> {
    use revision::Column as C;
    let until = Test::Compare(C::DatasetVersion, Comparison::AtMost, version.into());
    let rows = rows::history(&scope.viewer).filter(of_record(state.shape, state.key)).filter(until);
    let order = Order::by(vec![(C::DatasetVersion, Direction::Desc)]);
    // Each of its tables can have one in that version.
    let limit = 1 + state.shape.beside.len() as u64;
    let window = Window { limit, ..Window::default() };
    let last = scope.db.page(&rows, &order, &window).await?.rows;
    Ok(match happened(state.shape, &last) {
        Some((event, version, published_at)) => State { event, version, published_at, ..state },
        None => state,
    })
}

/// What happened last to a record, in which version, and when: what happened to its own row, or else a change.
fn happened(shape: &Shape, revisions: &[revision::Model]) -> Option<(RevisionEvent, i64, i64)> {
    let version = revisions.iter().map(|it| it.dataset_version).max()?;
    let last = || revisions.iter().filter(|it| it.dataset_version == version);
    let own = last().find(|it| it.entity == shape.main.name());
    let event = own.map_or(RevisionEvent::Updated, |it| it.event);
    last().next().map(|it| (event, version, it.recorded_at))
}

fn together(
    shape: &'static Shape,
    key: Uuid,
    found: Vec<revision::Model>,
) -> Result<Option<State>> {
    let mut rows = HashMap::new();
    for revision in &found {
        let row = row_after(revision)?;
        rows.extend(Table::named(&revision.entity).zip(row));
    }
    let Some((event, version, published_at)) = happened(shape, &found) else { return Ok(None) };
    let own = |it: &revision::Model| it.entity == shape.main.name();
    let main = found.into_iter().find(own).filter(|_| rows.contains_key(&shape.main));
    let state = |main: revision::Model| {
        let study = main.study_id;
        State { shape, key, study, event, version, published_at, main, rows }
    };
    Ok(main.map(state))
}

/// The fields in which two states of a record differ; none where there is neither.
#[must_use]
pub fn between(
    scope: &Scope,
    before: Option<&State>,
    after: Option<&State>,
) -> Option<Vec<FieldChange>> {
    let one = after.or(before)?;
    let row =
        |state: Option<&State>, table: Table| state.and_then(|it| it.rows.get(&table)).cloned();
    let tables = one.shape.tables().flat_map(|table| {
        let (was, is) = (row(before, table), row(after, table));
        differences(scope, table, one.study, was.as_ref(), is.as_ref())
    });
    Some(tables.collect())
}
