//! What is told to those who keep a copy, thing by thing.

use entity::{
    revision::{self, Column as C},
    words::RevisionEvent,
};
use sea_orm::{
    QueryResult, QueryTrait,
    sea_query::{
        Alias, CaseStatement, Cond, Expr, ExprTrait, Func, Order, SelectStatement, SimpleExpr,
    },
};
use uuid::Uuid;

use super::{Db, Rows, Test, db::refused};
use crate::error::Result;

/// Where a thing stands in what is told: its version, its kind's place among kinds, its key. All of it is known to
/// whoever is told of the thing, so that it may stand in a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Version of the data set.
    pub version: i64,
    /// Place of the kind among kinds.
    pub order: i32,
    /// Key of the thing.
    pub thing: Uuid,
}

/// What is told of one thing in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where it stands.
    pub spot: Spot,
    /// Name of the thing's table.
    pub table: String,
    /// When it was published.
    pub at: i64,
    /// Whether words were erased.
    pub erased: bool,
    /// Whether the thing could not be seen before.
    pub anew: bool,
}

/// From where to where is told.
#[derive(Clone, Copy, Debug)]
pub struct Telling {
    /// Only what stands behind this; from the beginning where there is none.
    pub after: Option<Spot>,
    /// Whether the thing at that place is told again.
    pub again: bool,
    /// The last version that is told.
    pub upto: i64,
    /// How many things at most.
    pub limit: u64,
}

const ORDER: &str = "thing_order";

impl Db {
    /// What is told of things, each once for each version, in order. `anew` says which revisions show a thing that
    /// could not be seen before.
    pub async fn told(
        &self,
        rows: &Rows<revision::Entity>,
        anew: &Test<revision::Entity>,
        telling: Telling,
    ) -> Result<Vec<Told>> {
        let found = self.read(&self.telling(rows, anew, telling)).await?;
        found.iter().map(told).collect()
    }

    /// How the engine would read it, in its own words: for tests of indexes.
    pub async fn explain_told(
        &self,
        rows: &Rows<revision::Entity>,
        anew: &Test<revision::Entity>,
        telling: Telling,
    ) -> Result<String> {
        self.explained(&self.telling(rows, anew, telling)).await
    }

    fn telling(
        &self,
        rows: &Rows<revision::Entity>,
        anew: &Test<revision::Entity>,
        telling: Telling,
    ) -> SelectStatement {
        let column = |column: C| Expr::col((revision::Entity, column));
        let order = || Expr::col((revision::Entity, Alias::new(ORDER)));
        let whether = |holds: Cond| {
            let case = CaseStatement::new().case(holds, Expr::cust("1")).finally(Expr::cust("0"));
            SimpleExpr::from(Func::max(case))
        };
        let erased = Test::<revision::Entity>::Word(C::Event, RevisionEvent::Erased.word());
        let place = || vec![column(C::DatasetVersion), order(), column(C::ThingId)];
        let mut select = rows.select_in_order(self.backend()).into_query();
        select
            .clear_selects()
            .expr_as(column(C::DatasetVersion), Alias::new("version"))
            .expr_as(order(), Alias::new("kind_order"))
            .expr_as(column(C::ThingId), Alias::new("thing_key"))
            .expr_as(Func::min(column(C::Thing)), Alias::new("thing_table"))
            .expr_as(Func::min(column(C::RecordedAt)), Alias::new("at"))
            .expr_as(whether(erased.compile(self.backend())), Alias::new("erased"))
            .expr_as(whether(anew.compile(self.backend())), Alias::new("anew"))
            .and_where(column(C::DatasetVersion).lte(telling.upto))
            .limit(telling.limit);
        if let Some(Spot { version, order, thing }) = telling.after {
            let (here, there) = (
                Expr::tuple(place()),
                Expr::tuple([Expr::val(version), Expr::val(order), Expr::val(thing)]),
            );
            select.and_where(if telling.again { here.gte(there) } else { here.gt(there) });
        }
        for term in place() {
            select.add_group_by([term.clone()]).order_by_expr(term, Order::Asc);
        }
        select
    }
}

fn told(row: &QueryResult) -> Result<Told> {
    let flag = |name: &str| row.try_get::<i32>("", name).map(|n| n != 0).map_err(refused);
    Ok(Told {
        spot: Spot {
            version: row.try_get("", "version").map_err(refused)?,
            order: row.try_get("", "kind_order").map_err(refused)?,
            thing: row.try_get("", "thing_key").map_err(refused)?,
        },
        table: row.try_get("", "thing_table").map_err(refused)?,
        at: row.try_get("", "at").map_err(refused)?,
        erased: flag("erased")?,
        anew: flag("anew")?,
    })
}
