//! Checks changes by themselves while they are recorded, so that formats and missing fields are told at once.

use std::collections::HashMap;

use entity::{
    change,
    words::{ChangeAction, DatasetKind},
};
use uuid::Uuid;

use super::resolving::Target;
use crate::{
    curation::{
        apply::{Happened, Record, broken_fields},
        input::path::{Given, to_given},
        patch::{Patch, value},
    },
    error::Result,
    id::Kind,
    problem::{Problem, ProblemCode},
    record::{Row, Shape, shape, wording},
};

/// Problems with the changes of a call, each change as it is once all of the call is added.
pub struct Unsound {
    given: HashMap<(Kind, Uuid), Vec<Given>>,
    problems: HashMap<(Kind, Uuid), Vec<Problem>>,
}

impl Unsound {
    /// Nothing was looked at so far of what a call gives.
    pub fn of(targets: &[Target]) -> Self {
        let mut given: HashMap<(Kind, Uuid), Vec<Given>> = HashMap::new();
        for target in targets {
            given.entry(target.thing()).or_default().push(target.given.clone());
        }
        Self { given, problems: HashMap::new() }
    }

    /// Looks at changes as they were recorded. A later look at the same change replaces an earlier one.
    ///
    /// # Errors
    ///
    /// Where a change cannot be read.
    pub fn look_at<'a>(
        &mut self,
        changes: impl Iterator<Item = (&'a (Kind, Uuid), &'a change::Model)>,
        standing: &HashMap<(Kind, Uuid), Row>,
        dataset: DatasetKind,
    ) -> Result<()> {
        for (thing, change) in changes {
            let Some(shape) = shape(thing.0) else { continue };
            let patch = Patch::read(&change.patch, change.format)?;
            let found = wrong_with(shape, change, patch, standing.get(thing), dataset);
            let given = self.given.get(thing).map_or(&[][..], Vec::as_slice);
            let problems = found.into_iter().map(|(column, code, message)| Problem {
                path: to_given(given, &column, code),
                ..Problem::of("changes", code, message)
            });
            self.problems.insert(*thing, problems.collect());
        }
        Ok(())
    }

    /// Returns the problems, in the order of the input.
    pub fn problems(self) -> Vec<Problem> {
        let first = |thing: &(Kind, Uuid)| {
            self.given.get(thing).and_then(|given| given.first()).map(|it| it.place)
        };
        let mut all: Vec<_> = self.problems.iter().collect();
        all.sort_by_key(|(thing, _)| (first(thing), **thing));
        all.into_iter().flat_map(|(_, problems)| problems.clone()).collect()
    }
}

/// A column, and what is wrong with it.
type Wrong = (String, ProblemCode, String);

/// Returns what is wrong with a change by itself.
fn wrong_with(
    shape: &'static Shape,
    change: &change::Model,
    patch: Patch,
    standing: Option<&Row>,
    dataset: DatasetKind,
) -> Vec<Wrong> {
    let key = change.entity_id;
    match change.action {
        ChangeAction::Create => {
            let (before, after) = (None, patch.set);
            let record = Record { change: None, key, before, after, happened: Happened::Created };
            columns(broken_fields(shape, record, dataset))
        }
        ChangeAction::Update | ChangeAction::Reinstate if !patch.set.is_empty() => {
            let Some(before) = standing else { return Vec::new() };
            let mut after = before.clone();
            after.extend(patch.set.clone());
            let (before, happened) = (Some(before.clone()), Happened::Updated);
            let record = Record { change: None, key, before, after, happened };
            let mut wrong = columns(broken_fields(shape, record, dataset));
            // Of what comes back, a tombstone holds only some of the fields.
            let comes_back = change.action == ChangeAction::Reinstate;
            wrong.retain(|(column, ..)| !comes_back || patch.set.contains_key(column));
            wrong
        }
        _ => reason(&patch.set),
    }
}

fn columns(troubles: Vec<crate::curation::apply::Trouble>) -> Vec<Wrong> {
    let column = |it: Option<String>| it.unwrap_or_default();
    troubles.into_iter().map(|it| (column(it.column), it.code, it.message)).collect()
}

/// Returns what is wrong with the reason for taking something out.
fn reason(set: &Row) -> Vec<Wrong> {
    const COLUMN: &str = "withdrawnReason";
    let held = value(set, COLUMN);
    let Some(text) = held.as_str() else { return Vec::new() };
    let wrong = |code, message: String| vec![(COLUMN.to_owned(), code, message)];
    if text.chars().count() > wording::TEXT {
        let message = format!("\"reason\": At most {} characters may stand here.", wording::TEXT);
        return wrong(ProblemCode::TooLong, message);
    }
    if text.contains('\0') {
        let message = "\"reason\": No text may hold the character NUL.";
        return wrong(ProblemCode::Invalid, message.to_owned());
    }
    Vec::new()
}
