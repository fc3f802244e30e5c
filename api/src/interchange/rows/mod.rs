//! Bundles as rows, in the order in which the tables depend on each other.
//!
//! The rows of one study are one batch, and what belongs to no study is another, so that every row's
//! study is known to the history.

mod additions;
mod categories;
mod chain;
mod frameworks;
mod people;
mod quotes;
mod studies;
#[cfg(test)]
mod tests;
mod touched;

use entity::words::Access;
use uuid::Uuid;

pub use additions::{Additions, Held};

use super::{
    bundle::Bundle,
    names::{Dangling, Names},
};
use crate::{access::write::Writer, error::Result};

/// A row as the history keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name of the table.
    pub table: &'static str,
    /// Key in that table.
    pub key: Uuid,
    /// The study it belongs to.
    pub study: Option<Uuid>,
    /// Who may read it, where that differs from row to row.
    pub access: Option<Access>,
    /// The row as JSON.
    pub snapshot: String,
}

/// Declares the tables of a batch, in the order of writing: what is referred to comes first.
macro_rules! batch {
    ($($(#[$doc:meta])* $list:ident: $table:ident $(by $key:ident $(and $access:ident)?)?;)*) => {
        /// Rows that belong together.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Batch {
            /// The study they belong to.
            pub study: Option<Uuid>,
            $($(#[$doc])* pub $list: Vec<entity::$table::Model>,)*
        }

        impl Batch {
            /// How many rows there are.
            #[must_use]
            pub fn len(&self) -> usize {
                0 $(+ self.$list.len())*
            }

            /// Whether there is none.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// The rows as the history keeps them: all but those that are only counted from others.
            pub fn entries(&self) -> Result<Vec<Entry>> {
                let mut entries = Vec::with_capacity(self.len());
                $($(for row in &self.$list {
                    entries.push(Entry {
                        table: stringify!($table),
                        key: row.$key,
                        study: self.study,
                        access: None$(.or(Some(row.$access)))?,
                        snapshot: serde_json::to_string(row).map_err(crate::Error::internal)?,
                    });
                })?)*
                Ok(entries)
            }

            /// Writes the rows.
            pub async fn write(self, writer: &Writer) -> Result<()> {
                $(writer.insert::<entity::$table::Entity>(self.$list).await?;)*
                Ok(())
            }
        }
    };
}

batch! {
    /// Roles in which people took part.
    participant_roles: participant_role by id;
    /// Frameworks.
    frameworks: framework by id;
    /// Publications they rest on.
    framework_references: framework_reference by id;
    /// Versions of frameworks.
    framework_versions: framework_version by id;
    /// Notes on versions.
    framework_notes: framework_note by id;
    /// Domains.
    domains: domain by id;
    /// Other names of domains.
    domain_aliases: domain_alias by id;
    /// Sub-domains.
    subdomains: subdomain by id;
    /// Studies.
    studies: study by id;
    /// Authors of studies.
    study_authors: study_author by id;
    /// Sources.
    source_documents: source_document by id;
    /// Texts of sources.
    source_texts: source_text by source_document_id;
    /// What publications count.
    reported_counts: reported_count by id;
    /// Focus groups.
    focus_groups: focus_group by id;
    /// Participants.
    participants: participant by id;
    /// What participants agreed to.
    participant_consents: participant_consent by participant_id;
    /// Who sat in which group.
    participant_groups: participant_group by participant_id;
    /// What participants told of themselves.
    participant_demographics: participant_demographic by participant_id;
    /// Categories, parents first.
    categories: category by id;
    /// Other names of categories.
    category_aliases: category_alias by id;
    /// Where categories lie.
    placements: placement by id;
    /// When categories help, and when they hinder.
    category_conditions: category_condition by id;
    /// Who named categories.
    category_roles: category_role by id;
    /// Quotes.
    quotes: quote by id and access;
    /// Who said them.
    quote_speakers: quote_speaker by quote_id;
    /// Where they stand.
    quote_places: quote_place by quote_id;
    /// Translations.
    quote_translations: quote_translation by id and access;
    /// Codings.
    quote_categories: quote_category by id;
    /// What coders noted.
    coding_notes: coding_note by quote_category_id;
    /// Numbers of quotes.
    category_quote_counts: category_quote_count;
}

/// Declares a row of a thing that is published for the first time and not withdrawn.
macro_rules! living {
    ($table:ident, $changed_in:expr, { $($field:ident: $value:expr,)* }) => {
        entity::$table::Model {
            $($field: $value,)*
            revision: 1,
            changed_in: $changed_in,
            withdrawn_at: None,
            withdrawn_reason: None,
            replaced_by: None,
        }
    };
}
use living;

/// The rows of checked bundles, for this version of the data set.
///
/// # Errors
///
/// Where a reference leads nowhere, which the checks tell better.
pub fn batches(
    bundles: &[Bundle],
    names: &Names,
    changed_in: i64,
) -> std::result::Result<Vec<Batch>, Dangling> {
    let mut batches = vec![Batch::default()];
    for bundle in bundles {
        let shared = &mut batches[0];
        frameworks::add(bundle, names, changed_in, shared)?;
    }
    for study in bundles.iter().flat_map(|bundle| &bundle.studies) {
        batches.push(studies::batch(study, names, changed_in)?);
    }
    Ok(batches)
}

/// The items of a list with their positions, from 1.
fn numbered<T>(list: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (1_i32..).zip(list)
}
