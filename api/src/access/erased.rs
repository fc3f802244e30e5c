//! The list of what was erased, as the database keeps it.

use entity::erased_thing::{Entity, Model};

use super::{Db, Permit, Rows, Test, write::Writer};
use crate::{erased::Erased, error::Result};

impl Db {
    /// Everything that was erased from this database: for whoever runs the program.
    pub async fn erased_things(&self, permit: &Permit) -> Result<Vec<Erased>> {
        permit.demand_operator()?;
        let rows = self.all(&Rows::<Entity>::of_gate(Test::always())).await?;
        let entry = |row: Model| Erased { entity: row.entity, id: row.thing_id, at: row.erased_at };
        Ok(rows.into_iter().map(entry).collect())
    }
}

impl Writer {
    /// Adds to the list of what was erased; of one thing the latest time stays.
    pub async fn list_erased(&self, entries: &[Erased]) -> Result<()> {
        let held = self.all::<Entity>(&Test::always()).await?;
        let held = held.into_iter();
        let held =
            held.map(|row| Erased { entity: row.entity, id: row.thing_id, at: row.erased_at });
        let known: Vec<Erased> = held.collect();
        let row = |it: Erased| Model { entity: it.entity, thing_id: it.id, erased_at: it.at };
        let newer = Erased::missing(&known, entries);
        self.put::<Entity>(newer.into_iter().map(row).collect()).await
    }
}
