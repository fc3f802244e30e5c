//! Quotes by id.

use entity::{quote, words::DatasetKind};

use crate::{access::rows, context::Scope, error::Result, id::Kind};

/// A quote by id.
pub async fn quote(scope: &Scope, id: &str) -> Result<Option<quote::Model>> {
    let rows = rows::quotes(&scope.viewer).with_ids([Kind::Quote.key(id)?]);
    scope.db.one(&rows).await
}

/// What must be shown beside a quote of this data set.
#[must_use]
pub const fn disclaimer(kind: DatasetKind) -> Option<&'static str> {
    match kind {
        DatasetKind::Real => None,
        DatasetKind::Demo => Some(
            "ILLUSTRATIVE: invented for demonstration. No person said this, and no study found it.",
        ),
    }
}
