//! Nothing that stays may name what went.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Applying, Trouble};
use crate::{
    curation::held::withdrawn,
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Table, key_in, referred},
};

impl Applying<'_> {
    /// Tells of things that went and are still named.
    pub(super) async fn still_named(&mut self) -> Result<()> {
        let mut by_kind: BTreeMap<Kind, Vec<(Uuid, Option<Uuid>)>> = BTreeMap::new();
        for (kind, key, change) in std::mem::take(&mut self.touched.gone) {
            by_kind.entry(kind).or_default().push((key, change));
        }
        for (kind, gone) in by_kind {
            let keys: Vec<Uuid> = gone.iter().map(|(key, _)| *key).collect();
            let mut named: BTreeMap<Uuid, (usize, &'static str)> = BTreeMap::new();
            for table in Table::ALL {
                for column in table.columns().iter().filter(|it| referred(it) == Some(kind)) {
                    let rows = table.rows(self.writer, column, &keys).await?;
                    for row in rows.iter().filter(|row| !withdrawn(row)) {
                        if let Some(key) = key_in(row, column) {
                            let named = named.entry(key).or_insert((0, table.name()));
                            named.0 += 1;
                        }
                    }
                }
            }
            for (key, change) in gone {
                let Some((n, by)) = named.get(&key) else { continue };
                let by = by.replace('_', " ");
                let message = format!(
                    "This {} is still named {n} times, by a {by} among others; change or withdraw those first.",
                    kind.words()
                );
                let code = ProblemCode::StillNamed;
                self.troubles.push(Trouble::of(change, (kind, key), "", code, message));
            }
        }
        Ok(())
    }
}
