//! Checks that a quote and its participant do not state different roles.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Applying, Trouble,
    afterwards::CHUNK,
    writing::{Happened, Record},
};
use crate::{
    curation::{
        held::{records, withdrawn},
        patch::value,
    },
    error::Result,
    id::Kind,
    problem::ProblemCode,
    record::{Shape, Table, key_in, shape},
};

const MESSAGE: &str = "The quote states another role than its participant has; give both the same role, or leave that of \
                       the quote out.";

impl Applying<'_> {
    /// Marks a quote or participant whose role, or a quote whose participant, changes. Others are not judged, so a
    /// contradiction of an earlier build stays until it is touched.
    pub(super) fn note_role(&mut self, shape: &Shape, record: &Record) {
        let differs = |column: &str| {
            let before = record.before.as_ref().filter(|_| record.happened == Happened::Updated);
            let before = before.map(|row| value(row, column)).unwrap_or_default();
            before != value(&record.after, column)
        };
        let columns: &[&'static str] = match shape.main {
            Table::Quote => &["roleId", "participantId"],
            Table::Participant => &["roleId"],
            _ => return,
        };
        if let Some(column) = columns.iter().find(|column| differs(column)) {
            self.touched.roles.insert((shape.kind, record.key), (column, record.change));
        }
    }

    /// Rejects quotes that the set touched and whose role is not that of their participant.
    pub(super) async fn reject_contradicting_roles(&mut self) -> Result<()> {
        let Some(of_quotes) = shape(Kind::Quote) else { return Ok(()) };
        let mut quotes = HashMap::new();
        let mut people = HashMap::new();
        for ((kind, key), why) in std::mem::take(&mut self.touched.roles) {
            let of_kind = if kind == Kind::Quote { &mut quotes } else { &mut people };
            of_kind.insert(key, why);
        }
        let keys: Vec<Uuid> = people.keys().copied().collect();
        for keys in keys.chunks(CHUNK) {
            for row in Table::QuoteSpeaker.rows(self.writer, "participantId", keys).await? {
                let person = key_in(&row, "participantId").and_then(|key| people.get(&key));
                if let Some((quote, why)) = key_in(&row, "quoteId").zip(person) {
                    quotes.entry(quote).or_insert(*why);
                }
            }
        }
        let mut order: Vec<Uuid> = quotes.keys().copied().collect();
        order.sort_unstable();
        for keys in order.chunks(CHUNK) {
            let held = records(self.writer, of_quotes, keys).await?;
            let speakers: Vec<Uuid> =
                held.values().filter_map(|row| key_in(row, "participantId")).collect();
            let rows = Table::Participant.rows(self.writer, "id", &speakers).await?;
            let roles: HashMap<Uuid, Uuid> = rows
                .iter()
                .filter_map(|row| key_in(row, "id").zip(key_in(row, "roleId")))
                .collect();
            for key in keys {
                let Some(row) = held.get(key).filter(|row| !withdrawn(row)) else { continue };
                let speaker = key_in(row, "participantId");
                let theirs = speaker.and_then(|speaker| roles.get(&speaker));
                let contradicts =
                    theirs.zip(key_in(row, "roleId")).is_some_and(|(theirs, own)| *theirs != own);
                if contradicts && let Some((column, change)) = quotes.get(key) {
                    let thing = (Kind::Quote, *key);
                    let message = format!("\"{}\": {MESSAGE}", crate::record::api_name(column));
                    let code = ProblemCode::Invalid;
                    let speaker = speaker.map(|key| (Kind::Participant, key));
                    let trouble = Trouble::of(*change, thing, column, code, message);
                    self.tell(trouble, [Some(thing), speaker].into_iter().flatten());
                }
            }
        }
        Ok(())
    }
}
