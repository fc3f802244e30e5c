//! The doors to matrices and comparisons.

use async_graphql::{Context, ID, Object};

use super::{
    comparison::{self, Comparison},
    matrix::{self, Matrix, MatrixOf},
};
use crate::{context::scope, error::Result};

/// Matrices and comparisons.
#[derive(Default)]
pub struct InsightQuery;

#[Object]
impl InsightQuery {
    /// Categories counted in rows and columns: of all studies, or of some. Null with an error where a study or the
    /// framework version is not there; the other fields of the query are answered.
    async fn matrix(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the rows and columns are.")] of: MatrixOf,
        #[graphql(
            desc = "Ids or slugs of the studies to count in; all of them if absent. An error (`NOT_FOUND`) where one is not there."
        )]
        studies: Option<Vec<ID>>,
        #[graphql(
            desc = "Id or slug of the framework version whose domains are meant. If absent, the one that most of these studies use, and of several such the newest."
        )]
        framework_version: Option<ID>,
    ) -> Option<Result<Matrix>> {
        let names: Option<Vec<String>> =
            studies.map(|ids| ids.into_iter().map(|id| id.0).collect());
        let version = framework_version.as_deref().map(String::as_str);
        let table = async { matrix::table(scope(ctx)?, of, names.as_deref(), version).await };
        Some(table.await.map(Into::into))
    }

    /// Studies side by side: categories in rows, what each study says of them in cells. Null with an error where a study is
    /// not there; the other fields of the query are answered.
    async fn comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Ids or slugs of the studies, 2 to 10, each once: the columns, in this order. If absent, all studies by title, the first 10 of them; `omittedStudyCount` tells how many more there are. An error (`NOT_FOUND`) where one is not there."
        )]
        studies: Option<Vec<ID>>,
    ) -> Option<Result<Comparison>> {
        let studies = studies.map(names);
        let table = async { comparison::table(scope(ctx)?, studies.as_deref()).await };
        Some(table.await.map(Into::into))
    }
}

fn names(ids: Vec<ID>) -> Vec<String> {
    ids.into_iter().map(|id| id.0).collect()
}
