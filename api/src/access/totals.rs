//! Numbers of quotes that the database keeps in step, in place of counting rows.

use std::collections::HashMap;

use entity::{category_quote_count, quote_total};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryTrait,
    sea_query::{Alias, Expr},
};
use uuid::Uuid;

use super::{
    Db, Test,
    db::{number, refused},
    nested::{COUNT, PARENT},
    rows::Rows,
};
use crate::error::Result;

/// Stored numbers that add up to the total of a list. They are of the levels that the viewer may read.
#[derive(Clone, Debug)]
pub enum Totals {
    /// Of a list of quotes.
    Quotes(Rows<quote_total::Entity>),
    /// Of the quotes of each study.
    ByStudy(Rows<quote_total::Entity>),
    /// Of the quotes of each category.
    ByCategory(Rows<category_quote_count::Entity>),
}

impl Totals {
    /// The same numbers for each study.
    #[must_use]
    pub fn by_study(self) -> Self {
        match self {
            Self::Quotes(rows) => Self::ByStudy(rows),
            other => other,
        }
    }
}

impl Db {
    /// Reads the total of a list, where it is stored.
    ///
    /// # Errors
    ///
    /// Where the database does not answer, or the operation may read no more.
    pub async fn stored_total(&self, totals: &Totals) -> Result<Option<u64>> {
        let Totals::Quotes(rows) = totals else {
            return Ok(None);
        };
        let mut select = rows.select(self.backend()).into_query();
        select.clear_selects().expr_as(sum(), Alias::new(COUNT));
        let found = self.read(&select).await?;
        found.first().map_or(Ok(0), number).map(Some)
    }

    /// Reads the totals of the lists of these parents, where they are stored. Parents without any are left out.
    ///
    /// # Errors
    ///
    /// As [`Self::stored_total`].
    pub async fn stored_totals(
        &self,
        totals: &Totals,
        parents: &[Uuid],
    ) -> Result<Option<HashMap<Uuid, u64>>> {
        use category_quote_count::Column as OfCategory;
        use quote_total::Column as OfStudy;
        match totals {
            Totals::Quotes(_) => Ok(None),
            Totals::ByStudy(rows) => self.sums(rows, OfStudy::StudyId, parents).await.map(Some),
            Totals::ByCategory(rows) => {
                self.sums(rows, OfCategory::CategoryId, parents).await.map(Some)
            }
        }
    }

    async fn sums<E: EntityTrait>(
        &self,
        rows: &Rows<E>,
        by: E::Column,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>> {
        let rows = rows.clone().filter(Test::ids(by, parents.iter().copied()));
        let mut select = rows.select(self.backend()).into_query();
        select.clear_selects();
        select.expr_as(Expr::col(by.as_column_ref()), Alias::new(PARENT));
        select.expr_as(sum(), Alias::new(COUNT)).group_by_col(by.as_column_ref());
        let found = self.read(&select).await?;
        let pairs = found.iter().map(|row| {
            let parent = row.try_get("", PARENT).map_err(refused)?;
            Ok((parent, number(row)?))
        });
        pairs.collect()
    }
}

/// PostgreSQL adds large integers up to a decimal number.
fn sum() -> Expr {
    Expr::cust("CAST(COALESCE(SUM(n), 0) AS BIGINT)")
}
