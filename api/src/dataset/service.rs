//! The data set in its versions, and how to cite it.

use entity::{change_set, dataset, words::DatasetKind};
use sea_orm::Value;

use crate::{
    access::{Comparison, Test, rows},
    context::Scope,
    error::Result,
    scalar::DateTime,
};

/// The data set as it was in a version, or as it is; none where there is no such version.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn in_version(scope: &Scope, version: Option<i64>) -> Result<Option<dataset::Model>> {
    let now = scope.db.dataset().await?;
    match version {
        None => Ok(Some(now)),
        Some(version) if version == now.version => Ok(Some(now)),
        Some(version) if version < 1 || version > now.version => Ok(None),
        Some(version) => {
            let then = scope.db.published(version).await?;
            Ok(then.map(|published_at| dataset::Model { version, published_at, ..now }))
        }
    }
}

/// The change set that became a version, if the viewer may see it.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn change_set(scope: &Scope, version: i64) -> Result<Option<change_set::Model>> {
    let version = Value::from(version);
    let test = Test::Compare(change_set::Column::PublishedVersion, Comparison::Is, version);
    scope.db.one(&rows::change_sets(&scope.viewer).filter(test)).await
}

/// The line by which a version of a data set is cited.
#[must_use]
pub fn citation(dataset: &dataset::Model) -> String {
    let dataset::Model { id, kind, version, published_at, .. } = dataset;
    let written = DateTime(*published_at).written().unwrap_or_default();
    let (year, date) =
        (written.get(..4).unwrap_or_default(), written.get(..10).unwrap_or_default());
    let name = "Findings made with the NASSS framework";
    let invented = match kind {
        DatasetKind::Real => "",
        DatasetKind::Demo => " Invented for demonstration: no study found any of it.",
    };
    format!("{name} ({year}). Data set {id}, version {version}, published on {date}.{invented}")
}
