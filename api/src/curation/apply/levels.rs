//! The level of access that a revision states: that of its row, and of parts never laxer than that of what they
//! belong to at that time. What is told to whom follows from it alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    revision,
    words::{Access, RevisionEvent},
};
use uuid::Uuid;

use super::writing::Entry;
use crate::{
    access::{Test, write::Writer},
    curation::patch::value,
    error::Result,
    id::Kind,
    record::{Row, Table, key_in},
};

/// What levels follow from: of quotes, and of the sources that parts stand in.
pub(super) struct Levels {
    quotes: HashMap<Uuid, Access>,
    published: HashSet<Uuid>,
    /// Sources that were not as they are now.
    turned: BTreeSet<Uuid>,
}

/// The laxest level that each of the erased rows ever stated. Whoever could read it then may hold a copy, and is to be
/// told.
///
/// # Errors
///
/// Where the database does not answer.
pub(super) async fn laxest_of_erased(
    writer: &Writer,
    entries: &[Entry],
) -> Result<HashMap<(String, Uuid), Access>> {
    use revision::{Column as C, Entity};
    let erased = entries.iter().filter(|entry| entry.event == RevisionEvent::Erased);
    let keys: Vec<Uuid> = erased.map(|entry| entry.key).collect();
    let mut laxest = HashMap::new();
    for keys in keys.chunks(super::afterwards::CHUNK) {
        for row in writer.all::<Entity>(&Test::ids(C::EntityId, keys.iter().copied())).await? {
            let Some(level) = row.access_after.min(row.access_before).or(row.access_after) else {
                continue;
            };
            let least = laxest.entry((row.entity, row.entity_id)).or_insert(level);
            *least = level.min(*least);
        }
    }
    Ok(laxest)
}

impl Levels {
    /// The levels of what these entries belong to.
    pub(super) async fn of(
        writer: &Writer,
        entries: &[Entry],
        turned: &BTreeSet<Uuid>,
    ) -> Result<Self> {
        let (mut quotes, mut sources) = (HashSet::new(), HashSet::new());
        for entry in entries {
            if entry.thing.0 == Kind::Quote && entry.table != Table::Quote {
                quotes.insert(entry.thing.1);
            }
            if matches!(entry.table, Table::QuotePlace | Table::SourceText) {
                let rows = [entry.before.as_ref(), Some(&entry.snapshot)];
                sources.extend(
                    rows.into_iter().flatten().filter_map(|it| key_in(it, "sourceDocumentId")),
                );
            }
        }
        let (quotes, sources): (Vec<_>, Vec<_>) =
            (quotes.into_iter().collect(), sources.into_iter().collect());
        let quotes = Table::Quote.rows(writer, "id", &quotes).await?;
        let sources = Table::SourceDocument.rows(writer, "id", &sources).await?;
        let levels = quotes.iter().filter_map(|it| key_in(it, "id").zip(Table::Quote.access(it)));
        let published = sources.iter().filter(|it| value(it, "published") == true);
        Ok(Self {
            quotes: levels.collect(),
            published: published.filter_map(|it| key_in(it, "id")).collect(),
            turned: turned.clone(),
        })
    }

    /// The level of a row, as it was or as it is; none where who reads it is not a matter of levels.
    pub(super) fn level(&self, entry: &Entry, row: &Row, before: bool) -> Option<Access> {
        let quote = self.quotes.get(&entry.thing.1).copied();
        let printed = || {
            let source = key_in(row, "sourceDocumentId");
            source.is_some_and(|source| {
                let turned = before && self.turned.contains(&source);
                self.published.contains(&source) != turned
            })
        };
        if entry.quiet {
            return Some(super::quiet::LEVEL);
        }
        match entry.table {
            Table::QuoteTranslation => Some(quote?.max(entry.table.access(row)?)),
            Table::QuoteSpeaker | Table::QuoteCategory | Table::CodingNote => quote,
            Table::QuotePlace => quote.filter(|_| printed()),
            Table::SourceText => printed().then_some(Access::Open),
            _ => entry.table.access(row),
        }
    }
}
