//! Going on with a set in the call that opened it.

use entity::words::{ChangeSetStatus as Status, Verdict};

use super::{Done, Judgement, judge, so_far, submit};
use crate::{
    access::{Permit, rows},
    account::Desk,
    problem::Outcome,
};

/// Submits a set that was just opened, and publishes it where its author may judge it. A call that is sent again goes
/// on where it stopped, and leaves a set alone that has gone on since.
///
/// # Errors
///
/// Where the database refuses. What keeps the set from going further is told in the answer.
pub async fn further(desk: &Desk, permit: &Permit, opened: Done, publish: bool) -> Outcome<Done> {
    let seen = desk.db.one(&rows::change_sets(&desk.viewer).with_ids([opened.set])).await?;
    let Some(set) = seen else { return Ok(opened) };
    let mut status = set.status;
    if status == Status::Draft && set.submitted_at.is_none() {
        let submitted = so_far(opened.clone(), submit(desk, permit, opened.set).await)?;
        if !publish || !submitted.troubles.is_empty() {
            return Ok(submitted);
        }
        status = Status::Submitted;
    }
    if !publish || status != Status::Submitted {
        return Ok(opened);
    }
    let approval = Judgement { verdict: Verdict::Approve, note: None, publish: true };
    let judged = judge(desk, permit, opened.set, approval).await;
    so_far(opened, judged)
}
