//! Who reads words of people through history is written down, as where they are read as they are now.

use std::collections::HashSet;

use entity::{revision, words::Access};
use uuid::Uuid;

use super::service::{State, snapshot};
use crate::{
    access::{Action, may_in},
    context::Scope,
    curation::showing::note_words,
    error::Result,
    record::{Table, shape_of},
};

/// What counts as CONTROLLED now.
pub type Controlled = HashSet<(Table, Uuid)>;

/// Whether these fields of a table hold words: of a quote or a source its text, of what a person told anything.
pub fn tell<'a>(table: Table, mut fields: impl Iterator<Item = &'a str>) -> bool {
    match table {
        Table::ParticipantDemographic => fields.next().is_some(),
        Table::Quote | Table::QuoteTranslation | Table::SourceDocument | Table::SourceText => {
            fields.any(|field| field == "text")
        }
        _ => false,
    }
}

/// Whether somebody who may read what is CONTROLLED sees a quote or translation that was so before or after a revision
/// of it. Others see no side of it that was.
fn controlled_then(scope: &Scope, revision: &revision::Model) -> bool {
    [revision.access_before, revision.access_after].contains(&Some(Access::Controlled))
        && may_in(&scope.viewer, Action::ReadControlled, revision.study_id)
}

/// The quotes and translations of which only their level of today tells whether reading them is written down: those
/// that were not CONTROLLED then, for somebody who may read what is.
pub fn in_question(scope: &Scope, revisions: &[revision::Model]) -> Vec<(Table, Uuid)> {
    let open = revisions.iter().filter(|it| {
        !controlled_then(scope, it) && may_in(&scope.viewer, Action::ReadControlled, it.study_id)
    });
    let records = open.filter_map(|it| Some((Table::named(&it.entity)?, it.entity_id)));
    records.filter(|(table, _)| tell(*table, ["text"].into_iter())).collect()
}

/// Notes that somebody reads the words of a revision.
///
/// # Errors
///
/// Where the snapshot is not one of ours.
pub fn note(scope: &Scope, revision: &revision::Model, now: &Controlled) -> Result<()> {
    let Some(table) = Table::named(&revision.entity) else { return Ok(()) };
    // Whoever may read these at all reads them for their work on the study.
    let told =
        matches!(table, Table::ParticipantDemographic | Table::SourceDocument | Table::SourceText);
    let controlled = controlled_then(scope, revision) || now.contains(&(table, revision.entity_id));
    if let Some(shape) = shape_of(table).filter(|_| told || controlled) {
        let row = snapshot(revision)?;
        note_words(scope, shape, revision.study_id, &row, revision.entity_id);
    }
    Ok(())
}

/// Notes that somebody reads these fields of states of a record.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn note_states<'a>(
    scope: &Scope,
    states: &[&State],
    fields: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let Some(table) = states.first().map(|state| state.shape.main) else { return Ok(()) };
    if tell(table, fields) {
        let revisions: Vec<revision::Model> = states.iter().map(|it| it.main.clone()).collect();
        let now = super::loader::controlled_now(scope, in_question(scope, &revisions)).await?;
        for revision in &revisions {
            note(scope, revision, &now)?;
        }
    }
    Ok(())
}
