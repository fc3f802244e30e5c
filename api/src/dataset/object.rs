//! The data set as the API shows it.

use async_graphql::{Context, ID, Object};
use entity::dataset;

use super::service::{change_set, citation, in_version};
use crate::{
    context::{nullable, scope},
    curation::ChangeSet,
    error::Result,
    scalar::DateTime,
    siblings::Member,
    words::DatasetKind,
};

/// The data set, as it is or as it was.
pub struct Dataset(dataset::Model);

/// Everything that is published here, as one thing with a version. The same version always gives the same
/// answers to the same viewer.
#[Object]
impl Dataset {
    /// Identifies the data set; another one after a restore. Opaque.
    fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whether it holds findings or, for demonstration, inventions. Where it is DEMO, say so on every page.
    fn kind(&self) -> DatasetKind {
        self.0.kind.into()
    }

    /// Grows by one with every published change.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// When this version was published.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// The change set that became this version. Null where there was none, because it came with the program, or none
    /// that you may see.
    async fn change_set(&self, ctx: &Context<'_>) -> Option<Result<ChangeSet>> {
        nullable(async {
            let found = change_set(scope(ctx)?, self.0.version).await?;
            Ok(found.map(Member::alone).map(ChangeSet))
        })
        .await
    }

    /// The line by which to cite the data set in this version, with its id, version and date. Of a DEMO it says that
    /// all of it is invented.
    fn citation(&self) -> String {
        citation(&self.0)
    }
}

/// The data set.
#[derive(Default)]
pub struct DatasetQuery;

#[Object]
impl DatasetQuery {
    /// The data set as a whole: which it is, and in which version. Null only where a version is asked for that there
    /// is not, or not yet.
    async fn dataset(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The version to tell of, such as one from `history`; the one that holds now if absent."
        )]
        version: Option<i64>,
    ) -> Option<Result<Dataset>> {
        nullable(async { Ok(in_version(scope(ctx)?, version).await?.map(Dataset)) }).await
    }
}
