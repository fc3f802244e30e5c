//! The data set as the API shows it.

use async_graphql::{Context, ID, Object};
use entity::dataset;

use crate::{context::scope, error::Result, scalar::DateTime, words::DatasetKind};

/// The data set.
pub struct Dataset(dataset::Model);

/// Everything that is published here, as one thing with a version. The same version always gives the same
/// answers to the same viewer.
#[Object]
impl Dataset {
    /// Identifies the data set; another one after a restore. Opaque.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whether it holds findings or, for demonstration, inventions. Where it is DEMO, say so on every page.
    async fn kind(&self) -> DatasetKind {
        self.0.kind.into()
    }

    /// Grows by one with every published change.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// When this version was published.
    async fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }
}

/// The data set.
#[derive(Default)]
pub struct DatasetQuery;

#[Object]
impl DatasetQuery {
    /// The data set as a whole: which it is, and in which version.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<Dataset> {
        Ok(Dataset(scope(ctx)?.db.dataset().await?))
    }
}
