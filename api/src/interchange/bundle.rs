//! Format 1 of a bundle: frameworks and studies as one nested document, in which things refer to each other by
//! slug. Keys that are not known are refused, so that nothing is lost unseen.

mod framework;
mod study;

use serde::Deserialize;

pub use framework::*;
pub use study::*;

/// A bundle.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bundle {
    /// Always 1.
    pub format: u32,
    /// Roles in which people took part.
    #[serde(default)]
    pub participant_roles: Vec<ParticipantRole>,
    /// Frameworks with all their versions hold.
    #[serde(default)]
    pub frameworks: Vec<Framework>,
    /// Studies with all they hold.
    #[serde(default)]
    pub studies: Vec<Study>,
    /// What is added to categories that are there already.
    #[serde(default)]
    pub additions: Vec<Addition>,
    /// Names added to domains that are there already.
    #[serde(default)]
    pub domain_aliases: Vec<DomainAddition>,
}

/// Why a bundle cannot be read: one line with its place.
#[derive(Debug, thiserror::Error)]
#[error("{file} cannot be read: {cause}")]
pub struct BundleError {
    file: String,
    cause: String,
}

impl Bundle {
    /// Reads a bundle; `file` names it in errors.
    ///
    /// # Errors
    ///
    /// Where it is not JSON, has unknown keys or words, or another format.
    pub fn read(file: &str, json: &str) -> Result<Self, BundleError> {
        let failed = |cause: String| BundleError { file: file.to_owned(), cause };
        let bundle: Self = serde_json::from_str(json).map_err(|e| failed(e.to_string()))?;
        if bundle.format == 1 {
            return Ok(bundle);
        }
        Err(failed(format!("its format is {}, but this program reads format 1", bundle.format)))
    }
}
