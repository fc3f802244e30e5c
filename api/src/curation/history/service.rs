//! What has a history, and how it was in a version of the data set.

use std::collections::HashMap;

use entity::{revision, words::RevisionEvent};
use uuid::Uuid;

use crate::{
    access::{Rows, Test, rows},
    context::Scope,
    curation::showing::{FieldChange, differences, fields},
    error::{Error, Result},
    id::Kind,
    record::{Row, Shape, Table, shape},
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
    Some(rows::revisions(&scope.viewer).filter(test))
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
    Ok(Some(row).filter(|row| !super::super::held::withdrawn(row)))
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
    /// What made it so: the last thing that happened to any row that the viewer may see.
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
    together(shape, key, scope.db.all(&rows).await?)
}

fn together(
    shape: &'static Shape,
    key: Uuid,
    found: Vec<revision::Model>,
) -> Result<Option<State>> {
    let mut rows = HashMap::new();
    for revision in &found {
        let table = Table::named(&revision.entity);
        rows.extend(table.zip(row_after(revision)?));
    }
    let place = |it: &&revision::Model| (it.dataset_version, it.position);
    let Some(last) = found.iter().max_by_key(place) else { return Ok(None) };
    let (event, version, published_at) = (last.event, last.dataset_version, last.recorded_at);
    let Some(main) = found.iter().find(|it| it.entity == shape.main.name()) else {
        return Ok(None);
    };
    if !rows.contains_key(&shape.main) {
        return Ok(None);
    }
    // What happened to a row beside it is, for the record, a change.
    let event = if main.dataset_version == version { main.event } else { change(event) };
    let (study, main) = (main.study_id, main.clone());
    Ok(Some(State { shape, key, study, event, version, published_at, main, rows }))
}

const fn change(event: RevisionEvent) -> RevisionEvent {
    match event {
        RevisionEvent::Erased => RevisionEvent::Erased,
        _ => RevisionEvent::Updated,
    }
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
