//! When versions of the data set were published, which everybody may know.

use entity::{change_set, revision};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use super::db::{Db, refused};
use crate::error::Result;

impl Db {
    /// When an earlier version of the data set was published; none where there is nothing of it.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn published(&self, version: i64) -> Result<Option<i64>> {
        if let Some(at) = self.moment(&by_set(version)).await? {
            return Ok(Some(at));
        }
        // What came with the program came without a change set.
        self.moment(&by_row(version)).await
    }

    async fn moment(&self, select: &SelectStatement) -> Result<Option<i64>> {
        let found = self.read(select).await?;
        found.first().map(|row| row.try_get("", "moment").map_err(refused)).transpose()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing of a row but a moment that everybody may know"
)]
fn by_set(version: i64) -> SelectStatement {
    use change_set::Column as C;
    let select = change_set::Entity::find().select_only().column_as(C::PublishedAt, "moment");
    select.filter(C::PublishedVersion.eq(version)).limit(1).into_query()
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing of a row but a moment that everybody may know"
)]
fn by_row(version: i64) -> SelectStatement {
    use revision::Column as C;
    let select = revision::Entity::find().select_only().column_as(C::RecordedAt, "moment");
    let select = select.filter(C::DatasetVersion.eq(version)).order_by_asc(C::Position);
    select.limit(1).into_query()
}
