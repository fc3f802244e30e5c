//! Sources that are published from now on, or no longer: what names them reads differently for those who may see only
//! published ones. History says so, that whoever keeps a copy hears of it.

use entity::words::RevisionEvent;
use uuid::Uuid;

use super::{Applying, afterwards::CHUNK, writing::Entry};
use crate::{
    curation::{
        held::{studies_of, withdrawn},
        patch::value,
    },
    error::Result,
    record::{Row, Table, key_in},
};

const SOURCE: &str = "sourceDocumentId";

impl Applying<'_> {
    /// Notes a source of which it changed whether it is published.
    pub(super) fn turn(&mut self, entry: &Entry) {
        let published = |row: &Row| value(row, "published");
        let turned =
            entry.before.as_ref().is_some_and(|it| published(it) != published(&entry.snapshot));
        if turned && entry.table == Table::SourceDocument {
            self.touched.turned.insert(entry.key);
        }
    }

    /// Tells of all that names such sources.
    pub(super) async fn tell_of_turned(&mut self) -> Result<()> {
        let turned: Vec<Uuid> = self.touched.turned.iter().copied().collect();
        let names = |table: &&Table| {
            **table != Table::SourceText && table.columns().iter().any(|column| column == SOURCE)
        };
        for sources in turned.chunks(CHUNK) {
            for table in Table::ALL.iter().filter(names) {
                let mut rows = table.rows(self.writer, SOURCE, sources).await?;
                rows.retain(|row| !withdrawn(row));
                for rows in rows.chunks(CHUNK) {
                    self.tell_again(*table, rows, RevisionEvent::Updated).await?;
                }
            }
        }
        Ok(())
    }

    /// Rows that stay as they are, and yet are told again.
    ///
    /// # Errors
    ///
    /// Where the database refuses.
    pub async fn tell_again(
        &mut self,
        table: Table,
        rows: &[Row],
        event: RevisionEvent,
    ) -> Result<()> {
        let owned: Vec<(Table, &Row)> = rows.iter().map(|row| (table, row)).collect();
        let studies = studies_of(self.writer, &owned).await?;
        let (mut entries, mut numbered) = (Vec::new(), Vec::new());
        for (row, study) in rows.iter().zip(studies) {
            let (Some(key), Some(thing)) = (key_in(row, table.key()), table.thing(row)) else {
                continue;
            };
            let mut snapshot = row.clone();
            self.number(table, Some(row), &mut snapshot);
            numbered.push(snapshot.clone());
            let before = Some(row.clone());
            entries.push(Entry { table, key, event, thing, study, before, snapshot, quiet: false });
        }
        if table.mortal() {
            table.put(self.writer, numbered).await?;
        }
        self.journal(entries).await
    }
}
