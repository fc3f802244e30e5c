//! Opening sets, and adding to them.

use entity::{
    change, change_set, study,
    words::{ChangeAction, ChangeOrigin, ChangeSetStatus},
};
use uuid::Uuid;

use super::{
    Done, Held, IdempotencyKey, Reach,
    idempotency::{Claim, Earlier},
    made, recorder,
};
use crate::{
    access::{Action, Permit, Test, may_in, rows, write::Writer},
    account::{Desk, check_credential},
    clock,
    curation::{
        held::records,
        input::Draft,
        patch::{Patch, clearing, guarded, relied_on, value},
        recording::{Edits, Found},
        standing::Deed,
    },
    error::Result,
    folding,
    id::fresh_key,
    problem::{Outcome, Problem, ProblemCode},
    record::{Table, api_name, shape_of},
};

/// What a new set is to be.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What it is about, in one line.
    pub title: String,
    /// What reviewers should know.
    pub description: Option<String>,
    /// The study; none for a global set.
    pub study: Option<Uuid>,
}

pub(super) const TITLE: usize = 300;
const DESCRIPTION: usize = 10_000;

impl Opening {
    pub(super) fn checked(self) -> Outcome<Self> {
        let title = folding::name(&self.title);
        let long = |field, most: usize| {
            let message = format!("At most {most} characters.");
            Problem::of(field, ProblemCode::TooLong, message)
        };
        if title.is_empty() {
            let message = "Say in one line what the change set is about.";
            return Err(Problem::of("title", ProblemCode::Required, message).into());
        }
        if title.chars().count() > TITLE {
            return Err(long("title", TITLE).into());
        }
        let description = self.description.filter(|text| !text.trim().is_empty());
        if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION) {
            return Err(long("description", DESCRIPTION).into());
        }
        for (field, text) in [("title", Some(&title)), ("description", description.as_ref())] {
            if text.is_some_and(|text| text.contains('\0')) {
                let message = "No text may hold the character NUL.";
                return Err(Problem::of(field, ProblemCode::Invalid, message).into());
            }
        }
        Ok(Self { title, description, ..self })
    }

    /// The set as a row.
    pub(super) fn row(self, desk: &Desk, origin: ChangeOrigin) -> change_set::Model {
        let now = clock::now();
        change_set::Model {
            id: fresh_key(),
            study_id: self.study,
            title: self.title,
            description: self.description,
            status: ChangeSetStatus::Draft,
            origin,
            import_source: None,
            reverts_id: None,
            guarded: false,
            clearing: false,
            changes: 0,
            last_position: 0,
            opened_by: desk.who(),
            opened_at: now,
            changed_at: now,
            submitted_at: None,
            published_by: None,
            published_at: None,
            published_version: None,
            state: 0,
            sum_of_all: String::new(),
            sum_of_open: String::new(),
        }
    }
}

/// Whether the viewer may propose changes of this study, or where there is none, of what all share. `field` is the field
/// of the input that says which study that is.
pub(super) async fn may_propose(desk: &Desk, study: Option<Uuid>, field: &str) -> Outcome<()> {
    let may = may_in(&desk.viewer, Action::ProposeChanges, study);
    if let Some(study) = study {
        // Its team can bring back a study that was withdrawn.
        let known = rows::studies(&desk.viewer);
        let known = if may { known.with_withdrawn() } else { known };
        if desk.db.one::<study::Entity>(&known.with_ids([study])).await?.is_none() {
            let message = "There is no such study.";
            return Err(Problem::of(field, ProblemCode::UnknownReference, message).into());
        }
    }
    if may {
        return Ok(());
    }
    let message = match study {
        Some(_) => "You are no curator of this study.",
        None => {
            "A global set needs a curator of all studies; name the study that you want to change."
        }
    };
    let mut problem = Problem::of(field, ProblemCode::NotYours, message);
    if study.is_none() && field == "study" {
        // The input names none.
        problem.path.pop();
    }
    Err(problem.into())
}

/// A set that was opened, by this call or by an earlier one with the same key.
pub(super) struct Opened {
    pub done: Done,
    /// Holds the key while the call goes on.
    pub claim: Option<Claim>,
    /// An earlier call was cut short.
    pub unfinished: bool,
}

/// Opens a set, with changes if there are any.
///
/// # Errors
///
/// Problems with the title, the study or the changes. Nothing is opened then.
pub(super) async fn open(
    desk: &Desk,
    permit: &Permit,
    opening: Opening,
    drafts: Vec<Draft>,
    key: Option<&IdempotencyKey>,
    reach: Reach,
) -> Outcome<Opened> {
    let opening = opening.checked()?;
    may_propose(desk, opening.study, "study").await?;
    let (writer, earlier) = begin(desk, permit, key).await?;
    let claim = || match (key, desk.who()) {
        (Some(key), Some(account)) if reach != Reach::Open => Some(key.claim(desk, account)),
        _ => None,
    };
    if let Earlier::Did { done, unfinished } = earlier {
        let claim = claim();
        if claim.is_some() {
            keep(&writer, desk, key, &done, claim.as_ref()).await?;
            writer.commit().await?;
        }
        return Ok(Opened { done, claim, unfinished });
    }
    let set = opening.row(desk, ChangeOrigin::Manual);
    writer.insert::<change_set::Entity>(vec![set.clone()]).await?;
    let drafts = drafts.into_iter().map(|draft| (draft, Found::default())).collect();
    let names = recorder(desk, &writer, &set).await?.record(drafts).await?;
    let done = Done { made: made(names), ..Done::with(set.id) }.leaving(&writer).await?;
    let claim = claim();
    keep(&writer, desk, key, &done, claim.as_ref()).await?;
    writer.commit().await?;
    Ok(Opened { done, claim, unfinished: false })
}

/// Begins a transaction while no other call holds the key, and returns what an earlier call came to.
async fn begin(
    desk: &Desk,
    permit: &Permit,
    key: Option<&IdempotencyKey>,
) -> Outcome<(Writer, Earlier)> {
    loop {
        if let (Some(key), Some(account)) = (key, desk.who()) {
            key.wait(desk, permit, account).await?;
        }
        let writer = Writer::begin(&desk.db, permit).await?;
        check_credential(desk, &writer).await?;
        match earlier(&writer, desk, key).await? {
            Earlier::Running => {}
            earlier => return Ok((writer, earlier)),
        }
    }
}

async fn earlier(writer: &Writer, desk: &Desk, key: Option<&IdempotencyKey>) -> Outcome<Earlier> {
    match (key, desk.who()) {
        (Some(key), Some(account)) => key.earlier(writer, account).await,
        _ => Ok(Earlier::None),
    }
}

async fn keep(
    writer: &Writer,
    desk: &Desk,
    key: Option<&IdempotencyKey>,
    done: &Done,
    claim: Option<&Claim>,
) -> Result<()> {
    match (key, desk.who()) {
        (Some(key), Some(account)) => key.keep(writer, account, done, claim).await,
        _ => Ok(()),
    }
}

/// Which of two people's values a field is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// That of the change.
    Mine,
    /// That of the knowledge base.
    Theirs,
}

/// How a conflict is settled.
pub struct Settled {
    /// The change.
    pub change: Uuid,
    /// The field, as the API names it; none for the whole change.
    pub field: Option<String>,
    /// Whose value holds.
    pub take: Take,
}

/// Adds changes to a set, and settles conflicts of changes that it holds.
///
/// # Errors
///
/// Problems with the set or the changes. Nothing is added then.
pub async fn add(
    desk: &Desk,
    permit: &Permit,
    id: Uuid,
    drafts: Vec<Draft>,
    (settled, contents): (Vec<Settled>, Option<String>),
    key: Option<&IdempotencyKey>,
) -> Outcome<Done> {
    let held = Held::of(desk, permit, id).await?;
    if let Earlier::Did { done, .. } = earlier(&held.writer, desk, key).await? {
        return Ok(done);
    }
    held.demand(desk, Deed::Edit)?;
    if !settled.is_empty() {
        let looked_at = contents.ok_or_else(|| {
            let message = "Give the `contents` of the set whose conflicts you looked at.";
            Problem::of("contents", ProblemCode::Required, message)
        })?;
        held.demand_contents(desk, &looked_at)?;
    } else if let Some(looked_at) = contents {
        held.demand_contents(desk, &looked_at)?;
    }
    let recorder = recorder(desk, &held.writer, &held.set).await?;
    for (place, settled) in settled.into_iter().enumerate() {
        resolve(desk, &held, &recorder.edits, place, settled).await?;
    }
    let drafts = drafts.into_iter().map(|draft| (draft, Found::default())).collect();
    let names = recorder.record(drafts).await?;
    let done = Done { made: made(names), ..Done::with(id) }.leaving(&held.writer).await?;
    keep(&held.writer, desk, key, &done, None).await?;
    held.writer.commit().await?;
    Ok(done)
}

/// A change of an open set. One that is for stewards alone is there for stewards and its author, as in what is read.
async fn change(desk: &Desk, held: &Held, id: Uuid, field: &str) -> Outcome<change::Model> {
    let seen = |row: &change::Model| {
        let own = row.author_id.is_some() && row.author_id == desk.who();
        !row.guarded || own || may_in(&desk.viewer, Action::ClearChanges, held.set.study_id)
    };
    let test = Test::All(vec![
        Test::is(change::Column::Id, id),
        Test::is(change::Column::ChangeSetId, held.set.id),
    ]);
    let found = held.writer.all::<change::Entity>(&test).await?;
    Ok(found.into_iter().find(seen).ok_or_else(|| {
        let message = "There is no such change in this set.";
        Problem::of(field, ProblemCode::UnknownReference, message)
    })?)
}

/// Settles a conflict: the change goes on from what the knowledge base holds now, or gives way to it.
async fn resolve(
    desk: &Desk,
    held: &Held,
    edits: &Edits<'_>,
    place: usize,
    settled: Settled,
) -> Outcome<()> {
    let at = format!("resolve.{place}");
    let before = change(desk, held, settled.change, &format!("{at}.change")).await?;
    let mut row = before.clone();
    row.base_version = super::version(&held.writer).await?;
    let shape = Table::named(&row.entity).and_then(shape_of);
    let mut patch = Patch::read(&row.patch, row.format)?;
    let own = match (shape, row.action) {
        (Some(shape), ChangeAction::Update) => {
            let found = records(&held.writer, shape, &[row.entity_id]).await?;
            found.into_values().next().unwrap_or_default()
        }
        _ => crate::record::Row::new(),
    };
    let meant = |column: &String| {
        settled.field.as_ref().is_none_or(|field| field == api_name(column) || field == column)
    };
    let touched = patch.set.keys().chain(patch.base.keys()).filter(|column| meant(column));
    let columns: std::collections::BTreeSet<String> = touched.cloned().collect();
    if columns.is_empty() && settled.field.is_some() {
        let message = "The change does not touch this field.";
        return Err(Problem::of(&format!("{at}.field"), ProblemCode::Invalid, message).into());
    }
    for column in columns {
        match settled.take {
            Take::Theirs if patch.set.contains_key(&column) => {
                patch.set.remove(&column);
                patch.base.remove(&column);
            }
            _ => {
                let now = value(&own, &column);
                patch.base.insert(column, now);
            }
        }
    }
    let given_up = settled.take == Take::Theirs && patch.set.is_empty();
    if given_up {
        edits.take_out(vec![before]).await?;
    } else {
        if let Some(shape) = shape {
            let relied = relied_on(shape, &patch.set);
            patch.base.retain(|column, _| {
                patch.set.contains_key(column) || relied.contains(&column.as_str())
            });
            row.guarded = guarded(shape, &patch);
            row.clearing = clearing(shape, row.action, &patch, Some(&own));
        }
        row.patch = patch.written()?;
        edits.write(vec![row], vec![before]).await?;
    }
    Ok(())
}

/// Takes a change out of a set.
///
/// # Errors
///
/// Problems with the set or the change.
pub async fn remove(desk: &Desk, permit: &Permit, id: Uuid, change_id: Uuid) -> Outcome<Done> {
    let held = Held::of(desk, permit, id).await?;
    held.demand(desk, Deed::Edit)?;
    let row = change(desk, &held, change_id, "change").await?;
    let recorder = recorder(desk, &held.writer, &held.set).await?;
    recorder.edits.take_out(vec![row]).await?;
    recorder.settle(held.set.last_position).await?;
    let done = Done::with(id).leaving(&held.writer).await?;
    held.writer.commit().await?;
    Ok(done)
}

/// Gives a set up.
///
/// # Errors
///
/// Problems with the set.
pub async fn abandon(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Done> {
    let held = Held::of(desk, permit, id).await?;
    held.demand(desk, Deed::Abandon)?;
    held.becomes(ChangeSetStatus::Abandoned, Vec::new()).await?;
    held.writer.commit().await?;
    Ok(Done::with(id))
}
