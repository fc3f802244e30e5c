//! Keeps the access level of translations at least as strict as that of their quote.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    Applying, Trouble,
    afterwards::CHUNK,
    writing::{Happened, Record},
};
use crate::{
    curation::held::withdrawn,
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Row, Table, key_in},
};

const TRANSLATION: Table = Table::QuoteTranslation;

/// Returns a translation's row with the access level of its quote.
fn with_level_of(row: &Row, quote: &Row) -> Row {
    let mut row = row.clone();
    row.extend(quote.get("access").map(|level| ("access".to_owned(), level.clone())));
    row
}

/// Returns whether more people could read a translation than its quote.
fn is_more_open(translation: &Row, quote: &Row) -> bool {
    let level = TRANSLATION.access(translation);
    level.is_some() && level < Table::Quote.access(quote)
}

impl Applying<'_> {
    /// Returns records of translations, none more open than its quote, and with them the other translations of quotes that
    /// the set closed. A level that a change gives itself is never lowered, but refused.
    pub(super) async fn close_with_quotes(
        &mut self,
        records: Vec<Record>,
        given: &HashSet<Uuid>,
    ) -> Result<Vec<Record>> {
        let written = self.touched.quotes.clone();
        let named = records.iter().filter_map(|it| key_in(&it.after, "quoteId"));
        let keys: HashSet<Uuid> = named.chain(written.keys().copied()).collect();
        let keys: Vec<Uuid> = keys.into_iter().collect();
        let mut quotes: HashMap<Uuid, Row> = HashMap::new();
        for keys in keys.chunks(CHUNK) {
            let rows = Table::Quote.rows(self.writer, "id", keys).await?;
            let rows = rows.into_iter().filter(|row| !withdrawn(row));
            quotes.extend(rows.filter_map(|row| Some((key_in(&row, "id")?, row))));
        }
        let own: HashSet<Uuid> = records.iter().map(|it| it.key).collect();
        let mut closed = Vec::with_capacity(records.len());
        for mut record in records {
            let quote = key_in(&record.after, "quoteId").and_then(|key| quotes.get(&key));
            let too_open = quote.filter(|quote| is_more_open(&record.after, quote));
            match too_open {
                Some(_) if given.contains(&record.key) => self.refuse_level(&record),
                Some(quote) => {
                    record.after = with_level_of(&record.after, quote);
                    closed.push(record);
                }
                None => closed.push(record),
            }
        }
        let mut keys: Vec<Uuid> = written.keys().copied().collect();
        keys.sort_unstable();
        for keys in keys.chunks(CHUNK) {
            for row in TRANSLATION.rows(self.writer, "quoteId", keys).await? {
                let Some((key, of)) = key_in(&row, "id").zip(key_in(&row, "quoteId")) else {
                    continue;
                };
                let quote = quotes.get(&of).filter(|quote| is_more_open(&row, quote));
                if let Some(quote) = quote.filter(|_| !own.contains(&key)) {
                    let change = written.get(&of).copied().flatten();
                    let (after, happened) = (with_level_of(&row, quote), Happened::Updated);
                    closed.push(Record { change, key, before: Some(row), after, happened });
                }
            }
        }
        Ok(closed)
    }

    /// Refuses the level that a change gives a translation.
    fn refuse_level(&mut self, record: &Record) {
        let thing = (Kind::QuoteTranslation, record.key);
        let quote = key_in(&record.after, "quoteId").map(|key| (Kind::Quote, key));
        let because = self.failures.behind(quote);
        let trouble = if because.is_empty() {
            let message = "\"access\": A translation cannot be read by more people than its quote; give the level of the \
                           quote or a stricter one.";
            Trouble::of(record.change, thing, "access", ProblemCode::AccessTooOpen, message)
        } else {
            Trouble::depends(record.change, Some(thing), because)
        };
        self.reject(thing, record.change, vec![trouble]);
    }
}
