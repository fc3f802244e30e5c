//! Checking, submitting and publishing: the same function applies the set, and only publishing keeps what it wrote.

use entity::{
    change_set::{self, Column as C},
    dataset,
    words::{AuditAction, ChangeSetStatus},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Done, Held, IdempotencyKey, Way, idempotency::Earlier, not_now, terms};
use crate::{
    access::{Permit, Test, draft::Redo},
    account::Desk,
    clock,
    curation::{
        apply::{Applied, Applying, Trouble},
        standing::{Deed, Judged, is_open},
    },
    error::Result,
    problem::{Outcome, ProblemCode},
};

/// Returns what would come of publishing a set that is held as it stands. It changes nothing.
pub(super) async fn tried(desk: &Desk, permit: &Permit, held: &Held) -> Outcome<Applied> {
    let terms = terms(desk, &held.writer).await?;
    match Box::pin(Applying::new(&held.writer, &held.set, terms).run()).await {
        // Within a transaction that is not committed, which needs no memory.
        Err(error) if Redo::asked_by(&error) == Some(Redo::TooLarge) => {
            let held = Held::of(desk, permit, held.set.id).await?;
            let terms = self::terms(desk, &held.writer).await?;
            Ok(Box::pin(Applying::new(&held.writer, &held.set, terms).run()).await?)
        }
        applied => Ok(applied?),
    }
}

/// What keeps a set from being published.
///
/// # Errors
///
/// A problem where there is no such set, or it is closed.
pub async fn check(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Done> {
    let held = Held::to_check(desk, permit, id).await?;
    if !is_open(held.set.status) {
        return Err(not_now("The change set is closed.").into());
    }
    Ok(Done::with(id).applied(tried(desk, permit, &held).await?))
}

/// Hands a set to the reviewers, unless something keeps it from being published.
///
/// # Errors
///
/// Problems with the set.
pub async fn submit(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Done> {
    let held = Held::to_check(desk, permit, id).await?;
    held.demand(desk, Deed::Submit)?;
    let (checked, mut applied) = (held.set.clone(), tried(desk, permit, &held).await?);
    // What an author may not know keeps nobody from submitting: a steward clears it, or does not.
    applied.troubles.retain(|it| it.is_told(&desk.viewer, held.set.study_id));
    if !applied.troubles.is_empty() {
        return Ok(Done::with(id).applied(applied));
    }
    drop(held);
    let held = Held::of(desk, permit, id).await?;
    held.demand(desk, Deed::Submit)?;
    // Every change of its contents changes the set's own row.
    if held.set != checked {
        return Err(not_now("Somebody changed the set just now; look at it again.").into());
    }
    let submitted = (C::SubmittedAt, Value::from(clock::now()));
    held.becomes(ChangeSetStatus::Submitted, vec![submitted]).await?;
    let done = Done::with(id).applied(applied).leaving(&held.writer).await?;
    held.writer.commit().await?;
    Ok(done)
}

/// Publishes an approved set.
///
/// # Errors
///
/// Problems with the set. What keeps it from being published is told in the answer, and the set goes back to its
/// authors.
pub async fn publish(
    desk: &Desk,
    permit: &Permit,
    id: Uuid,
    key: Option<&IdempotencyKey>,
) -> Outcome<Done> {
    let mut way = Way::first();
    loop {
        let outcome = publish_by(way, desk, permit, id, key).await;
        match way.next(&outcome) {
            Some(next) => way = next,
            None => return outcome,
        }
    }
}

async fn publish_by(
    way: Way,
    desk: &Desk,
    permit: &Permit,
    id: Uuid,
    key: Option<&IdempotencyKey>,
) -> Outcome<Done> {
    let held = Held::by(way, desk, permit, id).await?;
    if let (Some(key), Some(account)) = (key, desk.who())
        && let Earlier::Did { done, .. } = key.earlier(&held.writer, account).await?
    {
        match held.set.status {
            // What sent it back to its authors is told again.
            ChangeSetStatus::ChangesRequested => {
                let troubles = with_note(tried(desk, permit, &held).await?.troubles);
                return Ok(Done { troubles, ..done });
            }
            // It was mended since, and approved anew.
            ChangeSetStatus::Approved => {}
            _ => return Ok(done),
        }
    }
    held.demand(desk, Deed::Publish)?;
    let contents = held.approvable(desk).await?;
    let four_eyes = desk.tools.config.curation.four_eyes;
    let eligible = held.eligible(desk, &held.reviews).await?;
    let counting = eligible.counting(&held.set, &held.reviews);
    let judged = |reviews| Judged::of(&held.set, reviews, &held.authors, &contents, four_eyes);
    if !judged(&held.reviews).enough(&held.set) {
        return Err(not_now("What was approved is not what the set holds now.").into());
    }
    if !judged(&counting).enough(&held.set) {
        let message = "An account that approved it may no longer do so; ask for another review.";
        return Err(not_now(message).into());
    }
    let terms = terms(desk, &held.writer).await?;
    let (version, now) = (terms.version, terms.now);
    let applied = Box::pin(Applying::new(&held.writer, &held.set, terms).run()).await?;
    let Applied { troubles, warnings } = applied;
    let troubles = with_note(troubles);
    if !troubles.is_empty() {
        let set = held.set.clone();
        drop(held);
        return sent_back(desk, permit, &set, troubles, key).await;
    }
    let values = vec![
        (dataset::Column::Version, version.into()),
        (dataset::Column::PublishedAt, now.into()),
    ];
    held.writer.update::<dataset::Entity>(&Test::always(), values).await?;
    let values = vec![
        (C::PublishedAt, now.into()),
        (C::PublishedBy, desk.who().into()),
        (C::PublishedVersion, version.into()),
    ];
    held.becomes(ChangeSetStatus::Published, values).await?;
    held.record(desk, AuditAction::ChangesPublished, "PUBLISHED").await?;
    let done = Done { warnings, ..Done::with(id) };
    keep(desk, &held, key, &done).await?;
    held.writer.commit().await?;
    Ok(done)
}

async fn keep(desk: &Desk, held: &Held, key: Option<&IdempotencyKey>, done: &Done) -> Result<()> {
    match (key, desk.who()) {
        (Some(key), Some(account)) => key.keep(&held.writer, account, done, None).await,
        _ => Ok(()),
    }
}

/// Adds that there is more which stewards are told, where there is.
pub(super) fn with_note(mut troubles: Vec<Trouble>) -> Vec<Trouble> {
    if troubles.iter().any(|it| it.needs.is_some()) {
        troubles.push(Trouble::for_stewards());
    }
    troubles
}

/// A set that met another one goes back to its authors, unless somebody changed it meanwhile.
async fn sent_back(
    desk: &Desk,
    permit: &Permit,
    set: &change_set::Model,
    troubles: Vec<Trouble>,
    key: Option<&IdempotencyKey>,
) -> Outcome<Done> {
    let held = Held::of(desk, permit, set.id).await?;
    let empty = troubles.iter().all(|it| it.code == ProblemCode::NothingChanges);
    if held.set == *set && !empty {
        held.becomes(ChangeSetStatus::ChangesRequested, Vec::new()).await?;
        keep(desk, &held, key, &Done::with(set.id)).await?;
        held.writer.commit().await?;
    }
    Ok(Done { troubles, ..Done::with(set.id) })
}
