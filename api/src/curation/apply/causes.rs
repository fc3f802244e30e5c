//! Tells causes from consequences: what rests on a change that has a problem is told as depending on it, once.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Applying, Trouble, changing::Named};
use crate::problem::ProblemCode;

/// Things that the set could not write as it wants, each with the changes that are to blame.
#[derive(Default)]
pub(super) struct Failures(HashMap<Named, BTreeSet<Uuid>>);

impl Failures {
    /// Returns whether a thing could not be written.
    pub fn has(&self, thing: Named) -> bool {
        self.0.contains_key(&thing)
    }

    /// Adds a thing that could not be written.
    pub fn add(&mut self, thing: Named, because: BTreeSet<Uuid>) {
        self.0.entry(thing).or_default().extend(because);
    }

    /// Returns the changes that are to blame for the state of these things.
    pub fn behind(&self, things: impl IntoIterator<Item = Named>) -> BTreeSet<Uuid> {
        things.into_iter().filter_map(|thing| self.0.get(&thing)).flatten().copied().collect()
    }
}

impl Applying<'_> {
    /// Records why a thing is not written. Whatever rests on it is told as depending on the changes that are to blame.
    pub(super) fn reject(&mut self, thing: Named, change: Option<Uuid>, troubles: Vec<Trouble>) {
        let causes = self.failures.0.entry(thing).or_default();
        for trouble in &troubles {
            match trouble.code {
                ProblemCode::DependsOnChange => causes.extend(trouble.because.iter().copied()),
                _ => causes.extend(trouble.change.or(change)),
            }
        }
        self.troubles.extend(troubles);
    }

    /// Records a problem that was found by looking at these things. Where one of them could not be written, the problem
    /// may vanish with that, and only the dependency is told.
    pub(super) fn tell(&mut self, trouble: Trouble, rests_on: impl IntoIterator<Item = Named>) {
        let because = self.failures.behind(rests_on);
        let Trouble { change, thing, needs, .. } = trouble;
        self.troubles.push(if because.is_empty() {
            trouble
        } else {
            Trouble { needs, ..Trouble::depends(change, thing, because) }
        });
    }
}

/// Returns the problems with one dependency for each change, and none of a change on itself.
pub(super) fn told_once(troubles: Vec<Trouble>) -> Vec<Trouble> {
    let (dependencies, mut told): (Vec<Trouble>, Vec<Trouble>) =
        troubles.into_iter().partition(|it| it.code == ProblemCode::DependsOnChange);
    let mut merged: Vec<Trouble> = Vec::new();
    for mut it in dependencies {
        let own = it.change;
        it.because.retain(|cause| Some(*cause) != own);
        let same = |first: &&mut Trouble| first.change == own && first.needs == it.needs;
        match merged.iter_mut().find(same) {
            Some(first) => first.because.extend(it.because),
            None if it.because.is_empty() => {}
            None => merged.push(it),
        }
    }
    told.extend(merged);
    told
}
