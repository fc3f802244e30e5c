//! Limits as part of a statement's text.
//!
//! `SeaORM` binds them. PostgreSQL then plans every execution anew, because a plan for a limit that it does not
//! know looks dear beside one for a few rows; and SQLite compiles a statement anew whenever another limit is
//! bound. There are few lengths of pages, so written out they make few texts.

use sea_orm::{
    DbBackend, Statement, Value,
    sea_query::{SelectStatement, Values},
};

/// The statement of a select, with its limits written out.
pub(super) fn written_out(select: &SelectStatement, backend: DbBackend) -> Statement {
    let mut statement = backend.build(select);
    let bound = statement.values.take().map_or_else(Vec::new, |Values(values)| values);
    let (text, rest) = text(&statement.sql, bound, backend);
    Statement { sql: text, values: Some(Values(rest)), ..statement }
}

/// The text with its limits written out, and the values that are still bound. Of all that is bound, only
/// limits are numbers without a sign.
fn text(sql: &str, bound: Vec<Value>, backend: DbBackend) -> (String, Vec<Value>) {
    let mark = if backend == DbBackend::Postgres { '$' } else { '?' };
    // Where the text itself has such a mark, nothing can be told from it.
    if sql.matches(mark).count() != bound.len() {
        return (sql.to_owned(), bound);
    }
    let mut pieces = sql.split(mark);
    let mut text = String::with_capacity(sql.len());
    text.push_str(pieces.next().unwrap_or_default());
    let mut rest = Vec::with_capacity(bound.len());
    for (value, piece) in bound.into_iter().zip(pieces) {
        if let Value::BigUnsigned(Some(limit)) = value {
            text.push_str(&limit.to_string());
        } else {
            rest.push(value);
            text.push(mark);
            if backend == DbBackend::Postgres {
                text.push_str(&rest.len().to_string());
            }
        }
        text.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    (text, rest)
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

    use super::*;

    fn two_limits() -> SelectStatement {
        let inner = Query::select().column(Alias::new("a")).from(Alias::new("t")).limit(7).take();
        Query::select()
            .column(Alias::new("a"))
            .from_subquery(inner, Alias::new("s"))
            .and_where(Expr::col(Alias::new("a")).gt(3_i64))
            .and_where(Expr::col(Alias::new("b")).eq("? $1"))
            .limit(51)
            .take()
    }

    #[test]
    fn a_text_with_marks_of_its_own_stays_as_it_is() {
        let sql = "SELECT '?' FROM t WHERE a = ? LIMIT ?";
        let bound = vec![Value::from(1_i64), Value::from(7_u64)];
        let (same, values) = text(sql, bound.clone(), DbBackend::Sqlite);
        assert_eq!((same.as_str(), values), (sql, bound));
    }

    #[test]
    fn limits_stand_in_the_text_and_the_rest_stays_bound_in_its_order() {
        for (backend, text) in [
            (
                DbBackend::Postgres,
                r#"SELECT "a" FROM (SELECT "a" FROM "t" LIMIT 7) AS "s" WHERE "a" > $1 AND "b" = $2 LIMIT 51"#,
            ),
            (
                DbBackend::Sqlite,
                r#"SELECT "a" FROM (SELECT "a" FROM "t" LIMIT 7) AS "s" WHERE "a" > ? AND "b" = ? LIMIT 51"#,
            ),
        ] {
            let statement = written_out(&two_limits(), backend);
            assert_eq!(statement.sql, text);
            assert_eq!(statement.values, Some(Values(vec![3_i64.into(), "? $1".into()])));
        }
    }
}
