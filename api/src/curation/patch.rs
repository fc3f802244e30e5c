//! What a change says of its fields: each as it is to be, and as it was when the change was written.

use std::collections::BTreeSet;

use entity::words::ChangeAction;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    access::Action,
    curation::readers::{Readers, gained, grounds, is_open, level, with, words},
    error::{Error, Result},
    id::Kind,
    record::{Row, Shape, Table, needed},
};

/// The format of patches that are written today.
pub const FORMAT: i32 = 1;

/// The fields of a change, by column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// As they are to be.
    pub set: Row,
    /// As they were; empty for what is yet to be made.
    #[serde(default, skip_serializing_if = "Row::is_empty")]
    pub base: Row,
    /// Columns that nobody gave: the service derived them from another field.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub derived: BTreeSet<String>,
}

impl Patch {
    /// A patch as it is stored. This is where older formats become today's.
    pub fn read(text: &str, format: i32) -> Result<Self> {
        if format != FORMAT {
            let message = format!("a change has format {format}, which this program does not know");
            return Err(Error::internal(std::io::Error::other(message)));
        }
        serde_json::from_str(text).map_err(Error::internal)
    }

    /// As it is stored.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// Adds a later change of the same thing: where both give a field, the later one holds.
    pub fn overlay(&mut self, later: Self) {
        self.derived.retain(|column| !later.set.contains_key(column));
        self.derived.extend(later.derived);
        self.set.extend(later.set);
        for (column, value) in later.base {
            self.base.entry(column).or_insert(value);
        }
    }
}

/// Columns that must be as they were when a change was written, though it leaves them alone: whoever opens words to
/// more people means the words that they saw, and whoever writes words means the people who could read them.
#[must_use]
pub fn relied_on(shape: &Shape, set: &Row) -> Vec<&'static str> {
    let Some(level) = level(shape.main) else { return Vec::new() };
    let opened = words(shape.main).iter().chain(grounds(shape.main));
    let columns: Vec<&str> = if set.contains_key(level) {
        opened.copied().collect()
    } else if opened.clone().any(|column| set.contains_key(*column)) {
        vec![level]
    } else {
        Vec::new()
    };
    columns.into_iter().filter(|column| !set.contains_key(*column)).collect()
}

/// What reading a field of a change asks for beyond seeing the set; nothing for most.
#[must_use]
pub fn reserved(shape: &Shape, column: &str) -> Option<Action> {
    let table = shape.table_of(column).unwrap_or(shape.main);
    let action = needed(table, column)?;
    // Whoever sees change sets may read all that these ask for.
    let common = [
        Action::ReadParticipants,
        Action::ReadFocusGroups,
        Action::ReadCodingNotes,
        Action::ReadUnpublishedSources,
    ];
    (!common.contains(&action)).then_some(action)
}

/// Whether a change is for stewards alone.
#[must_use]
pub fn guarded(shape: &Shape, patch: &Patch) -> bool {
    shape.kind == Kind::Demographic
        || (!patch.set.is_empty()
            && patch
                .set
                .keys()
                .all(|column| reserved(shape, column).is_some() && column != "withdrawnReason"))
}

/// Whether a steward has to clear a change: of people, of levels of access, and whatever lets more people than the
/// study's team read words.
#[must_use]
pub fn clearing(shape: &Shape, action: ChangeAction, patch: &Patch, before: Option<&Row>) -> bool {
    match shape.main {
        Table::Participant | Table::ParticipantDemographic | Table::FocusGroup => true,
        // All that went with it comes back, words among it.
        Table::Study | Table::Quote | Table::QuoteTranslation | Table::SourceDocument
            if action == ChangeAction::Reinstate =>
        {
            true
        }
        Table::Quote | Table::QuoteTranslation | Table::SourceDocument => match action {
            ChangeAction::Create => gained(shape.main, None, Some(&patch.set)) > Readers::Team,
            ChangeAction::Update => opens(shape.main, &patch.set, before),
            _ => false,
        },
        _ => false,
    }
}

/// Whether other fields of a record change who can read its words, or on what that rests.
fn opens(table: Table, set: &Row, before: Option<&Row>) -> bool {
    let given = |columns: &[&str]| columns.iter().any(|column| set.contains_key(*column));
    let after = before.map(|row| with(row, set));
    given(&["access", "published"])
        || gained(table, before, after.as_ref()) > Readers::Team
        || (is_open(table, before) && given(grounds(table)))
}

/// A value, null where there is none.
#[must_use]
pub fn value(row: &Row, column: &str) -> Value {
    row.get(column).cloned().unwrap_or(Value::Null)
}
