//! Nothing that stays may name what went.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Applying, Trouble, changing::Named, removing::Going};
use crate::{
    curation::held::withdrawn,
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Table, key_in, referred, shape_of},
};

/// Things that name another thing.
type Naming = Vec<Named>;

/// Returns that something cannot go, because of what still names it.
fn refuse_to_remove(thing: Named, change: Option<Uuid>, naming: &[Named]) -> Trouble {
    let noun = thing.0.words();
    let by = naming.first().map_or("thing", |(kind, _)| kind.words());
    let message = match naming.len() {
        0 | 1 => format!("This {noun} is still named by a {by}; change or withdraw that first."),
        n => format!(
            "This {noun} is still named {n} times, by a {by} among others; change or withdraw those first."
        ),
    };
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
                if let Some(naming) = named.get(&key) {
                    self.tell_stays((kind, key), change, naming);
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
                let naming = named.get(&it.key).filter(|_| it.shape.kind == kind);
                if let Some(naming) = naming {
                    self.tell_stays((kind, it.key), it.change, naming);
                }
                naming.is_none()
            });
        }
        Ok(())
    }

    /// Tells that something cannot go. What would no longer name it, if its own change had no problem, is no reason.
    fn tell_stays(&mut self, thing: Named, change: Option<Uuid>, naming: &Naming) {
        if self.failures.has(thing) {
            return;
        }
        let lasting = naming.iter().filter(|by| !self.failures.has(**by));
        let lasting: Naming = lasting.copied().collect();
        let told = if lasting.is_empty() { naming } else { &lasting };
        let trouble = refuse_to_remove(thing, change, told);
        self.tell(trouble, told.iter().copied());
        let because = self.failures.behind(told.iter().copied());
        let because = if because.is_empty() { change.into_iter().collect() } else { because };
        self.failures.add(thing, because);
    }

    /// What names each of these, of all that is there.
    async fn named_still(&self, kind: Kind, keys: &[Uuid]) -> Result<BTreeMap<Uuid, Naming>> {
        let mut named: BTreeMap<Uuid, Naming> = BTreeMap::new();
        for table in Table::ALL {
            // What is kept beside a row goes with it.
            let names = |it: &&String| referred(it) == Some(kind) && *it != table.key();
            for column in table.columns().iter().filter(names) {
                let rows = table.rows(self.writer, column, keys).await?;
                for row in rows.iter().filter(|row| !withdrawn(row)) {
                    let shape = shape_of(*table);
                    let by = shape.and_then(|it| Some((it.kind, key_in(row, table.key())?)));
                    if let Some((key, by)) = key_in(row, column).zip(by) {
                        named.entry(key).or_default().push(by);
                    }
                }
            }
        }
        Ok(named)
    }
}
