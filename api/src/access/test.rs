//! What rows are asked for: conditions on the columns of one table, and on rows of others that are
//! themselves narrowed. There is no way to write SQL in it, so no way around the viewer.

use std::sync::Arc;

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn, QueryFilter, QuerySelect, QueryTrait, Value,
    sea_query::{Expr, Query, SelectStatement, SimpleExpr},
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
    /// The column holds nothing.
    IsNull(E::Column),
    /// The column compares so with the value.
    Compare(E::Column, Comparison, Value),
    /// The column is among those of other rows; the other rows stand ready as a select of one column.
    Within(E::Column, Box<Selected>),
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

/// One column of narrowed rows, to be matched against. The rows' own test is compiled with the query
/// that contains it, because only then is the engine known.
#[derive(Clone)]
pub struct Selected {
    /// Whether the select already names the row that it is to be compared with.
    by_key: bool,
    select: Arc<dyn Fn(DbBackend) -> SelectStatement + Send + Sync>,
}

impl std::fmt::Debug for Selected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Selected")
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
        let key = F::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect::<Vec<_>>();
        // A look-up by key for each row at hand beats collecting all keys that a viewer may see; a table is
        // never looked up in itself, where its columns could not be told apart.
        let by_key = matches!(key.as_slice(), [only] if only.as_str() == theirs.as_str())
            && F::default().table_name() != E::default().table_name();
        let select = move |backend| {
            let select = rows.select(backend).select_only();
            let select = if by_key {
                let same = Expr::col(theirs.as_column_ref()).equals(column.as_column_ref());
                select.expr(Expr::val(1)).filter(same)
            } else {
                select.column(theirs)
            };
            select.into_query()
        };
        Self::Within(column, Box::new(Selected { by_key, select: Arc::new(select) }))
    }

    /// The column is among `theirs` of the links.
    pub fn linked<F: EntityTrait>(column: E::Column, links: Links<F>, theirs: F::Column) -> Self {
        Self::within(column, links.0, theirs)
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
                return start.add(Expr::val(i32::from(all)).eq(1));
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
            Self::Compare(column, comparison, value) => {
                let test = match comparison {
                    Comparison::AtLeast => column.gte(value.clone()),
                    Comparison::AtMost => column.lte(value.clone()),
                    Comparison::Is => column.eq(value.clone()),
                };
                leaf(*column, test, holds)
            }
            Self::Within(column, selected) => {
                let select = (selected.select)(backend);
                if selected.by_key {
                    let found = Expr::exists(select);
                    Condition::all().add(if holds { found } else { found.not() })
                } else {
                    leaf(*column, column.in_subquery(select), holds)
                }
            }
        }
    }
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
        // SQLite keeps keys as 16 bytes, which JSON cannot hold.
        List::Ids(ids) => {
            let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
            (serde_json::json!(hex), "unhex(value)")
        }
        List::Texts(texts) => (serde_json::json!(texts), "value"),
        List::Numbers(numbers) => (serde_json::json!(numbers), "value"),
    };
    let values = Query::select()
        .expr(Expr::cust(value))
        .from_function(sea_orm::sea_query::Func::cust("json_each").arg(json.to_string()), "list")
        .take();
    column.in_subquery(values)
}
