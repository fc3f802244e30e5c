//! What is done with change sets: opened, changed, checked, judged, published, given up, taken back.

mod idempotency;
mod importing;
mod judging;
mod keying;
mod opening;
mod publishing;
mod reverting;
mod submit_and_publish;
mod way;

use entity::{
    change, change_set, change_set_author, review,
    words::{AuditAction, ChangeSetStatus, DatasetKind},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use idempotency::{IdempotencyKey, mark_erased};
pub use importing::import;
pub use judging::{Judgement, judge};
pub use keying::key_plain_digests;
use opening::open;
pub use opening::{Opening, Settled, Take, abandon, add, remove};
pub use publishing::{check, publish, submit};
pub use reverting::revert;
pub use submit_and_publish::{Reach, submit_and_publish};
use way::Way;

pub use super::recording::Found;
use super::{
    apply::{Applied, Terms, Trouble, Warning},
    contents,
    recording::{Edits, Names, Recorder, forget_earlier},
    reviewers::Eligible,
    standing::{Deed, Judged, Standing, is_open},
};
use crate::{
    access::{Event, Permit, Test, draft::Purpose, rows, write::Writer},
    account::{Desk, named_studies},
    clock,
    error::Result,
    problem::{Outcome, Problem, ProblemCode, parted},
};

/// What came of a deed.
#[derive(Clone, Debug)]
pub struct Done {
    /// The set.
    pub set: Uuid,
    /// What was made, by local name.
    pub made: Vec<Made>,
    /// What keeps it from going further.
    pub troubles: Vec<Trouble>,
    /// What publishing leaves out, or left out.
    pub warnings: Vec<Warning>,
    /// The set as the call left it, where the call changed what it holds.
    pub left: Option<Box<change_set::Model>>,
}

/// A thing that a call made, with its local name.
pub type Made = (Option<String>, crate::id::Kind, Uuid);

impl Done {
    fn with(set: Uuid) -> Self {
        let (made, troubles, warnings) = (Vec::new(), Vec::new(), Vec::new());
        Self { set, made, troubles, warnings, left: None }
    }

    /// Returns the same with what came of applying the set.
    fn applied(self, applied: Applied) -> Self {
        Self { troubles: applied.troubles, warnings: applied.warnings, ..self }
    }

    /// Notes the set as it is at the end of the transaction. Whoever is told its contents afterwards is told those: what
    /// somebody else adds in the next moment was not looked at.
    async fn leaving(self, writer: &Writer) -> Result<Self> {
        let test = Test::is(change_set::Column::Id, self.set);
        let left = writer.all::<change_set::Entity>(&test).await?.pop().map(Box::new);
        Ok(Self { left, ..self })
    }
}

/// What was done before a further step; where that was refused, it is told why.
fn so_far(done: Done, further: Outcome<Done>) -> Outcome<Done> {
    let (further, refused) = parted(further)?;
    let refused = refused.into_iter().map(Trouble::refused).collect();
    Ok(match further {
        Some(Done { troubles, warnings, .. }) => Done { troubles, warnings, ..done },
        None => Done { troubles: refused, ..done },
    })
}

/// A set that nobody else changes until the transaction is over, with whoever wrote it and what was said of it.
pub(super) struct Held {
    pub writer: Writer,
    pub set: change_set::Model,
    pub authors: Vec<Uuid>,
    pub reviews: Vec<review::Model>,
}

/// There is no such set for this viewer.
fn unknown() -> Problem {
    let message = "There is no such change set that you may see.";
    Problem::of("changeSet", ProblemCode::UnknownReference, message)
}

/// It cannot be done now, or not by this viewer.
fn not_now(message: &str) -> Problem {
    Problem::of("changeSet", ProblemCode::NotNow, message)
}

impl Held {
    /// Takes hold of a set that the viewer may see.
    pub async fn of(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Self> {
        Self::by(Way::Locked, desk, permit, id).await
    }

    /// Takes hold of a set that the viewer may see; a draft is written only where nobody else changed it.
    async fn by(way: Way, desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Self> {
        let study = Self::seen(desk, id).await?.study_id;
        Self::within(way.begin(desk, permit, study).await?, id).await
    }

    /// Looks at a set that the viewer may see, to try what it would come to.
    pub async fn to_check(desk: &Desk, permit: &Permit, id: Uuid) -> Outcome<Self> {
        let study = Self::seen(desk, id).await?.study_id;
        Self::within(Writer::draft(&desk.db, permit, study, Purpose::Check).await?, id).await
    }

    async fn seen(desk: &Desk, id: Uuid) -> Outcome<change_set::Model> {
        let seen = desk.db.one(&rows::change_sets(&desk.viewer).with_ids([id])).await?;
        Ok(seen.ok_or_else(unknown)?)
    }

    async fn within(writer: Writer, id: Uuid) -> Outcome<Self> {
        let test = Test::is(change_set::Column::Id, id);
        let set = writer.hold::<change_set::Entity>(&test).await?.ok_or_else(unknown)?;
        let test = Test::is(change_set_author::Column::ChangeSetId, id);
        let authors = writer.all::<change_set_author::Entity>(&test).await?;
        let authors = authors.into_iter().map(|row| row.account_id).collect();
        let test = Test::is(review::Column::ChangeSetId, id);
        let reviews = writer.all::<review::Entity>(&test).await?;
        Ok(Self { writer, set, authors, reviews })
    }

    /// Which of those who judged it may still do so.
    pub async fn eligible(&self, desk: &Desk, reviews: &[review::Model]) -> Result<Eligible> {
        Eligible::of(&self.writer, &self.set, reviews, &desk.tools).await
    }

    /// How the viewer stands to it.
    pub fn standing<'a>(&'a self, desk: &'a Desk) -> Standing<'a> {
        let account = desk.viewer.account();
        Standing {
            set: &self.set,
            viewer: &desk.viewer,
            author: account.is_some_and(|account| self.authors.contains(&account)),
            four_eyes: desk.tools.config.curation.four_eyes,
            judged: self.judged(desk),
        }
    }

    /// What was said so far of what the set holds.
    fn judged(&self, desk: &Desk) -> Judged {
        let (four_eyes, stored) =
            (desk.tools.config.curation.four_eyes, contents::stored(&self.set));
        Judged::of(&self.set, &self.reviews, &self.authors, &[stored], four_eyes)
    }

    /// Refuses what the viewer may not do now.
    pub fn demand(&self, desk: &Desk, deed: Deed) -> Outcome<()> {
        Ok(self.standing(desk).may(deed).map_err(not_now)?)
    }

    /// What approvals of today's contents are stored with: one that has none of these texts is of other contents.
    pub async fn approvable(&self, desk: &Desk) -> Result<Vec<String>> {
        let mut texts = vec![contents::stored(&self.set)];
        if self.reviews.iter().any(|review| contents::is_of_earlier_build(&review.contents)) {
            let plain = self.plain_digest().await?;
            texts.push(desk.tools.authority.digest_key().digest(keying::APPROVED, &plain));
            texts.push(plain);
        }
        Ok(texts)
    }

    /// Refuses a judgement of other contents than the set holds now.
    pub fn demand_contents(&self, desk: &Desk, looked_at: &str) -> Outcome<()> {
        let key = desk.tools.authority.digest_key();
        if contents::contents(&key, &self.set, &desk.viewer) == looked_at {
            return Ok(());
        }
        let message = "The change set was changed since you looked at it. Look at it again, and give the \
                       `contents` that it has then.";
        Err(Problem::of("contents", ProblemCode::VersionConflict, message).into())
    }

    /// A plain digest of the changes, with which earlier builds stored approvals. It is stored keyed since.
    async fn plain_digest(&self) -> Result<String> {
        use change::Column as C;
        let mut digest = Sha256::new();
        let mut after = 0_i32;
        loop {
            let test = Test::<change::Entity>::All(vec![
                Test::is(C::ChangeSetId, self.set.id),
                Test::Compare(C::Position, crate::access::Comparison::AtLeast, (after + 1).into()),
            ]);
            let found = self.writer.stretch(&test, C::Position, 500).await?;
            let Some(last) = found.last() else { break };
            after = last.position;
            for row in &found {
                digest.update(row.entity.as_bytes());
                digest.update(row.entity_id.as_bytes());
                digest.update(row.action.word().as_bytes());
                digest.update(row.patch.as_bytes());
                digest.update([0]);
            }
        }
        Ok(format!("{:x}", digest.finalize()))
    }

    /// The set is in this state from now on.
    pub async fn becomes(
        &self,
        status: ChangeSetStatus,
        more: Vec<(change_set::Column, sea_orm::Value)>,
    ) -> Result<()> {
        use change_set::Column as C;
        let mut values =
            vec![(C::Status, status.word().into()), (C::ChangedAt, clock::now().into())];
        values.extend(more);
        let test = Test::is(C::Id, self.set.id);
        self.writer.update::<change_set::Entity>(&test, values).await?;
        if !is_open(status) {
            forget_earlier(&self.writer, [self.set.id]).await?;
        }
        Ok(())
    }

    /// Writes down what the viewer did.
    pub async fn record(&self, desk: &Desk, action: AuditAction, what: &str) -> Result<()> {
        let event =
            Event::done(action).about(self.set.id).in_study(self.set.study_id).with("what", what);
        self.writer.record(desk.who(), &desk.visit, vec![event]).await
    }
}

/// A recorder for a set.
async fn recorder<'a>(
    desk: &Desk,
    writer: &'a Writer,
    set: &'a change_set::Model,
) -> Result<Recorder<'a>> {
    let dataset = writer.all::<entity::dataset::Entity>(&Test::always()).await?.pop();
    let (version, kind) = dataset.map_or((0, DatasetKind::Demo), |row| (row.version, row.kind));
    Ok(Recorder {
        writer,
        set,
        author: desk.viewer.account(),
        version,
        sound_in: Some(kind),
        most: desk.tools.config.curation.most_changes,
        edits: Edits::of(writer, set, desk.tools.authority.digest_key()),
    })
}

/// The version of the data set, as the transaction sees it.
async fn version(writer: &Writer) -> Result<i64> {
    let found = writer.all::<entity::dataset::Entity>(&Test::always()).await?;
    Ok(found.first().map_or(0, |row| row.version))
}

/// Under what a set is applied: as the next version.
pub(super) async fn terms(desk: &Desk, writer: &Writer) -> Result<Terms> {
    let found = writer.all::<entity::dataset::Entity>(&Test::always()).await?;
    let dataset = found.into_iter().next().ok_or_else(crate::access::db::no_data)?;
    Ok(Terms {
        kind: dataset.kind,
        version: dataset.version + 1,
        actor: desk
            .who()
            .map_or_else(|| "nasss".to_owned(), |key| crate::id::Kind::Account.id(key)),
        smallest_cell: desk.tools.config.privacy.smallest_cell,
        now: clock::now(),
        final_slugs: named_studies(&desk.tools.config.issuers.0).map(str::to_owned).collect(),
    })
}

/// Of names that a call gave, what the answer tells.
fn made(names: Names) -> Vec<Made> {
    names.made
}
