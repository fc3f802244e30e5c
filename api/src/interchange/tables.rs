//! The rows of a bundle, table by table, in the order in which they can be written.

use entity::*;
use serde::Serialize;
use uuid::Uuid;

use crate::{access::write::Writer, error::Result};

/// The state of one thing or part as a revision keeps it.
pub(super) struct State {
    pub(super) entity: &'static str,
    pub(super) id: Uuid,
    pub(super) study: Option<Uuid>,
    pub(super) access: Option<words::Access>,
    pub(super) snapshot: String,
}

/// Declares the tables.
macro_rules! tables {
    ($($table:ident),* $(,)?) => {
        /// Rows, by table.
        #[derive(Default)]
        pub(super) struct Tables {
            $(pub(super) $table: Vec<$table::Model>,)*
        }

        impl Tables {
            /// Writes all rows.
            pub(super) async fn write(self, writer: &Writer) -> Result<()> {
                $(writer.insert::<$table::Entity>(self.$table).await?;)*
                Ok(())
            }

            /// How many rows there are.
            pub(super) fn len(&self) -> usize {
                0 $(+ self.$table.len())*
            }

            /// The state of every row.
            pub(super) fn states(&self) -> Vec<State> {
                let mut states = Vec::with_capacity(self.len());
                $(for row in &self.$table {
                    states.push(row.state(stringify!($table)));
                })*
                states
            }
        }
    };
}

/// A row of which a revision is kept.
trait Kept: Serialize {
    /// The row's key; of a row without one, that of what it belongs to.
    fn key(&self) -> Uuid;

    /// The study that the row itself names.
    fn study(&self) -> Option<Uuid> {
        None
    }

    /// The level of access that the row itself carries.
    fn access(&self) -> Option<words::Access> {
        None
    }

    /// The row as a revision keeps it.
    fn state(&self, entity: &'static str) -> State {
        // Rows are numbers, texts and words: they always have a JSON form.
        let snapshot = serde_json::to_string(self).unwrap_or_default();
        State { entity, id: self.key(), study: self.study(), access: self.access(), snapshot }
    }
}

/// Declares how revisions find the key, the study and the access level of a table's rows.
macro_rules! kept {
    ($($table:ident by $key:ident $(of $study:ident)? $(at $access:ident)?;)*) => {
        $(impl Kept for $table::Model {
            fn key(&self) -> Uuid {
                self.$key
            }
            $(fn study(&self) -> Option<Uuid> {
                Some(self.$study)
            })?
            $(fn access(&self) -> Option<words::Access> {
                Some(self.$access)
            })?
        })*
    };
}

tables!(
    framework,
    framework_reference,
    framework_version,
    framework_note,
    domain,
    domain_alias,
    subdomain,
    participant_role,
    study,
    study_author,
    source_document,
    source_text,
    reported_count,
    category,
    category_alias,
    placement,
    category_condition,
    category_role,
    focus_group,
    participant,
    participant_group,
    participant_demographic,
    quote,
    quote_speaker,
    quote_place,
    quote_translation,
    quote_category,
    coding_note,
);

kept! {
    framework by id;
    framework_reference by id;
    framework_version by id;
    framework_note by id;
    domain by id;
    domain_alias by id;
    subdomain by id;
    participant_role by id;
    study by id of id;
    study_author by id of study_id;
    source_document by id of study_id;
    source_text by source_document_id;
    reported_count by id of study_id;
    category by id of study_id;
    category_alias by id;
    placement by id;
    category_condition by id;
    category_role by id;
    focus_group by id of study_id;
    participant by id of study_id;
    participant_group by participant_id;
    participant_demographic by participant_id;
    quote by id of study_id at access;
    quote_speaker by quote_id;
    quote_place by quote_id;
    quote_translation by id at access;
    quote_category by id;
    coding_note by quote_category_id;
}
