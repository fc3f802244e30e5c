//! Who can read which words before a change and after it. Whatever adds readers needs a steward.

use entity::words::Access;

use super::patch::value;
use crate::record::{Row, Table, text_in};

/// Who can read something, from the fewest to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Readers {
    /// It is not there, or withdrawn.
    Nobody,
    /// Those who work on the study.
    Team,
    /// Those with an account besides.
    Registered,
    /// Everybody.
    Everybody,
}

impl From<Access> for Readers {
    fn from(access: Access) -> Self {
        match access {
            Access::Open => Self::Everybody,
            Access::Registered => Self::Registered,
            Access::Controlled => Self::Team,
        }
    }
}

/// The columns of a record that hold what somebody said, or tell who said it.
pub const fn words(table: Table) -> &'static [&'static str] {
    match table {
        Table::Quote => &["text", "roleId"],
        Table::QuoteTranslation | Table::SourceDocument => &["text"],
        _ => &[],
    }
}

/// The columns on which it rests that others than the team may read the words of a record.
pub const fn grounds(table: Table) -> &'static [&'static str] {
    match table {
        Table::Quote => &["sourceDocumentId", "participantId", "unknownBecause"],
        _ => &[],
    }
}

/// The column that says who can read the words of a record.
pub const fn level(table: Table) -> Option<&'static str> {
    match table {
        Table::Quote | Table::QuoteTranslation => Some("access"),
        Table::SourceDocument => Some("published"),
        _ => None,
    }
}

/// Who can read the words of a record. One that states no level is for the team.
#[must_use]
pub fn readers(table: Table, record: &Row) -> Readers {
    table.access(record).map_or(Readers::Team, Into::into)
}

/// The most people who can read words after a change that they could not read before it. A record that is not there has
/// no words.
#[must_use]
pub fn gained(table: Table, before: Option<&Row>, after: Option<&Row>) -> Readers {
    let gains = |column: &&str| {
        let words = after.map(|row| value(row, column)).filter(|held| !held.is_null())?;
        let now = after.map_or(Readers::Nobody, |row| readers(table, row));
        let same = before.filter(|row| value(row, column) == words);
        let then = same.map_or(Readers::Nobody, |row| readers(table, row));
        (now > then).then_some(now)
    };
    words(table).iter().filter_map(gains).max().unwrap_or(Readers::Nobody)
}

/// A record with other fields.
#[must_use]
pub fn with(record: &Row, fields: &Row) -> Row {
    let mut record = record.clone();
    record.extend(fields.clone());
    record
}

/// Whether others than the team can read the words of a record.
#[must_use]
pub fn is_open(table: Table, record: Option<&Row>) -> bool {
    let said = |row: &&Row| text_in(row, "text").is_none_or(|text| !text.is_empty());
    record.filter(said).is_some_and(|row| readers(table, row) > Readers::Team)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const TABLES: [Table; 3] = [Table::Quote, Table::QuoteTranslation, Table::SourceDocument];
    const CLASSES: [Readers; 3] = [Readers::Everybody, Readers::Registered, Readers::Team];

    /// What one class of people can read of a record, written without the code above.
    fn read_by(class: Readers, table: Table, record: Option<&Row>) -> Vec<(String, String)> {
        let Some(row) = record else { return Vec::new() };
        let level = if table == Table::SourceDocument {
            if row["published"] == true { "OPEN" } else { "CONTROLLED" }
        } else {
            row["access"].as_str().unwrap()
        };
        let may = match class {
            Readers::Team => true,
            Readers::Registered => level != "CONTROLLED",
            _ => level == "OPEN",
        };
        let told = ["text", "roleId"].into_iter().filter(|column| may && !row[*column].is_null());
        told.map(|column| (column.to_owned(), row[column].to_string())).collect()
    }

    fn record() -> impl Strategy<Value = Option<Row>> {
        let text = proptest::option::of(prop::sample::select(vec!["Yes.", "No.", "Well."]));
        let role = proptest::option::of(prop::sample::select(vec!["patient", "therapist"]));
        let access = prop::sample::select(vec!["OPEN", "REGISTERED", "CONTROLLED"]);
        let row = (text, role, access, any::<bool>()).prop_map(|(text, role, access, published)| {
            let row = json!({ "text": text, "roleId": role, "access": access, "published": published });
            row.as_object().unwrap().clone()
        });
        proptest::option::of(row)
    }

    proptest! {
        #[test]
        fn those_who_gain_are_those_who_read_something_that_they_could_not_read(
            table in prop::sample::select(TABLES.to_vec()), mut before in record(), mut after in record(),
        ) {
            if table != Table::Quote {
                for row in [&mut before, &mut after].into_iter().flatten() {
                    row.insert("roleId".to_owned(), json!(null));
                }
            }
            let gain = |class: &Readers| {
                let then = read_by(*class, table, before.as_ref());
                read_by(*class, table, after.as_ref()).iter().any(|it| !then.contains(it))
            };
            let most = CLASSES.into_iter().find(gain).unwrap_or(Readers::Nobody);
            prop_assert_eq!(gained(table, before.as_ref(), after.as_ref()), most);
        }
    }
}
