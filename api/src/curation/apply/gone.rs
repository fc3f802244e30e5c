//! Nothing that stays may name what went.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Applying, Trouble, removing::Going};
use crate::{
    curation::held::withdrawn,
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Table, key_in, referred},
};

/// How often something is named, and in which table first.
type Naming = (usize, &'static str);

fn stays(thing: (Kind, Uuid), change: Option<Uuid>, (n, by): Naming) -> Trouble {
    let (noun, by) = (thing.0.words(), by.replace('_', " "));
    let message = format!(
        "This {noun} is still named {n} times, by a {by} among others; change or withdraw those first."
    );
    Trouble::of(change, thing, "", ProblemCode::StillNamed, message)
}

impl Applying<'_> {
    /// Tells of things that went and are still named.
    pub(super) async fn still_named(&mut self) -> Result<()> {
        let mut by_kind: BTreeMap<Kind, Vec<(Uuid, Option<Uuid>)>> = BTreeMap::new();
        for (kind, key, change) in std::mem::take(&mut self.touched.gone) {
            by_kind.entry(kind).or_default().push((key, change));
        }
        for (kind, gone) in by_kind {
            let keys: Vec<Uuid> = gone.iter().map(|(key, _)| *key).collect();
            let named = self.named_still(kind, &keys).await?;
            for (key, change) in gone {
                if let Some(by) = named.get(&key) {
                    self.troubles.push(stays((kind, key), change, *by));
                }
            }
        }
        Ok(())
    }

    /// Tells of parts that are about to be removed and are still named, which the engines would refuse.
    pub(super) async fn keep_named(&mut self, going: &mut Vec<Going>) -> Result<()> {
        let mut by_kind: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
        for it in going.iter().filter(|it| !it.shape.mortal()) {
            by_kind.entry(it.shape.kind).or_default().push(it.key);
        }
        for (kind, keys) in by_kind {
            let named = self.named_still(kind, &keys).await?;
            going.retain(|it| {
                let by = named.get(&it.key).filter(|_| it.shape.kind == kind);
                self.troubles.extend(by.map(|by| stays((kind, it.key), it.change, *by)));
                by.is_none()
            });
        }
        Ok(())
    }

    /// How often each of these is named by what is there, and by what among others.
    async fn named_still(&self, kind: Kind, keys: &[Uuid]) -> Result<BTreeMap<Uuid, Naming>> {
        let mut named: BTreeMap<Uuid, Naming> = BTreeMap::new();
        for table in Table::ALL {
            // What is kept beside a row goes with it.
            let names = |it: &&String| referred(it) == Some(kind) && *it != table.key();
            for column in table.columns().iter().filter(names) {
                let rows = table.rows(self.writer, column, keys).await?;
                for row in rows.iter().filter(|row| !withdrawn(row)) {
                    if let Some(key) = key_in(row, column) {
                        named.entry(key).or_insert((0, table.name())).0 += 1;
                    }
                }
            }
        }
        Ok(named)
    }
}
