//! Judging sets: a reviewer approves, a steward clears, and whoever holds both roles does both at once.

use entity::{
    review,
    words::{AuditAction, ChangeSetStatus, Verdict},
};
use uuid::Uuid;

use super::{Done, Held, not_now, publish, publishing::tried, so_far};
use crate::{
    access::{Action, Permit, Viewer, may_in},
    account::Desk,
    clock,
    curation::{
        apply::Trouble,
        contents,
        standing::{Deed, Judged},
    },
    error::Result,
    id::fresh_key,
    problem::{Outcome, Problem, ProblemCode, Refused},
};

/// What somebody says of a set.
pub struct Judgement {
    /// The contents of the set that they looked at.
    pub contents: String,
    /// What they say.
    pub verdict: Verdict,
    /// Why.
    pub note: Option<String>,
    /// Whether to publish it at once, where that is enough.
    pub publish: bool,
}

const NOTE: usize = 10_000;

/// Judges a set.
///
/// # Errors
///
/// Problems with the set.
pub async fn judge(desk: &Desk, permit: &Permit, id: Uuid, judgement: Judgement) -> Outcome<Done> {
    let Judgement { contents: looked_at, verdict, note, publish: at_once } = judgement;
    let note = note.filter(|note| !note.trim().is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE || note.contains('\0')) {
        let message = format!("At most {NOTE} characters, none of them NUL.");
        return Err(Problem::of("note", ProblemCode::TooLong, message).into());
    }
    if verdict != Verdict::Approve && note.is_none() {
        let message = "Say what is to be mended, or why it is not wanted.";
        return Err(Problem::of("note", ProblemCode::Required, message).into());
    }
    if verdict == Verdict::Approve {
        let troubles = Box::pin(unknown_to_authors(desk, permit, id)).await?;
        if !troubles.is_empty() {
            return Ok(Done { troubles, ..Done::with(id) });
        }
    }
    let held = Held::of(desk, permit, id).await?;
    let standing = held.standing(desk);
    let (reviews, clears) = (standing.may(Deed::Review), standing.may(Deed::Clear));
    if let (Err(message), Err(why)) = (reviews, clears) {
        // Whoever is a steward is told what a steward can do.
        let steward = may_in(&desk.viewer, Action::ClearChanges, held.set.study_id);
        return Err(not_now(if steward { why } else { message }).into());
    }
    held.demand_contents(desk, &looked_at)?;
    let mut row = review::Model {
        id: fresh_key(),
        change_set_id: id,
        reviewer_id: desk.who(),
        verdict,
        // What reviewers cannot see is a steward's to approve.
        approves: verdict == Verdict::Approve
            && (reviews.is_ok() || (held.set.guarded && clears.is_ok())),
        clears: verdict == Verdict::Approve && clears.is_ok(),
        note,
        contents: contents::stored(&held.set),
        made_at: clock::now(),
        vouched_approves: false,
        vouched_clears: false,
    };
    let said = words_of(&row);
    let approvable = held.approvable(desk).await?;
    let counting = counting_with(&held, desk, &mut row).await?;
    held.writer.insert::<review::Entity>(vec![row]).await?;
    let four_eyes = desk.tools.config.curation.four_eyes;
    let judged = Judged::of(&held.set, &counting, &held.authors, &approvable, four_eyes);
    let enough = judged.enough(&held.set);
    held.becomes(status_after(verdict, enough, held.set.status), Vec::new()).await?;
    held.record(desk, AuditAction::ChangesJudged, verdict.word()).await?;
    let held_set = held.set.clone();
    held.writer.commit().await?;
    if !at_once || verdict != Verdict::Approve {
        return Ok(Done::with(id));
    }
    let published = if enough {
        Box::pin(publish(desk, permit, id, None)).await
    } else {
        Err(not_now(judged.still_needed(&held_set)).into())
    };
    so_far(Done::with(id), published.map_err(|refused| recorded_only(refused, said)))
}

/// Returns the status of a set after a verdict.
const fn status_after(verdict: Verdict, enough: bool, before: ChangeSetStatus) -> ChangeSetStatus {
    match verdict {
        Verdict::Approve if enough => ChangeSetStatus::Approved,
        Verdict::Approve => before,
        Verdict::RequestChanges => ChangeSetStatus::ChangesRequested,
        Verdict::Reject => ChangeSetStatus::Rejected,
    }
}

/// Returns what a judgement in favour is called.
const fn words_of(review: &review::Model) -> &'static str {
    match (review.approves, review.clears) {
        (true, true) => "approval and clearance",
        (false, true) => "clearance",
        _ => "approval",
    }
}

/// Says of a set that could not be published that the judgement stands.
fn recorded_only(refused: Refused, said: &str) -> Refused {
    match refused {
        Refused::Problem(problem) if problem.code == ProblemCode::NotNow => {
            let Problem { message, .. } = *problem;
            let message =
                format!("Your {said} was recorded, but the set was not published: {message}");
            not_now(&message).into()
        }
        other => other,
    }
}

/// The reviews of a set and a new one, as far as they count now. The new one says which of its rights the issuer of the
/// token granted.
async fn counting_with(
    held: &Held,
    desk: &Desk,
    row: &mut review::Model,
) -> Result<Vec<review::Model>> {
    let claimed = desk.visit.claimed.clone();
    let by_issuer = Viewer::Account { id: desk.who().unwrap_or_else(Uuid::nil), grants: claimed };
    let may = |action| may_in(&by_issuer, action, held.set.study_id);
    row.vouched_approves = row.approves && may(Action::JudgeChanges);
    row.vouched_clears = row.clears && may(Action::ClearChanges);
    let mut all = held.reviews.clone();
    all.push(row.clone());
    let eligible = held.eligible(desk, &all).await?;
    Ok(eligible.counting(&held.set, &all))
}

/// What keeps a set from being published that its authors were not told: whoever clears it is.
async fn unknown_to_authors(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Vec<Trouble>> {
    let held = Held::to_check(desk, permit, id).await?;
    if held.standing(desk).may(Deed::Clear).is_err() {
        return Ok(Vec::new());
    }
    let mut troubles = tried(desk, permit, &held).await?.troubles;
    troubles.retain(|it| it.needs.is_some());
    Ok(troubles)
}
