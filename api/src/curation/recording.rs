//! Recording what curators hand in: names become keys, and each field is noted as it was.

mod edits;
mod joining;
mod resolving;
mod sound;

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    change, change_set, change_set_author,
    words::{ChangeAction, ChangeSetStatus, DatasetKind},
};
use uuid::Uuid;

use super::{
    held::{records, studies_of, withdrawn},
    input::Draft,
    patch::{FORMAT, Patch, clearing, guarded, relied_on, reserved, value},
    slugs::Slugs,
};
use crate::{
    access::{Test, write::Writer},
    clock,
    error::Result,
    id::{Kind, fresh_key},
    problem::{Outcome, Problem, ProblemCode, Refused},
    record::{Row, Shape, shape},
};
pub use edits::{Edits, forget_earlier};
use joining::{cannot, contradicts, reinstate_first};
pub use resolving::Names;
use resolving::Target;

/// Where an imported change was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The file.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<i32>,
}

/// Who records, into which set, seeing which version of the data set.
pub struct Recorder<'a> {
    /// The transaction.
    pub writer: &'a Writer,
    /// The set.
    pub set: &'a change_set::Model,
    /// The author; none where the program records.
    pub author: Option<Uuid>,
    /// The version of the data set.
    pub version: i64,
    /// How many changes a set may hold.
    pub most: u32,
    /// What the data set holds, so that changes that cannot be published as they are by themselves are refused. None
    /// where they are recorded all the same, to be mended in the set.
    pub sound_in: Option<DatasetKind>,
    /// What is written and taken out.
    pub edits: Edits<'a>,
}

/// A change whose names are keys already, and whose fields are known as they were.
pub struct Prepared {
    /// What is changed.
    pub shape: &'static Shape,
    /// Its key.
    pub key: Uuid,
    /// What is to be done.
    pub action: ChangeAction,
    /// The fields.
    pub patch: Patch,
}

/// How many drafts are looked at together.
const CHUNK: usize = 500;

impl Recorder<'_> {
    /// Records drafts, all or none.
    ///
    /// # Errors
    ///
    /// Problems with the drafts, by their place in the list.
    pub async fn record(&self, drafts: Vec<(Draft, Found)>) -> Outcome<Names> {
        let room = i64::from(self.most) - i64::from(self.set.changes);
        if i64::try_from(drafts.len()).unwrap_or(i64::MAX) > room {
            let message = format!("A change set holds at most {} changes.", self.most);
            return Err(Problem::of("changes", ProblemCode::TooMany, message).into());
        }
        let mut names = Names::default();
        let mut problems = Vec::new();
        let mut targets = Vec::with_capacity(drafts.len());
        for (place, (draft, found)) in drafts.into_iter().enumerate() {
            let (target, several) = names.target(place, draft, found);
            problems.extend(several);
            targets.extend(target);
        }
        reinstate_first(&mut targets);
        let mut position = self.set.last_position;
        let mut slugs = Slugs::default();
        let mut unsound = sound::Unsound::of(&targets);
        let mut rest = targets.into_iter().peekable();
        while rest.peek().is_some() {
            let chunk: Vec<Target> = rest.by_ref().take(CHUNK).collect();
            let state = (&mut position, &mut slugs, &mut unsound);
            problems.extend(self.record_chunk(chunk, state).await?);
        }
        problems.extend(unsound.problems());
        if !problems.is_empty() {
            return Err(Refused::Problems(problems));
        }
        self.settle(position).await?;
        Ok(names)
    }

    /// Writes prepared changes into a set that is empty.
    pub async fn put(&self, prepared: Vec<Prepared>) -> Result<()> {
        let mut rows = Vec::with_capacity(prepared.len());
        let mut standing: HashMap<(Kind, Uuid), Row> = HashMap::new();
        for chunk in prepared.chunks(CHUNK) {
            let mut keys: HashMap<Kind, Vec<Uuid>> = HashMap::new();
            for it in chunk {
                keys.entry(it.shape.kind).or_default().push(it.key);
            }
            standing.extend(self.standing(keys).await?);
        }
        for (position, mut it) in (1..).zip(prepared) {
            let before = standing.get(&(it.shape.kind, it.key));
            for column in relied_on(it.shape, &it.patch.set) {
                let was = before.map(|row| value(row, column)).unwrap_or_default();
                it.patch.base.entry(column.to_owned()).or_insert(was);
            }
            // Nobody typed what is restored, so nobody reads it back for that.
            let secret = it.patch.set.keys().any(|column| reserved(it.shape, column).is_some());
            rows.push(change::Model {
                id: fresh_key(),
                change_set_id: self.set.id,
                position,
                entity: it.shape.kind.table().to_owned(),
                entity_id: it.key,
                action: it.action,
                base_version: self.version,
                guarded: guarded(it.shape, &it.patch),
                clearing: clearing(it.shape, it.action, &it.patch, before),
                patch: it.patch.written()?,
                format: FORMAT,
                author_id: self.author.filter(|_| !secret),
                recorded_at: clock::now(),
                origin_file: None,
                origin_line: None,
                state: 0,
            });
        }
        let last = i32::try_from(rows.len()).unwrap_or(i32::MAX);
        self.edits.write(rows, Vec::new()).await?;
        self.settle(last).await
    }

    async fn record_chunk(
        &self,
        targets: Vec<Target>,
        (position, slugs, unsound): (&mut i32, &mut Slugs, &mut sound::Unsound),
    ) -> Result<Vec<Problem>> {
        let mut there = self.earlier(&targets).await?;
        let mut stored: HashMap<Uuid, change::Model> =
            there.values().map(|row| (row.id, row.clone())).collect();
        let before = self.before(&targets).await?;
        let (mut problems, mut written, mut gone) = (Vec::new(), HashSet::new(), Vec::new());
        for mut target in targets {
            let thing = target.thing();
            let earlier = there.remove(&thing);
            let standing = before.get(&thing);
            let problem = cannot(&target, earlier.as_ref(), standing);
            let problem = problem.or_else(|| contradicts(&target, earlier.as_ref()?));
            if let Some(problem) = problem {
                problems.push(problem);
                continue;
            }
            let derived = self.fill_slug(&mut target, earlier.as_ref(), slugs).await?;
            match self.change(target, earlier.as_ref(), standing, (position, derived))? {
                Step::Keep(change) => {
                    written.insert(thing);
                    there.insert(thing, change);
                }
                // One that this very call made is not stored.
                Step::Drop(id) => gone.extend(stored.remove(&id)),
            }
        }
        if let Some(dataset) = self.sound_in {
            let of_call = there.iter().filter(|(thing, _)| written.contains(*thing));
            unsound.look_at(of_call, &before, dataset)?;
        }
        if problems.is_empty() {
            self.edits.take_out(gone).await?;
            let rows = there.into_iter().filter(|(thing, _)| written.contains(thing));
            let mut rows: Vec<change::Model> = rows.map(|(_, change)| change).collect();
            rows.sort_by_key(|change| change.position);
            let replaced = rows.iter().filter_map(|row| stored.remove(&row.id)).collect();
            self.edits.write(rows, replaced).await?;
        }
        Ok(problems)
    }

    /// Gives what is to be made a slug where nobody gave one, and another one with another name. Returns whether it did.
    async fn fill_slug(
        &self,
        target: &mut Target,
        earlier: Option<&change::Model>,
        slugs: &mut Slugs,
    ) -> Result<bool> {
        let (own, table) = (self.set.study_id, target.shape.main);
        if target.action == ChangeAction::Create {
            return slugs.fill(self.writer, own, table, &mut target.fields).await;
        }
        let made = earlier.filter(|it| it.action == ChangeAction::Create);
        let (Some(made), Some((_, source))) = (made, crate::curation::slugs::rule(table)) else {
            return Ok(false);
        };
        let mut patch = Patch::read(&made.patch, made.format)?;
        let renamed = target.fields.contains_key(source) && !target.fields.contains_key("slug");
        if !renamed || !patch.derived.contains("slug") {
            return Ok(false);
        }
        patch.set.remove("slug");
        patch.set.extend(target.fields.clone());
        slugs.fill(self.writer, own, table, &mut patch.set).await?;
        target.fields.insert("slug".to_owned(), value(&patch.set, "slug"));
        Ok(true)
    }

    /// Changes of the same things that the set holds already.
    async fn earlier(&self, targets: &[Target]) -> Result<HashMap<(Kind, Uuid), change::Model>> {
        let tables: BTreeSet<&str> = targets.iter().map(|it| it.shape.kind.table()).collect();
        // With the tables, or the index of things would be read from the set's first change on.
        let test = Test::All(vec![
            Test::is(change::Column::ChangeSetId, self.set.id),
            Test::texts(change::Column::Entity, tables),
            Test::ids(change::Column::EntityId, targets.iter().map(|target| target.key)),
        ]);
        let found = self.writer.all::<change::Entity>(&test).await?;
        let kind = |table: &str| Kind::ALL.iter().copied().find(|kind| kind.table() == table);
        Ok(found
            .into_iter()
            .filter_map(|row| Some(((kind(&row.entity)?, row.entity_id), row)))
            .collect())
    }

    /// The things as they stand, of the set's study alone.
    async fn before(&self, targets: &[Target]) -> Result<HashMap<(Kind, Uuid), Row>> {
        let mut keys: HashMap<Kind, Vec<Uuid>> = HashMap::new();
        for target in targets {
            keys.entry(target.shape.kind).or_default().push(target.key);
        }
        self.standing(keys).await
    }

    /// Things by kind and key, as they stand, of the set's study alone.
    async fn standing(&self, keys: HashMap<Kind, Vec<Uuid>>) -> Result<HashMap<(Kind, Uuid), Row>> {
        let mut standing = HashMap::new();
        for (kind, keys) in keys {
            let Some(shape) = shape(kind) else { continue };
            let found: Vec<(Uuid, Row)> =
                records(self.writer, shape, &keys).await?.into_iter().collect();
            let rows: Vec<_> = found.iter().map(|(_, row)| (shape.main, row)).collect();
            let studies = studies_of(self.writer, &rows).await?;
            let within = |study: Option<Uuid>| match self.set.study_id {
                Some(own) => study == Some(own),
                None => true,
            };
            let own = found.into_iter().zip(studies).filter(|(_, study)| within(*study));
            standing.extend(own.map(|((key, row), _)| ((kind, key), row)));
        }
        Ok(standing)
    }

    fn change(
        &self,
        target: Target,
        earlier: Option<&change::Model>,
        standing: Option<&Row>,
        (position, derived): (&mut i32, bool),
    ) -> Result<Step> {
        let (shape, mut action) = (target.shape, target.action);
        let derived = derived.then(|| "slug".to_owned()).into_iter().collect();
        let mut patch = Patch { set: target.fields, derived, ..Patch::default() };
        let mut author_id = self.author;
        if action == ChangeAction::Update {
            let standing = standing.filter(|row| !withdrawn(row));
            let relied = relied_on(shape, &patch.set);
            let columns = patch.set.keys().map(String::as_str).chain(relied);
            for column in columns.filter(|_| standing.is_some()) {
                let was = standing.map(|row| value(row, column)).unwrap_or_default();
                patch.base.insert(column.to_owned(), was);
            }
        }
        if let Some(earlier) = earlier {
            use ChangeAction as A;
            if (earlier.action, action) == (A::Create, A::Withdraw) {
                return Ok(Step::Drop(earlier.id));
            }
            let mut merged = Patch::read(&earlier.patch, earlier.format)?;
            author_id = self.reader_of(shape, earlier, &merged, &patch);
            merged.overlay(patch);
            patch = merged;
            // What comes back with other fields comes back first.
            if action != A::Reinstate {
                action = earlier.action;
            }
        }
        let (id, place) = if let Some(earlier) = earlier {
            (earlier.id, earlier.position)
        } else {
            *position += 1;
            (fresh_key(), *position)
        };
        Ok(Step::Keep(change::Model {
            id,
            change_set_id: self.set.id,
            position: place,
            entity: shape.kind.table().to_owned(),
            entity_id: target.key,
            action,
            base_version: earlier.map_or(self.version, |it| it.base_version),
            guarded: guarded(shape, &patch),
            clearing: clearing(shape, action, &patch, standing),
            patch: patch.written()?,
            format: FORMAT,
            author_id,
            recorded_at: clock::now(),
            origin_file: target.found.file,
            origin_line: target.found.line,
            state: 0,
        }))
    }

    /// Who counts as the author of a change that two people wrote: authors read back what they typed, and nobody may
    /// read so what somebody else typed into fields that are for stewards.
    fn reader_of(
        &self,
        shape: &Shape,
        earlier: &change::Model,
        theirs: &Patch,
        mine: &Patch,
    ) -> Option<Uuid> {
        let kept = |column: &&String| !mine.set.contains_key(*column);
        let secret = |column: &String| reserved(shape, column).is_some();
        if earlier.author_id == self.author || !theirs.set.keys().filter(kept).any(secret) {
            self.author
        } else if mine.set.keys().any(secret) {
            None
        } else {
            earlier.author_id
        }
    }

    /// Brings the set in step with its changes: any edit makes it a draft again.
    pub async fn settle(&self, last_position: i32) -> Result<()> {
        use change_set::Column as C;
        let of_set = || Test::is(change::Column::ChangeSetId, self.set.id);
        let flagged = |column| {
            let flag = Test::Compare(column, crate::access::Comparison::Is, true.into());
            Test::All(vec![of_set(), flag])
        };
        let all = self.writer.count::<change::Entity>(&of_set()).await?;
        let guarded = self.writer.count(&flagged(change::Column::Guarded)).await?;
        let clearing = self.writer.count(&flagged(change::Column::Clearing)).await?;
        let mut values = vec![
            (C::Changes, i32::try_from(all).unwrap_or(i32::MAX).into()),
            (C::LastPosition, last_position.into()),
            (C::Guarded, (all > 0 && guarded == all).into()),
            (C::Clearing, (clearing > 0).into()),
            (C::Status, ChangeSetStatus::Draft.word().into()),
            (C::ChangedAt, clock::now().into()),
        ];
        values.extend(self.edits.values());
        self.writer.update::<change_set::Entity>(&Test::is(C::Id, self.set.id), values).await?;
        if let Some(account_id) = self.author {
            let author = change_set_author::Model { change_set_id: self.set.id, account_id };
            self.writer.put::<change_set_author::Entity>(vec![author]).await?;
        }
        Ok(())
    }
}

/// What becomes of a change.
enum Step {
    /// It is written down.
    Keep(change::Model),
    /// An earlier one goes, because the thing it would have made is not wanted.
    Drop(Uuid),
}
