//! The entrance for what is imported: a list of changes with their places in files becomes a change set.

use entity::{
    change, change_set,
    words::{ChangeOrigin, ChangeSetStatus},
};
use uuid::Uuid;

use super::{Done, Opening, Way, made, opening::may_propose, recorder};
use crate::{
    access::{Permit, Test, rows::OPEN},
    account::Desk,
    curation::{
        input::Draft,
        recording::{Found, Recorder},
    },
    problem::Outcome,
};

/// Makes a change set of imported changes. While a set from the same source is open, its changes are replaced and it is
/// a draft again.
///
/// # Errors
///
/// Problems with the title, the study or the changes. Nothing is recorded then.
pub async fn import(
    desk: &Desk,
    permit: &Permit,
    source: &str,
    opening: Opening,
    drafts: Vec<(Draft, Found)>,
) -> Outcome<Done> {
    let opening = opening.checked()?;
    may_propose(desk, opening.study, "study").await?;
    let mut way = Way::first();
    loop {
        let again = (opening.clone(), drafts.clone());
        let outcome = import_by(way, desk, permit, source, again).await;
        match way.next(&outcome) {
            Some(next) => way = next,
            None => return outcome,
        }
    }
}

async fn import_by(
    way: Way,
    desk: &Desk,
    permit: &Permit,
    source: &str,
    (opening, drafts): (Opening, Vec<(Draft, Found)>),
) -> Outcome<Done> {
    use change_set::Column as C;
    let writer = way.begin(desk, permit, opening.study).await?;
    let test = Test::<change_set::Entity>::All(vec![
        Test::texts(C::ImportSource, [source]),
        opening.study.map_or(Test::IsNull(C::StudyId), |study| Test::is(C::StudyId, study)),
        Test::texts(C::Status, OPEN.map(ChangeSetStatus::word)),
    ]);
    let mut replaced = Vec::new();
    let set = if let Some(set) = writer.hold(&test).await? {
        let own = Test::<change::Entity>::is(change::Column::ChangeSetId, set.id);
        replaced = writer.all(&own).await?;
        change_set::Model { changes: 0, last_position: 0, ..set }
    } else {
        let row = opening.row(desk, ChangeOrigin::Import);
        let row = change_set::Model { import_source: Some(source.to_owned()), ..row };
        writer.insert::<change_set::Entity>(vec![row.clone()]).await?;
        row
    };
    // Files are mended change by change in the set, with the check's word on each.
    let recorder = Recorder { sound_in: None, ..recorder(desk, &writer, &set).await? };
    recorder.edits.take_out(replaced).await?;
    let names = recorder.record(drafts).await?;
    let id: Uuid = set.id;
    writer.commit().await?;
    Ok(Done { made: made(names), ..Done::with(id) })
}
