//! Opening a set, and submitting and publishing it in the same call.

use entity::{
    change_set,
    words::{ChangeSetStatus as Status, Verdict},
};

use super::{
    Done, IdempotencyKey, Judgement, Opening, judge, not_now, open, publish, publishing::with_note,
    so_far, submit,
};
use crate::{
    access::{Permit, rows},
    account::Desk,
    curation::{contents::contents, input::Draft, standing::Judged},
    problem::{Outcome, ProblemCode, Refused},
};

/// How far a call goes with the set that it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The set stays a draft.
    Open,
    /// The set is submitted.
    Submit,
    /// The set is submitted, and published where its author may judge it.
    Publish,
}

/// Opens a set and goes as far with it as the call wants. A call that is sent again goes on where the first stopped,
/// and leaves a set alone that has gone on since.
///
/// # Errors
///
/// Problems with the input; then nothing was opened. What keeps the set from going further is told in the answer.
pub async fn submit_and_publish(
    desk: &Desk,
    permit: &Permit,
    opening: Opening,
    drafts: Vec<Draft>,
    key: Option<&IdempotencyKey>,
    reach: Reach,
) -> Outcome<Done> {
    let opened = Box::pin(open(desk, permit, opening, drafts, key, reach)).await?;
    let done = match reach {
        Reach::Open => return Ok(opened.done),
        Reach::Submit | Reach::Publish => {
            Box::pin(go_on(desk, permit, &opened.done, reach, opened.unfinished)).await
        }
    };
    if let Some(claim) = opened.claim {
        claim.release().await;
    }
    done
}

/// Says of a set that its author may not judge that it was submitted, and who has to judge it.
fn explain_submitted(refused: Refused, set: &change_set::Model) -> Refused {
    match refused {
        Refused::Problem(problem) if problem.code == ProblemCode::NotNow => {
            let needed = Judged::default().still_needed(set);
            let why = problem.message;
            let message = format!("The set was submitted, but not published: {why} {needed}");
            not_now(&message).into()
        }
        other => other,
    }
}

async fn go_on(
    desk: &Desk,
    permit: &Permit,
    opened: &Done,
    reach: Reach,
    unfinished: bool,
) -> Outcome<Done> {
    let seen = desk.db.one(&rows::change_sets(&desk.viewer).with_ids([opened.set])).await?;
    let Some(set) = seen else { return Ok(opened.clone()) };
    let mut status = set.status;
    if status == Status::Draft && set.submitted_at.is_none() {
        let submitted = so_far(opened.clone(), Box::pin(submit(desk, permit, opened.set)).await)?;
        if reach != Reach::Publish || !submitted.troubles.is_empty() {
            return Ok(submitted);
        }
        status = Status::Submitted;
    }
    match status {
        _ if reach != Reach::Publish => Ok(opened.clone()),
        Status::Submitted => {
            // The opening made the first state. Of any other, the caller has not seen what it approves.
            if set.state > 1 {
                let changed = not_now("Somebody changed the set meanwhile; look at it again.");
                return so_far(opened.clone(), Err(changed.into()));
            }
            let key = desk.tools.authority.digest_key();
            let contents = contents(&key, &set, &desk.viewer);
            let (verdict, note) = (Verdict::Approve, None);
            let approval = Judgement { contents, verdict, note, publish: true };
            let judged = Box::pin(judge(desk, permit, opened.set, approval)).await;
            so_far(opened.clone(), judged.map_err(|refused| explain_submitted(refused, &set)))
        }
        // The first call ended between its approval and publishing.
        Status::Approved if unfinished => {
            so_far(opened.clone(), Box::pin(publish(desk, permit, opened.set, None)).await)
        }
        // What sent it back to its authors is told again.
        Status::ChangesRequested => {
            let checked = super::check(desk, permit, opened.set).await;
            let done = so_far(opened.clone(), checked)?;
            Ok(Done { troubles: with_note(done.troubles), ..done })
        }
        _ => Ok(opened.clone()),
    }
}
