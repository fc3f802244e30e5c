//! Changing the knowledge base: each field asks for the right before it looks at its input.

use async_graphql::{Context, Object};
use entity::words::ChangeAction;
use sha2::{Digest, Sha256};

use super::{
    input::{ChangeInput, Draft, path::places},
    payload::{
        AddChangesInput, ChangeSetInput, ChangeSetPayload, OpenChangeSetInput,
        PublishChangeSetInput, RemoveChangeInput, ResolveInput, ReviewChangeSetInput, change_key,
    },
    service::{self, Done, IdempotencyKey, Judgement, Opening, Reach},
    troubles::Sent,
};
use crate::{
    access::{Action, Permit},
    account::Desk,
    context::scope,
    error::{Error, Result},
    id::Kind,
    problem::Outcome,
};

/// Changes of the knowledge base.
#[derive(Default)]
pub struct CurationMutation;

/// The desk, for whoever holds a right somewhere; where exactly is looked at with the set.
fn desk(ctx: &Context<'_>, action: Action) -> Result<(Desk, Permit)> {
    let desk = scope(ctx)?.desk();
    let permit = Permit::granted(&desk.viewer, action)?;
    Ok((desk, permit))
}

async fn told(ctx: &Context<'_>, outcome: Outcome<Done>) -> Result<ChangeSetPayload> {
    ChangeSetPayload::of(scope(ctx)?, outcome, &Sent::Set).await
}

/// Returns the key of a call, if it has one.
fn idempotency_key(
    ctx: &Context<'_>,
    operation: &'static str,
    key: Option<&String>,
    names: Vec<Option<String>>,
) -> Outcome<Option<IdempotencyKey>> {
    let Some(key) = key else { return Ok(None) };
    let arguments = ctx.field().arguments().map_err(|error| Error::bad_input(error.message))?;
    let mut digest = Sha256::new();
    for (name, value) in arguments {
        digest.update(name.as_bytes());
        // The order in which fields are written says nothing.
        let mut value = value.into_json().map_err(Error::internal)?;
        value.sort_all_objects();
        digest.update(value.to_string().as_bytes());
    }
    let input = format!("{:x}", digest.finalize());
    let digests = scope(ctx)?.desk().tools.authority.digest_key();
    IdempotencyKey::of(&digests, key, operation, &input, names).map(Some)
}

/// The local names of what these changes make, in their order.
fn local_names(drafts: &[Draft]) -> Vec<Option<String>> {
    let made = drafts.iter().filter(|draft| draft.action == ChangeAction::Create);
    made.map(|draft| draft.local_name.clone()).collect()
}

fn drafts(changes: Vec<ChangeInput>) -> Vec<Draft> {
    changes.into_iter().map(Into::into).collect()
}

#[Object]
impl CurationMutation {
    /// Opens a change set, with changes if you like, and submits it at once if you like. Only for curators.
    async fn open_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new set.")] input: OpenChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let opened = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let study = input.study.as_ref().map(|id| Kind::Study.key(id)).transpose()?;
            let OpenChangeSetInput { title, description, changes, submit, publish, .. } = input;
            let opening = Opening { title, description, study };
            let drafts = drafts(changes.unwrap_or_default());
            let (text, names) = (input.idempotency_key.as_ref(), local_names(&drafts));
            let reach = match (submit.unwrap_or(false), publish.unwrap_or(false)) {
                (_, true) => Reach::Publish,
                (true, false) => Reach::Submit,
                (false, false) => Reach::Open,
            };
            let further = if reach == Reach::Publish { "publish" } else { "submit" };
            let sent = Sent::Changes(places(&drafts), further);
            let done = async {
                let key = idempotency_key(ctx, "openChangeSet", text, names)?;
                let key = key.as_ref();
                service::submit_and_publish(&desk, &permit, opening, drafts, key, reach).await
            };
            ChangeSetPayload::of(scope(ctx)?, done.await, &sent).await
        };
        Some(opened.await)
    }

    /// Adds changes to a set, all or none, and settles conflicts. The set is a draft again. Only for curators.
    async fn add_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The set and the changes.")] input: AddChangesInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let added = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            let resolve = input.resolve.unwrap_or_default();
            let drafts = drafts(input.changes);
            let (text, names) = (input.idempotency_key.as_ref(), local_names(&drafts));
            let done = async {
                let settled = (ResolveInput::read_all(resolve)?, input.contents);
                let key = idempotency_key(ctx, "addChanges", text, names)?;
                service::add(&desk, &permit, set, drafts, settled, key.as_ref()).await
            };
            told(ctx, done.await).await
        };
        Some(added.await)
    }

    /// Takes a change out of its set. The set is a draft again. Only for curators.
    async fn remove_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: RemoveChangeInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let removed = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            let removed = async {
                let change = change_key(&input.change, "change")
                    .map_err(crate::problem::Refused::Problem)?;
                service::remove(&desk, &permit, set, change).await
            };
            told(ctx, removed.await).await
        };
        Some(removed.await)
    }

    /// Tells what keeps a set from being published, by publishing it and taking that back. Only for those who may see
    /// the set.
    async fn check_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The set.")] input: ChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let checked = async {
            let (desk, permit) = desk(ctx, Action::ReadChangeSets)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            told(ctx, service::check(&desk, &permit, set).await).await
        };
        Some(checked.await)
    }

    /// Hands a set to its reviewers, unless something keeps it from being published. Only for curators.
    async fn submit_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The set.")] input: ChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let submitted = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            told(ctx, service::submit(&desk, &permit, set).await).await
        };
        Some(submitted.await)
    }

    /// Judges a set that somebody else wrote: as a reviewer, as a steward, or as both at once.
    async fn review_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The judgement.")] input: ReviewChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let reviewed = async {
            let desk = scope(ctx)?.desk();
            let permit = Permit::granted(&desk.viewer, Action::JudgeChanges)
                .or_else(|_| Permit::granted(&desk.viewer, Action::ClearChanges))?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            let judgement = Judgement {
                contents: input.contents,
                verdict: input.verdict.into(),
                note: input.note,
                publish: input.publish.unwrap_or(false),
            };
            told(ctx, service::judge(&desk, &permit, set, judgement).await).await
        };
        Some(reviewed.await)
    }

    /// Makes an approved set part of the knowledge base, as a whole. Only for its authors and for reviewers; for
    /// stewards where reviewers cannot see it, because it is of consent or demographics alone.
    async fn publish_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The set.")] input: PublishChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let published = async {
            let desk = scope(ctx)?.desk();
            let permit = Permit::granted(&desk.viewer, Action::JudgeChanges)
                .or_else(|_| Permit::granted(&desk.viewer, Action::ProposeChanges))
                .or_else(|_| Permit::granted(&desk.viewer, Action::ClearChanges))?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            let text = input.idempotency_key.as_ref();
            let done = async {
                let key = idempotency_key(ctx, "publishChangeSet", text, Vec::new())?;
                service::publish(&desk, &permit, set, key.as_ref()).await
            };
            told(ctx, done.await).await
        };
        Some(published.await)
    }

    /// Gives a set up for good. Only for its authors.
    async fn abandon_change_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The set.")] input: ChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let abandoned = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            told(ctx, service::abandon(&desk, &permit, set).await).await
        };
        Some(abandoned.await)
    }

    /// Opens a set that takes a published one back. What somebody changed since shows as a conflict. Only for
    /// curators.
    async fn revert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The published set.")] input: ChangeSetInput,
    ) -> Option<Result<ChangeSetPayload>> {
        let reverted = async {
            let (desk, permit) = desk(ctx, Action::ProposeChanges)?;
            let set = Kind::ChangeSet.key(&input.change_set)?;
            told(ctx, service::revert(&desk, &permit, set).await).await
        };
        Some(reverted.await)
    }
}
