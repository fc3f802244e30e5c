//! Leaves out records that cannot be written because of another one: it has their name, or keeps it because it is not
//! written itself, or it is what they belong to. Each is looked at once, however long the chain is.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Applying, Trouble, unique::Claims, writing::Record};
use crate::{
    curation::held::withdrawn,
    error::Result,
    record::{Shape, key_in},
};

/// Records of one shape that are written together, and what leads from one to another.
struct Batch<'r> {
    shape: &'static Shape,
    records: &'r [Record],
    places: HashMap<Uuid, usize>,
    /// The records that belong to each, by key.
    below: HashMap<Uuid, Vec<usize>>,
    claims: Vec<Claims>,
}

impl Batch<'_> {
    fn record(&self, key: Uuid) -> Option<&Record> {
        self.places.get(&key).and_then(|at| self.records.get(*at))
    }

    /// Returns the records that cannot stand without one that is not written, because it is not there then.
    fn orphaned(&self, key: Uuid) -> &[usize] {
        let there = |record: &Record| record.before.as_ref().is_some_and(|row| !withdrawn(row));
        match self.below.get(&key) {
            Some(below) if !self.record(key).is_some_and(there) => below,
            _ => &[],
        }
    }
}

impl Applying<'_> {
    /// Adds to the records that are wrong those that cannot be written because of others, and tells why.
    pub(super) async fn leave_out(
        &mut self,
        shape: &'static Shape,
        records: &[Record],
        wrong: &mut HashSet<Uuid>,
    ) -> Result<()> {
        let mut below: HashMap<Uuid, Vec<usize>> = HashMap::new();
        for (at, record) in records.iter().enumerate() {
            if let Some(parent) = key_in(&record.after, "parentId") {
                below.entry(parent).or_default().push(at);
            }
        }
        let claims = self.claims(shape, records).await?;
        let places = records.iter().enumerate().map(|(at, record)| (record.key, at)).collect();
        let batch = Batch { shape, records, places, below, claims };
        let mut waiting: Vec<Uuid> = wrong.iter().copied().collect();
        waiting.extend(self.refuse_taken(&batch, wrong).await?);
        while let Some(key) = waiting.pop() {
            waiting.extend(self.refuse_orphans(&batch, key, wrong));
            let Some(kept) = batch.record(key) else { continue };
            for claims in &batch.claims {
                for at in claims.wanting(kept) {
                    waiting.extend(self.refuse(&batch, claims, (at, key), wrong).await?);
                }
            }
        }
        Ok(())
    }

    /// Refuses the records that want what is taken, and tells each field of theirs once. Returns their keys.
    async fn refuse_taken(
        &mut self,
        batch: &Batch<'_>,
        wrong: &mut HashSet<Uuid>,
    ) -> Result<Vec<Uuid>> {
        let mut taken = Vec::new();
        for (place, claims) in batch.claims.iter().enumerate() {
            for (at, other) in claims.refused(batch.records, wrong) {
                let (column, slug) = self.to_blame(claims, &batch.records[at]);
                // A name that is taken says more than the slug that follows from it.
                taken.push((at, slug.is_some(), place, column, other));
            }
        }
        taken.sort_unstable();
        let (mut refused, mut blamed) = (Vec::new(), HashSet::new());
        for (at, _, place, column, other) in taken {
            let record = &batch.records[at];
            if record.key == other || !blamed.insert((at, column)) {
                continue;
            }
            let (claims, theirs) = (&batch.claims[place], batch.record(other));
            self.tell_collision(batch.shape, claims, (record, other), theirs).await?;
            if wrong.insert(record.key) {
                refused.push(record.key);
            }
        }
        Ok(refused)
    }

    /// Refuses a record that wants what another one has. Returns its key unless it was refused before.
    async fn refuse(
        &mut self,
        batch: &Batch<'_>,
        claims: &Claims,
        (at, other): (usize, Uuid),
        wrong: &mut HashSet<Uuid>,
    ) -> Result<Option<Uuid>> {
        let record = &batch.records[at];
        if record.key == other || !wrong.insert(record.key) {
            return Ok(None);
        }
        let theirs = batch.record(other);
        self.tell_collision(batch.shape, claims, (record, other), theirs).await?;
        Ok(Some(record.key))
    }

    fn refuse_orphans(
        &mut self,
        batch: &Batch<'_>,
        parent: Uuid,
        wrong: &mut HashSet<Uuid>,
    ) -> Vec<Uuid> {
        let mut refused = Vec::new();
        let kind = batch.shape.kind;
        for record in batch.orphaned(parent).iter().map(|at| &batch.records[*at]) {
            if wrong.insert(record.key) {
                let (thing, change) = ((kind, record.key), record.change);
                let because = self.failures.behind([(kind, parent)]);
                self.reject(thing, change, vec![Trouble::depends(change, Some(thing), because)]);
                refused.push(record.key);
            }
        }
        refused
    }
}
