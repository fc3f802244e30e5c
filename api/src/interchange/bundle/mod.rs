//! A bundle, format 1: a file that holds frameworks and studies, or what editors add to them.
//!
//! Things refer to each other by slug. Unknown keys are refused, so that a slip of the pen is not
//! silently data that is missing.

mod framework;
mod id;
mod quote;
mod study;

use serde::{Deserialize, Serialize};

pub use framework::*;
pub use id::Id;
pub use quote::*;
pub use study::*;

/// The format this program reads and writes.
pub const FORMAT: u32 = 1;

/// One file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Bundle {
    /// What the file is called, for messages.
    #[serde(skip)]
    pub file: String,
    /// Always [`FORMAT`].
    pub format: u32,
    /// Roles in which people took part.
    #[serde(default)]
    pub participant_roles: Vec<ParticipantRole>,
    /// Frameworks.
    #[serde(default)]
    pub frameworks: Vec<Framework>,
    /// Studies.
    #[serde(default)]
    pub studies: Vec<Study>,
    /// What editors add to categories.
    #[serde(default)]
    pub additions: Vec<Addition>,
    /// What editors add to domains.
    #[serde(default)]
    pub domain_aliases: Vec<DomainAliases>,
}

/// Aliases and placements that editors give a category of a study that is held already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Addition {
    /// Slug of the study.
    pub study: String,
    /// Slug of the category.
    pub category: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<CategoryAlias>,
    /// Where it lies.
    #[serde(default)]
    pub placements: Vec<Placement>,
}

/// Aliases that editors give a domain of a framework that is held already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DomainAliases {
    /// Slug of the version.
    pub framework_version: String,
    /// Number of the domain.
    pub domain: i32,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<DomainAlias>,
}

/// Why a file cannot be read: one line that says where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is not JSON, or not a bundle.
    #[error("{file}, line {line}, column {column}: {what}")]
    Malformed {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// It is a bundle of another format.
    #[error("{file}: this is format {found}, but this program reads format {FORMAT} only")]
    Format {
        /// The file.
        file: String,
        /// The format it states.
        found: u32,
    },
}

impl Bundle {
    /// Reads a bundle; `file` names it in messages.
    ///
    /// # Errors
    ///
    /// Where the text is not a bundle of this format.
    pub fn parse(file: &str, text: &str) -> Result<Self, ParseError> {
        let bundle: Self = serde_json::from_str(text).map_err(|error| malformed(file, &error))?;
        if bundle.format != FORMAT {
            return Err(ParseError::Format { file: file.to_owned(), found: bundle.format });
        }
        Ok(Self { file: file.to_owned(), ..bundle })
    }
}

fn malformed(file: &str, error: &serde_json::Error) -> ParseError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string().replace(['\n', '\r'], " ");
    // The place stands in front, so it need not follow once more.
    let place = format!(" at line {line} column {column}");
    ParseError::Malformed {
        file: file.to_owned(),
        line,
        column,
        what: said.strip_suffix(&place).unwrap_or(&said).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Bundle::parse("x.json", text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_one_line_with_its_place() {
        assert_eq!(
            refused("{\n  \"format\": 1,\n  \"studys\": []\n}"),
            "x.json, line 3, column 10: unknown field `studys`, expected one of `format`, \
             `participantRoles`, `frameworks`, `studies`, `additions`, `domainAliases`"
        );
        assert!(refused("{").starts_with("x.json, line 1, column 1: EOF"));
        assert_eq!(
            refused("{\"format\": 2}"),
            "x.json: this is format 2, but this program reads format 1 only"
        );
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        let key = uuid::Uuid::from_u128(7);
        let id = crate::id::Kind::ParticipantRole.id(key);
        let text = format!(
            r#"{{"format":1,"participantRoles":[{{"id":"{id}","code":"P","slug":"p","name":"P","description":null}}]}}"#
        );
        let bundle = Bundle::parse("x.json", &text).unwrap();
        assert_eq!(bundle.participant_roles[0].id.unwrap().key, key);
        let written = serde_json::to_value(&bundle).unwrap();
        assert_eq!(written["participantRoles"][0]["id"], id.as_str());
        assert!(refused(&text.replace(&id, "rol_7")).contains("is not an id"));
    }
}
