//! What rows are asked for: conditions on the columns of one table, and on rows of others that are
//! themselves narrowed. There is no way to write SQL in it, so no way around the viewer.

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, QuerySelect, QueryTrait, Value,
    sea_query::{Alias, Expr, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::rows::{Links, Rows};

/// A condition on rows of `E`. Unlike in SQL it is true or false, never unknown: what is not known
/// equals nothing, so its negation holds.
#[derive(Clone, Debug)]
pub enum Test<E: EntityTrait> {
    /// All of these; true when empty.
    All(Vec<Self>),
    /// At least one of these; false when empty.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// The column holds one of these values.
    In(E::Column, List),
    /// The column holds this word of ours, which stands in the text of the statement: a plan that is made once
    /// for all values that are bound still knows how many rows have it.
    Word(E::Column, &'static str),
    /// The column holds nothing.
    IsNull(E::Column),
    /// The column compares so with the value.
    Compare(E::Column, Comparison, Value),
    /// The column is among those of other rows.
    Within(E::Column, Match),
}

/// Which way a value compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// Exactly.
    Is,
}

/// Values bound as one parameter, so that the text of a statement does not depend on their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// Keys.
    Ids(Vec<Uuid>),
    /// Words.
    Texts(Vec<String>),
    /// Numbers.
    Numbers(Vec<i32>),
}

/// Whether a row matches narrowed rows of another table. Compiled with the query that contains it, because
/// only then is the engine known.
///
/// The rows are looked for (EXISTS), one row of the page after the other: SQLite would write a list (IN) out
/// for every page, however long the list and however short the page. Rows that are named by key are few and
/// are listed: looking for them would walk past all that do not match.
#[derive(Clone)]
pub struct Match {
    listed: bool,
    test: std::sync::Arc<dyn Fn(DbBackend) -> SimpleExpr + Send + Sync>,
}

impl std::fmt::Debug for Match {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Match")
    }
}

impl<E: EntityTrait> Test<E> {
    /// Holds for every row.
    #[must_use]
    pub const fn always() -> Self {
        Self::All(Vec::new())
    }

    /// The column holds this key.
    pub fn is(column: E::Column, id: Uuid) -> Self {
        Self::In(column, List::Ids(vec![id]))
    }

    /// The column holds one of these keys.
    pub fn ids(column: E::Column, ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self::In(column, List::Ids(ids.into_iter().collect()))
    }

    /// The column holds one of these words.
    pub fn texts<S: Into<String>>(column: E::Column, texts: impl IntoIterator<Item = S>) -> Self {
        Self::In(column, List::Texts(texts.into_iter().map(Into::into).collect()))
    }

    /// The column is among `theirs` of the other rows.
    pub fn within<F: EntityTrait>(column: E::Column, rows: Rows<F>, theirs: F::Column) -> Self {
        // A row of the same table would be compared with itself.
        let same_table = E::default().table_name() == F::default().table_name();
        let listed = same_table || rows.named_by_key();
        let test = move |backend| {
            let mut select = rows.select(backend).select_only().into_query();
            if listed {
                return column.in_subquery(select.expr(Expr::col(theirs.as_column_ref())).take());
            }
            let same = Expr::col(theirs.as_column_ref()).equals(column.as_column_ref());
            Expr::exists(select_one(select).and_where(same).take())
        };
        Self::Within(column, Match { listed, test: std::sync::Arc::new(test) })
    }

    /// The column is among `theirs` of the other rows, of those whose `since.0` is at least this row's `since.1`.
    pub(super) fn within_since<F: EntityTrait>(
        column: E::Column,
        rows: Rows<F>,
        theirs: F::Column,
        since: (F::Column, E::Column),
    ) -> Self {
        let test = move |backend| {
            let select = rows.select(backend).select_only().into_query();
            let same = Expr::col(theirs.as_column_ref()).equals(column.as_column_ref());
            let (then, from) = (since.0.as_column_ref(), since.1.as_column_ref());
            let late = Expr::col(then).gte(Expr::col(from));
            Expr::exists(select_one(select).and_where(same).and_where(late).take())
        };
        Self::Within(column, Match { listed: false, test: std::sync::Arc::new(test) })
    }

    /// The column is among `theirs` of the links.
    pub fn linked<F: EntityTrait>(column: E::Column, links: Links<F>, theirs: F::Column) -> Self {
        Self::within(column, links.0, theirs)
    }

    /// For each of the other rows there is a link that ties this row to it. `tie` is the links, the link's column
    /// of this row, and that of the other. Holds where there are no other rows.
    pub fn tied_to_each<F: EntityTrait, L: EntityTrait>(
        column: E::Column,
        rows: Rows<F>,
        theirs: F::Column,
        tie: (Links<L>, L::Column, L::Column),
    ) -> Self {
        let test = move |backend| {
            let (links, this, other) = &tie;
            let tied = links.0.select(backend).select_only().into_query();
            let tied = select_one(tied)
                .and_where(Expr::col(this.as_column_ref()).equals(column.as_column_ref()))
                .and_where(Expr::col(other.as_column_ref()).equals(theirs.as_column_ref()))
                .take();
            let left_out = rows.select(backend).select_only().into_query();
            Expr::exists(select_one(left_out).and_where(Expr::exists(tied).not()).take()).not()
        };
        Self::Within(column, Match { listed: false, test: std::sync::Arc::new(test) })
    }

    /// No other row with the same values in `same` and at most this in `bound` has more in `rank`: of rows that follow
    /// each other, the last one up to there, whoever may see those behind it.
    pub(super) fn last(
        same: &'static [E::Column],
        rank: E::Column,
        bound: (E::Column, Value),
    ) -> Self {
        let test = move |_| {
            let later = || Alias::new("later");
            let of_later = |column: E::Column| Expr::col((later(), column));
            let mut select = Query::select();
            select.expr(Expr::val(1)).from_as(Alias::new(E::default().table_name()), later());
            for column in same {
                select.and_where(of_later(*column).equals(column.as_column_ref()));
            }
            select.and_where(of_later(rank).gt(Expr::col(rank.as_column_ref())));
            select.and_where(of_later(bound.0).lte(bound.1.clone()));
            Expr::exists(select).not()
        };
        Self::Within(rank, Match { listed: false, test: std::sync::Arc::new(test) })
    }

    /// Whether only rows named by some key pass.
    pub(super) fn names_keys(&self) -> bool {
        match self {
            Self::All(tests) => tests.iter().any(Self::names_keys),
            Self::In(_, List::Ids(_)) => true,
            Self::Within(_, matched) => matched.listed,
            _ => false,
        }
    }

    /// As a condition in SQL.
    pub(super) fn compile(&self, backend: DbBackend) -> Condition {
        self.compile_as(backend, true)
    }

    /// Negation is carried down to the leaves, where a missing value can be told apart.
    fn compile_as(&self, backend: DbBackend, holds: bool) -> Condition {
        let several = |tests: &[Self], all: bool| {
            let start = if all { Condition::all() } else { Condition::any() };
            if tests.is_empty() {
                // In the text, not bound: a plan that is made once sees through it.
                return start.add(Expr::cust(if all { "TRUE" } else { "FALSE" }));
            }
            tests.iter().fold(start, |so_far, test| so_far.add(test.compile_as(backend, holds)))
        };
        match self {
            Self::All(tests) => several(tests, holds),
            Self::Any(tests) => several(tests, !holds),
            Self::Not(test) => test.compile_as(backend, !holds),
            Self::IsNull(column) if holds => Condition::all().add(column.is_null()),
            Self::IsNull(column) => Condition::all().add(column.is_not_null()),
            Self::In(column, list) => leaf(*column, among(*column, list, backend), holds),
            Self::Word(column, word) => {
                let word = Expr::cust(format!("'{word}'"));
                leaf(*column, Expr::col(column.as_column_ref()).eq(word), holds)
            }
            Self::Compare(column, comparison, value) => {
                let test = match comparison {
                    Comparison::AtLeast => column.gte(value.clone()),
                    Comparison::AtMost => column.lte(value.clone()),
                    Comparison::Is => column.eq(value.clone()),
                };
                leaf(*column, test, holds)
            }
            Self::Within(column, matched) => leaf(*column, (matched.test)(backend), holds),
        }
    }
}

/// A select of rows that asks only whether there is one.
fn select_one(mut select: SelectStatement) -> SelectStatement {
    select.expr(Expr::val(1)).take()
}

/// A leaf or its negation; an unknown value fails the leaf and passes the negation.
fn leaf<C: ColumnTrait>(column: C, test: SimpleExpr, holds: bool) -> Condition {
    if holds {
        return Condition::all().add(test);
    }
    if column.def().is_null() {
        Condition::any().add(column.is_null()).add(test.not())
    } else {
        Condition::all().add(test.not())
    }
}

/// `column = ANY($1)`, or on SQLite `column IN (SELECT value FROM json_each(?))`; one value is compared
/// as it is, which lets an index give the order too.
pub(super) fn among<C: ColumnTrait>(column: C, list: &List, backend: DbBackend) -> SimpleExpr {
    match list {
        List::Ids(ids) if ids.len() == 1 => return column.eq(ids[0]),
        List::Texts(texts) if texts.len() == 1 => return column.eq(texts[0].clone()),
        List::Numbers(numbers) if numbers.len() == 1 => return column.eq(numbers[0]),
        _ => {}
    }
    if backend == DbBackend::Postgres {
        let array = match list {
            List::Ids(ids) => Expr::val(ids.clone()),
            List::Texts(texts) => Expr::val(texts.clone()),
            List::Numbers(numbers) => Expr::val(numbers.clone()),
        };
        let any = sea_orm::sea_query::extension::postgres::PgFunc::any(array);
        return Expr::col(column.as_column_ref()).eq(any);
    }
    let (json, value) = match list {
        List::Ids(ids) => (hex_list(ids), "unhex(value)"),
        List::Texts(texts) => (serde_json::json!(texts).to_string(), "value"),
        List::Numbers(numbers) => (serde_json::json!(numbers).to_string(), "value"),
    };
    let values = Query::select()
        .expr(Expr::cust(value))
        .from_function(sea_orm::sea_query::Func::cust("json_each").arg(json), "list")
        .take();
    column.in_subquery(values)
}

/// Keys as a list in JSON: SQLite keeps them as 16 bytes, which JSON cannot hold.
pub(super) fn hex_list(ids: &[Uuid]) -> String {
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::json!(hex).to_string()
}
