//! The tables whose rows are published, read and written by the names of their columns.

use std::sync::LazyLock;

use entity::words::Access;
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{Row, key_in, text_in};
use crate::{
    access::{Test, write::Writer},
    error::{Error, Result},
    id::Kind,
};

/// Declares the tables in the order of writing: what is referred to comes first. After the colon stands the thing
/// that a row belongs to, and the column that names it.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident = $entity:ident : $thing:ident by $owner:literal;)*) => {
        /// A table whose rows are published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Table {
            $($(#[$doc])* $table,)*
        }

        impl Table {
            /// Every table, in the order of writing.
            pub const ALL: &[Self] = &[$(Self::$table),*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$table => stringify!($entity),)*
                }
            }

            /// What its rows belong to, and the column that says to which.
            #[must_use]
            pub const fn owner(self) -> (Kind, &'static str) {
                match self {
                    $(Self::$table => (Kind::$thing, $owner),)*
                }
            }

            /// The names of its columns, the key first.
            #[must_use]
            pub fn columns(self) -> &'static [String] {
                static COLUMNS: LazyLock<Vec<Vec<String>>> =
                    LazyLock::new(|| vec![$(columns::<entity::$entity::Entity>()),*]);
                COLUMNS.get(self as usize).map_or(&[], Vec::as_slice)
            }

            /// Rows whose column holds one of these keys.
            pub async fn rows(self, writer: &Writer, column: &str, keys: &[Uuid]) -> Result<Vec<Row>> {
                match self {
                    $(Self::$table => rows::<entity::$entity::Entity>(writer, column, keys).await,)*
                }
            }

            /// Rows whose column holds one of these texts.
            pub async fn rows_of_texts(
                self,
                writer: &Writer,
                column: &str,
                texts: &[String],
            ) -> Result<Vec<Row>> {
                match self {
                    $(Self::$table => {
                        rows_of_texts::<entity::$entity::Entity>(writer, column, texts).await
                    })*
                }
            }

            /// Writes rows, in the place of those with the same keys.
            pub async fn put(self, writer: &Writer, rows: Vec<Row>) -> Result<()> {
                match self {
                    $(Self::$table => put::<entity::$entity::Entity>(writer, rows).await,)*
                }
            }

            /// Whether a row can be written: the name of the first column that cannot.
            ///
            /// # Errors
            ///
            /// What is wrong with it, in the words of the reader.
            pub fn readable(self, row: &Row) -> std::result::Result<(), String> {
                match self {
                    $(Self::$table => readable::<entity::$entity::Entity>(row),)*
                }
            }

            /// Whether a column of this name always holds something.
            #[must_use]
            pub fn required(self, column: &str) -> bool {
                match self {
                    $(Self::$table => required::<entity::$entity::Entity>(column),)*
                }
            }

            /// Removes rows by key.
            pub async fn remove(self, writer: &Writer, keys: &[Uuid]) -> Result<()> {
                match self {
                    $(Self::$table => remove::<entity::$entity::Entity>(writer, keys).await,)*
                }
            }
        }
    };
}

tables! {
    /// Roles in which people took part.
    ParticipantRole = participant_role: ParticipantRole by "id";
    /// Frameworks.
    Framework = framework: Framework by "id";
    /// Publications they rest on.
    FrameworkReference = framework_reference: Framework by "frameworkId";
    /// Versions of frameworks.
    FrameworkVersion = framework_version: FrameworkVersion by "id";
    /// Notes on versions.
    FrameworkNote = framework_note: FrameworkVersion by "frameworkVersionId";
    /// Domains.
    Domain = domain: Domain by "id";
    /// Other names of domains.
    DomainAlias = domain_alias: Domain by "domainId";
    /// Sub-domains.
    Subdomain = subdomain: Subdomain by "id";
    /// What concepts of one version are in another.
    ConceptMapping = concept_mapping: ConceptMapping by "id";
    /// Studies.
    Study = study: Study by "id";
    /// Authors of studies.
    StudyAuthor = study_author: Study by "studyId";
    /// Sources.
    SourceDocument = source_document: SourceDocument by "id";
    /// Texts of sources.
    SourceText = source_text: SourceDocument by "sourceDocumentId";
    /// What publications count.
    ReportedCount = reported_count: Study by "studyId";
    /// Focus groups.
    FocusGroup = focus_group: FocusGroup by "id";
    /// Participants.
    Participant = participant: Participant by "id";
    /// What participants agreed to.
    ParticipantConsent = participant_consent: Participant by "participantId";
    /// Who sat in which group.
    ParticipantGroup = participant_group: Participant by "participantId";
    /// What participants told of themselves.
    ParticipantDemographic = participant_demographic: Participant by "participantId";
    /// Categories.
    Category = category: Category by "id";
    /// Other names of categories.
    CategoryAlias = category_alias: Category by "categoryId";
    /// Where categories lie.
    Placement = placement: Category by "categoryId";
    /// When categories help, and when they hinder.
    CategoryCondition = category_condition: Category by "categoryId";
    /// Who named categories.
    CategoryRole = category_role: Category by "categoryId";
    /// Quotes.
    Quote = quote: Quote by "id";
    /// Who said them.
    QuoteSpeaker = quote_speaker: Quote by "quoteId";
    /// Where they stand.
    QuotePlace = quote_place: Quote by "quoteId";
    /// Translations.
    QuoteTranslation = quote_translation: Quote by "quoteId";
    /// Codings.
    QuoteCategory = quote_category: Quote by "quoteId";
    /// What coders noted.
    CodingNote = coding_note: Coding by "quoteCategoryId";
}

impl Table {
    /// The table of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }

    /// The column that holds the key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SourceText => "sourceDocumentId",
            Self::ParticipantConsent | Self::ParticipantGroup | Self::ParticipantDemographic => {
                "participantId"
            }
            Self::QuoteSpeaker | Self::QuotePlace => "quoteId",
            Self::CodingNote => "quoteCategoryId",
            _ => "id",
        }
    }

    /// Whether its rows leave tombstones.
    #[must_use]
    pub fn mortal(self) -> bool {
        self.columns().iter().any(|column| column == "withdrawnAt")
    }

    /// The level of access that a row states: a source that is not published counts as CONTROLLED.
    #[must_use]
    pub fn access(self, row: &Row) -> Option<Access> {
        match self {
            Self::SourceDocument => {
                let published = row.get("published").and_then(Value::as_bool)?;
                Some(if published { Access::Open } else { Access::Controlled })
            }
            Self::Quote | Self::QuoteTranslation => {
                let word = text_in(row, "access")?;
                Access::ALL.iter().copied().find(|access| access.word() == word)
            }
            _ => None,
        }
    }

    /// The thing that a row belongs to, or is. A coder's note belongs to its coding.
    #[must_use]
    pub fn thing(self, row: &Row) -> Option<(Kind, Uuid)> {
        let (kind, column) = self.owner();
        Some((kind, key_in(row, column)?))
    }
}

/// The column's name as JSON has it.
fn camel(column: &str) -> String {
    let mut parts = column.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |so_far, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        so_far + &head.to_uppercase() + tail
    })
}

fn columns<E: EntityTrait>() -> Vec<String> {
    E::Column::iter().map(|column| camel(column.as_str())).collect()
}

fn column<E: EntityTrait>(name: &str) -> Result<E::Column> {
    let found = E::Column::iter().find(|column| camel(column.as_str()) == name);
    found.ok_or_else(|| Error::internal(std::io::Error::other(format!("no column {name}"))))
}

async fn rows<E>(writer: &Writer, name: &str, keys: &[Uuid]) -> Result<Vec<Row>>
where
    E: EntityTrait<Model: Serialize>,
{
    as_rows(writer.all::<E>(&Test::ids(column::<E>(name)?, keys.iter().copied())).await?)
}

async fn rows_of_texts<E>(writer: &Writer, name: &str, texts: &[String]) -> Result<Vec<Row>>
where
    E: EntityTrait<Model: Serialize>,
{
    as_rows(writer.all::<E>(&Test::texts(column::<E>(name)?, texts.to_vec())).await?)
}

fn as_rows<M: Serialize>(models: Vec<M>) -> Result<Vec<Row>> {
    models
        .into_iter()
        .map(|model| match serde_json::to_value(model).map_err(Error::internal)? {
            Value::Object(row) => Ok(row),
            _ => Ok(Row::new()),
        })
        .collect()
}

async fn put<E>(writer: &Writer, rows: Vec<Row>) -> Result<()>
where
    E: EntityTrait<Model: DeserializeOwned + IntoActiveModel<E::ActiveModel> + Sync>,
    E::ActiveModel: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    let models = rows.into_iter().map(|row| serde_json::from_value(Value::Object(row)));
    let models = models.collect::<std::result::Result<Vec<E::Model>, _>>();
    writer.put::<E>(models.map_err(Error::internal)?).await
}

fn readable<E>(row: &Row) -> std::result::Result<(), String>
where
    E: EntityTrait<Model: DeserializeOwned>,
{
    let read = serde_json::from_value::<E::Model>(Value::Object(row.clone()));
    read.map(|_| ()).map_err(|error| error.to_string())
}

fn required<E: EntityTrait>(name: &str) -> bool {
    E::Column::iter().any(|column| camel(column.as_str()) == name && !column.def().is_null())
}

async fn remove<E: EntityTrait<Model: Sync>>(writer: &Writer, keys: &[Uuid]) -> Result<()> {
    let key = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
    if let Some(key) = key {
        writer.delete::<E>(&Test::ids(key, keys.iter().copied())).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_names_its_key_and_its_owner_by_columns_it_has() {
        for table in Table::ALL {
            let columns = table.columns();
            assert_eq!(columns.first().map(String::as_str), Some(table.key()), "{table:?}");
            assert!(columns.iter().any(|name| name == table.owner().1), "{table:?}");
            assert_eq!(Table::named(table.name()), Some(*table));
        }
    }
}
