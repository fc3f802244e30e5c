//! Publishing: one function applies a change set inside a transaction. Checking is the same without the commit.
//!
//! What goes makes room first: withdrawals and merges leave their tombstones. Then comes what is made, changed or
//! brought back, shape after shape in the order in which they refer to each other. All records of a shape are judged
//! together, by what the whole set makes of them, so the order of the changes does not matter. Then comes what moves
//! between categories, and at the end the rules that only the whole can keep or break.

mod afterwards;
mod causes;
mod changing;
mod closing;
mod derived;
mod fields;
mod former_slugs;
mod gone;
mod leaving_out;
mod levels;
mod merged_parts;
mod moving;
mod old_names;
mod open;
mod quiet;
mod references;
mod removing;
mod restoring;
mod roles;
mod rules;
mod trouble;
mod turning;
mod unique;
mod writing;

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    change, change_set,
    words::{Access, ChangeAction, DatasetKind},
};
use uuid::Uuid;

pub use fields::broken_fields;
pub use former_slugs::former_holders;
pub use merged_parts::Warning;
pub use removing::Going;
pub use trouble::{Clash, Collision, Trouble};
pub use writing::{Happened, Record};

use super::patch::Patch;
use crate::{
    access::{Comparison, Test, write::Writer},
    error::Result,
    id::Kind,
    record::{Shape, Table, shapes},
};

/// How many changes are applied together.
const CHUNK: u64 = 500;

/// Under what a set is applied.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What the data set holds.
    pub kind: DatasetKind,
    /// The version that the data set becomes.
    pub version: i64,
    /// Who is written into history.
    pub actor: String,
    /// Groups of fewer people are not counted.
    pub smallest_cell: u32,
    /// When that version is published.
    pub now: i64,
    /// Slugs of studies that must stay, because the settings name them.
    pub final_slugs: Vec<String>,
}

/// What came of applying a set.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// What keeps the set from being published.
    pub troubles: Vec<Trouble>,
    /// What publishing leaves out, although no change says so.
    pub warnings: Vec<Warning>,
}

impl Applied {
    const fn refused(troubles: Vec<Trouble>) -> Self {
        Self { troubles, warnings: Vec::new() }
    }
}

/// A set that is being applied.
pub struct Applying<'a> {
    writer: &'a Writer,
    set: &'a change_set::Model,
    terms: Terms,
    /// Place of the last revision.
    position: i32,
    /// What keeps the set from being published.
    troubles: Vec<Trouble>,
    /// What publishing leaves out, although no change says so.
    warnings: Vec<Warning>,
    /// Things that could not be written, and why.
    failures: causes::Failures,
    /// New things whose slug nobody gave.
    slugs_derived: HashSet<Uuid>,
    /// Names that categories had before.
    old_names: old_names::OldNames,
    /// Whether the set touches fields of which not all its authors may learn what they hold.
    keeps_secrets: bool,
    /// What the set touched, for what follows from it.
    touched: Touched,
    /// Moves that wait until what is moved to has been made.
    moves: Vec<moving::Move>,
}

/// What was touched so far.
#[derive(Default)]
struct Touched {
    /// Things whose words or parts changed.
    things: BTreeSet<(Kind, Uuid)>,
    /// Things of which parts changed, with the level of the part: they count as changed for whoever sees the part.
    bumped: HashSet<(Kind, Uuid, Option<Access>)>,
    /// Things whose own rows were written.
    written: HashSet<(Kind, Uuid)>,
    /// Categories whose quotes must be counted anew.
    counted: BTreeSet<Uuid>,
    /// Quotes of which it must be seen that nobody may read too much, with the change that touched them.
    quotes: HashMap<Uuid, Option<Uuid>>,
    /// Sources and participants whose quotes must be looked at so.
    sources: HashMap<Uuid, Option<Uuid>>,
    people: HashMap<Uuid, Option<Uuid>>,
    /// Quotes of which the role or the participant changed, and participants with another role, each with the column and
    /// the change that gave it.
    roles: HashMap<(Kind, Uuid), (&'static str, Option<Uuid>)>,
    /// Sources that are published from now on, or no longer.
    turned: BTreeSet<Uuid>,
    /// Studies of which people changed.
    studies_of_people: BTreeSet<Uuid>,
    /// Studies that must say who answers for them.
    answering: BTreeSet<Uuid>,
    /// Things with another slug.
    slugs: Vec<former_slugs::Renamed>,
    /// Studies whose categories have other parents.
    parents: BTreeSet<Uuid>,
    /// Things that went, with the change that took them.
    gone: Vec<(Kind, Uuid, Option<Uuid>)>,
    /// Studies and versions that the set made.
    made: HashSet<(Kind, Uuid)>,
}

/// A change with its patch read.
struct Read {
    change: change::Model,
    shape: &'static Shape,
    patch: Patch,
}

impl<'a> Applying<'a> {
    /// A set, about to be applied.
    pub fn new(writer: &'a Writer, set: &'a change_set::Model, terms: Terms) -> Self {
        Self {
            writer,
            set,
            terms,
            position: 0,
            troubles: Vec::new(),
            warnings: Vec::new(),
            old_names: old_names::OldNames::default(),
            failures: causes::Failures::default(),
            slugs_derived: HashSet::new(),
            keeps_secrets: false,
            touched: Touched::default(),
            moves: Vec::new(),
        }
    }

    /// Applies the set. It can be published if the result has no troubles.
    ///
    /// # Errors
    ///
    /// Where the database refuses, which the checks should have foreseen.
    pub async fn run(mut self) -> Result<Applied> {
        if self.set.changes == 0 {
            return Ok(Applied::refused(vec![Trouble::nothing_changes()]));
        }
        self.remove().await?;
        let mut restored = self.restored().await?;
        for shape in shapes() {
            let restored = restored.remove(&shape.kind).unwrap_or_default();
            Box::pin(self.change_all(shape, restored)).await?;
        }
        Box::pin(self.carry_out_moves()).await?;
        Box::pin(self.keep_old_names()).await?;
        if self.troubles.is_empty() && self.position == 0 && !self.keeps_secrets {
            return Ok(Applied::refused(vec![Trouble::nothing_changes()]));
        }
        Box::pin(self.afterwards()).await?;
        Ok(Applied { troubles: causes::told_once(self.troubles), warnings: self.warnings })
    }

    /// What follows from what was written, for whoever writes by other ways than the set's changes.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn finish(mut self) -> Result<Vec<Trouble>> {
        if self.troubles.is_empty() {
            Box::pin(self.afterwards()).await?;
        }
        Ok(self.troubles)
    }

    /// The next changes of these actions behind a place, in order.
    async fn next(
        &self,
        actions: &[ChangeAction],
        table: Option<Table>,
        after: i32,
    ) -> Result<Vec<Read>> {
        use change::Column as C;
        let mut tests = vec![
            Test::is(C::ChangeSetId, self.set.id),
            Test::texts(C::Action, actions.iter().map(|action| action.word())),
            Test::Compare(C::Position, Comparison::AtLeast, (after + 1).into()),
        ];
        tests.extend(table.map(|table| Test::texts(C::Entity, [table.name()])));
        let test = Test::<change::Entity>::All(tests);
        let found = self.writer.stretch(&test, C::Position, CHUNK).await?;
        found.into_iter().map(read).collect()
    }
}

/// A change with its patch.
fn read(change: change::Model) -> Result<Read> {
    let shape = Table::named(&change.entity).and_then(crate::record::shape_of);
    let shape = shape.ok_or_else(|| {
        let message = format!("a change of {}, which nobody can change", change.entity);
        crate::Error::internal(std::io::Error::other(message))
    })?;
    let patch = Patch::read(&change.patch, change.format)?;
    Ok(Read { change, shape, patch })
}
