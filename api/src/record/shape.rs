//! What a curator changes as one, and the tables it is made of.

use uuid::Uuid;

use super::{Row, Table};
use crate::id::Kind;

/// A kind of thing or part that can be changed.
#[derive(Debug)]
pub struct Shape {
    /// What it is.
    pub kind: Kind,
    /// Where its own row is.
    pub main: Table,
    /// Where rows with the same key are that stand apart because fewer people may see them. One is there exactly
    /// where one of its fields is.
    pub beside: &'static [Table],
    /// Those of them of which a row is always there.
    pub always: &'static [Table],
    /// Parts that go when it goes: their tables, with the column that names it.
    pub parts: &'static [(Table, &'static str)],
    /// Things that go when it goes.
    pub things: &'static [(Table, &'static str)],
}

/// A shape without rows beside it or below it.
const fn plain(kind: Kind, main: Table) -> Shape {
    Shape { kind, main, beside: &[], always: &[], parts: &[], things: &[] }
}

/// The shapes, in the order of writing.
static SHAPES: [Shape; 24] = [
    plain(Kind::ParticipantRole, Table::ParticipantRole),
    Shape {
        parts: &[(Table::FrameworkReference, "frameworkId")],
        things: &[(Table::FrameworkVersion, "frameworkId")],
        ..plain(Kind::Framework, Table::Framework)
    },
    plain(Kind::FrameworkReference, Table::FrameworkReference),
    Shape {
        parts: &[(Table::FrameworkNote, "frameworkVersionId")],
        things: &[(Table::Domain, "frameworkVersionId")],
        ..plain(Kind::FrameworkVersion, Table::FrameworkVersion)
    },
    plain(Kind::FrameworkNote, Table::FrameworkNote),
    Shape {
        parts: &[
            (Table::DomainAlias, "domainId"),
            (Table::ConceptMapping, "fromDomainId"),
            (Table::ConceptMapping, "toDomainId"),
        ],
        things: &[(Table::Subdomain, "domainId")],
        ..plain(Kind::Domain, Table::Domain)
    },
    plain(Kind::DomainAlias, Table::DomainAlias),
    Shape {
        parts: &[
            (Table::ConceptMapping, "fromSubdomainId"),
            (Table::ConceptMapping, "toSubdomainId"),
        ],
        ..plain(Kind::Subdomain, Table::Subdomain)
    },
    plain(Kind::ConceptMapping, Table::ConceptMapping),
    Shape {
        parts: &[(Table::StudyAuthor, "studyId"), (Table::ReportedCount, "studyId")],
        things: &[
            (Table::Quote, "studyId"),
            (Table::Category, "studyId"),
            (Table::Participant, "studyId"),
            (Table::FocusGroup, "studyId"),
            (Table::SourceDocument, "studyId"),
        ],
        ..plain(Kind::Study, Table::Study)
    },
    plain(Kind::StudyAuthor, Table::StudyAuthor),
    Shape { beside: &[Table::SourceText], ..plain(Kind::SourceDocument, Table::SourceDocument) },
    plain(Kind::ReportedCount, Table::ReportedCount),
    plain(Kind::FocusGroup, Table::FocusGroup),
    Shape {
        beside: &[Table::ParticipantConsent, Table::ParticipantGroup],
        always: &[Table::ParticipantConsent],
        parts: &[(Table::ParticipantDemographic, "participantId")],
        ..plain(Kind::Participant, Table::Participant)
    },
    plain(Kind::Demographic, Table::ParticipantDemographic),
    Shape {
        parts: &[
            (Table::CategoryAlias, "categoryId"),
            (Table::Placement, "categoryId"),
            (Table::CategoryCondition, "categoryId"),
            (Table::CategoryRole, "categoryId"),
            (Table::QuoteCategory, "categoryId"),
        ],
        ..plain(Kind::Category, Table::Category)
    },
    plain(Kind::CategoryAlias, Table::CategoryAlias),
    plain(Kind::Placement, Table::Placement),
    plain(Kind::CategoryCondition, Table::CategoryCondition),
    plain(Kind::CategoryRole, Table::CategoryRole),
    Shape {
        beside: &[Table::QuoteSpeaker, Table::QuotePlace],
        parts: &[(Table::QuoteTranslation, "quoteId"), (Table::QuoteCategory, "quoteId")],
        ..plain(Kind::Quote, Table::Quote)
    },
    plain(Kind::QuoteTranslation, Table::QuoteTranslation),
    Shape { beside: &[Table::CodingNote], ..plain(Kind::Coding, Table::QuoteCategory) },
];

/// The shape of a kind; none for what no curator changes.
#[must_use]
pub fn shape(kind: Kind) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

/// The shape whose rows are in this table.
#[must_use]
pub fn shape_of(table: Table) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.main == table || shape.beside.contains(&table))
}

impl Shape {
    /// Its tables, its own first.
    pub fn tables(&self) -> impl Iterator<Item = Table> {
        std::iter::once(self.main).chain(self.beside.iter().copied())
    }

    /// The table that has this column, keys of the rows beside aside.
    #[must_use]
    pub fn table_of(&self, column: &str) -> Option<Table> {
        let has = |table: &Table| {
            let own = *table == self.main || column != table.key();
            own && table.columns().iter().any(|name| name == column)
        };
        self.tables().find(has)
    }

    /// Whether it leaves a tombstone.
    #[must_use]
    pub fn mortal(&self) -> bool {
        self.main.mortal()
    }

    /// The row of one of its tables, of the fields of a record; of a table beside, only where it holds anything.
    #[must_use]
    pub fn row(&self, table: Table, id: Uuid, record: &Row) -> Option<Row> {
        let mut row = Row::new();
        for column in table.columns() {
            if let Some(value) = record.get(column) {
                row.insert(column.clone(), value.clone());
            }
        }
        let says = |(column, value): (&String, &serde_json::Value)| {
            column != table.key() && column != "certainty" && !value.is_null()
        };
        if table != self.main && !row.iter().any(says) {
            return None;
        }
        row.insert(table.key().to_owned(), id.to_string().into());
        Some(row)
    }

    /// The thing that a record belongs to, or is.
    #[must_use]
    pub fn thing(&self, record: &Row) -> Option<(Kind, Uuid)> {
        self.main.thing(record)
    }
}

/// Every shape, in the order of writing.
pub fn shapes() -> impl Iterator<Item = &'static Shape> {
    SHAPES.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_belongs_to_one_shape() {
        for table in Table::ALL {
            assert!(shape_of(*table).is_some(), "{table:?}");
        }
    }

    #[test]
    fn no_two_tables_of_a_shape_share_a_column_but_keys() {
        for shape in &SHAPES {
            for table in shape.beside {
                for column in table.columns().iter().filter(|name| *name != table.key()) {
                    assert_eq!(shape.table_of(column), Some(*table), "{column}");
                }
            }
        }
    }
}
