//! What mutations of change sets take and answer.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::change_set;
use uuid::Uuid;

use super::{
    ChangeSet,
    apply::Warning,
    input::ChangeInput,
    object::one,
    service::{Done, Made, Settled, Take},
    troubles::{Sent, problems},
};
use crate::{
    context::{Scope, scope},
    error::{Error, Result},
    id::Kind,
    list_size::list_size,
    problem::{Outcome, Problem, ProblemCode, Refused, parted, read_back},
    siblings::Member,
    words::Verdict,
};

/// A new change set.
#[derive(InputObject)]
pub struct OpenChangeSetInput {
    /// What it is about, in one line.
    pub title: String,
    /// What reviewers should know.
    pub description: Option<String>,
    /// The study whose findings it changes. If absent, the set is global: frameworks, roles, and new studies.
    pub study: Option<ID>,
    /// Its first changes.
    pub changes: Option<Vec<ChangeInput>>,
    /// Whether to submit it at once.
    pub submit: Option<bool>,
    /// Whether to publish it at once. That needs the roles that judge it, and a service that lets authors judge their
    /// own sets (`curation.four_eyes = false`).
    pub publish: Option<bool>,
    /// A key of your own: the same input with the same key is done once, and answered the same again.
    pub idempotency_key: Option<String>,
}

/// Whose value a field is to have.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictSide {
    /// That of the change: it goes on from what the knowledge base holds now.
    Mine,
    /// That of the knowledge base: the change gives way.
    Theirs,
}

/// How a conflict is settled.
#[derive(InputObject)]
pub struct ResolveInput {
    /// The change.
    pub change: ID,
    /// The field; if absent, the whole change.
    pub field: Option<String>,
    /// Whose value holds.
    pub take: ConflictSide,
}

impl ResolveInput {
    /// Reads the inputs, their ids taken apart.
    ///
    /// # Errors
    ///
    /// Returns a problem for each id that is no id of a change.
    pub(super) fn read_all(inputs: Vec<Self>) -> Outcome<Vec<Settled>> {
        let (mut settled, mut problems) = (Vec::new(), Vec::new());
        for (place, it) in inputs.into_iter().enumerate() {
            let take = match it.take {
                ConflictSide::Mine => Take::Mine,
                ConflictSide::Theirs => Take::Theirs,
            };
            match change_key(&it.change, &format!("resolve.{place}.change")) {
                Ok(change) => settled.push(Settled { change, field: it.field, take }),
                Err(problem) => problems.push(*problem),
            }
        }
        if problems.is_empty() { Ok(settled) } else { Err(Refused::Problems(problems)) }
    }
}

/// Returns the key of a change whose id stands in this field of the input.
pub(super) fn change_key(id: &ID, field: &str) -> std::result::Result<Uuid, Box<Problem>> {
    let problem = |error: Error| Box::new(Problem::of(field, ProblemCode::Invalid, error.message));
    Kind::Change.key(id).map_err(problem)
}

/// Changes for a set. They are added all or none, and the set is a draft again.
#[derive(InputObject)]
pub struct AddChangesInput {
    /// The change set.
    pub change_set: ID,
    /// The changes.
    pub changes: Vec<ChangeInput>,
    /// How conflicts of changes that it holds already are settled.
    pub resolve: Option<Vec<ResolveInput>>,
    /// The `contents` of the set as you looked at it. Needed with `resolve`; where the set was changed since, nothing is
    /// added.
    pub contents: Option<String>,
    /// A key of your own: the same input with the same key is done once, and answered the same again.
    pub idempotency_key: Option<String>,
}

/// A change to take out of its set.
#[derive(InputObject)]
pub struct RemoveChangeInput {
    /// The change set.
    pub change_set: ID,
    /// The change.
    pub change: ID,
}

/// A change set.
#[derive(InputObject)]
pub struct ChangeSetInput {
    /// Its id.
    pub change_set: ID,
}

/// A change set to publish.
#[derive(InputObject)]
pub struct PublishChangeSetInput {
    /// Its id.
    pub change_set: ID,
    /// A key of your own: the same input with the same key is done once, and answered the same again.
    pub idempotency_key: Option<String>,
}

/// A judgement of a change set.
#[derive(InputObject)]
pub struct ReviewChangeSetInput {
    /// Its id.
    pub change_set: ID,
    /// The `contents` of the set as you looked at it. Where it was changed since, nothing is judged.
    pub contents: String,
    /// What is to become of it. For whoever is reviewer and steward, APPROVE approves and clears at once.
    pub verdict: Verdict,
    /// Why. Needed unless you approve.
    pub note: Option<String>,
    /// Whether to publish it at once, where your approval is the last that is needed.
    pub publish: Option<bool>,
}

/// Something that a call makes, once it is published.
#[derive(SimpleObject)]
pub struct CreatedThing {
    /// The local name that the call gave it. Null where it gave none.
    local_name: Option<String>,
    /// Its type, such as `Category`.
    kind: &'static str,
    /// Its id, which stays the same when it is published.
    id: ID,
}

/// Something that publishing a set leaves out although no change says so.
#[derive(SimpleObject)]
pub struct ChangeWarning {
    /// What happens and what to do, to show to people.
    message: String,
    /// Id of the change that leads to it.
    change: ID,
    /// The type of what is left out, such as `Placement`.
    kind: &'static str,
    /// Id of what is left out.
    left_out: ID,
    /// Id of what stands instead. Null where nothing does.
    stands: Option<ID>,
}

impl ChangeWarning {
    fn of(warning: &Warning) -> Self {
        let (kind, key) = warning.left_out;
        Self {
            message: warning.message.clone(),
            change: Kind::Change.id(warning.change).into(),
            kind: kind.type_name(),
            left_out: kind.id(key).into(),
            stands: warning.stands.map(|(kind, key)| kind.id(key).into()),
        }
    }
}

/// A set that a mutation wrote.
pub(super) async fn written(scope: Result<&Scope>, set: Uuid) -> Result<ChangeSet> {
    read_back(one(scope?, set).await?)
}

/// A change set after a deed.
pub struct ChangeSetPayload {
    set: Option<Uuid>,
    left: Option<Box<change_set::Model>>,
    made: Vec<Made>,
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
}

impl ChangeSetPayload {
    /// What came of a deed.
    pub(super) async fn of(scope: &Scope, outcome: Outcome<Done>, sent: &Sent) -> Result<Self> {
        let (done, refused) = parted(outcome)?;
        let Some(done) = done else {
            let (made, warnings) = (Vec::new(), Vec::new());
            return Ok(Self { set: None, left: None, made, problems: refused, warnings });
        };
        let Done { set, left, made, troubles, warnings } = done;
        let problems = Box::pin(problems(scope, set, troubles, sent)).await?;
        Ok(Self { set: Some(set), left, made, problems, warnings })
    }
}

/// A change set after a deed.
#[Object]
impl ChangeSetPayload {
    /// The change set as it is now. Null where nothing was done.
    async fn change_set(&self, ctx: &Context<'_>) -> Option<Result<ChangeSet>> {
        let mut written = written(scope(ctx), self.set?).await;
        if let (Ok(ChangeSet(set)), Some(left)) = (&mut written, &self.left) {
            let (state, now) = (left.state, change_set::Model::clone(set));
            let (sum_of_all, sum_of_open) = (left.sum_of_all.clone(), left.sum_of_open.clone());
            *set = Member::alone(change_set::Model { state, sum_of_all, sum_of_open, ..now });
        }
        Some(written)
    }

    /// What the call's changes make, in their order.
    #[graphql(directive = list_size::apply(100))]
    fn created(&self) -> Vec<CreatedThing> {
        let made = self.made.iter().map(|(local_name, kind, key)| CreatedThing {
            local_name: local_name.clone(),
            kind: kind.type_name(),
            id: kind.id(*key).into(),
        });
        made.collect()
    }

    /// What to mend. Where `changeSet` is null, nothing was done; else the set stands as it says, and this keeps it
    /// from being published.
    #[graphql(directive = list_size::apply(10))]
    fn user_errors(&self) -> &[Problem] {
        &self.problems
    }

    /// What publishing the set leaves out although no change says so, such as a placement of a merged category that
    /// contradicts one of the category that remains. It does not keep the set from being published. Told by the call
    /// that checks, submits or publishes; a call that is repeated with its key does not tell it again.
    #[graphql(directive = list_size::apply(10))]
    fn warnings(&self) -> Vec<ChangeWarning> {
        self.warnings.iter().map(ChangeWarning::of).collect()
    }
}
