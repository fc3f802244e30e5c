//! A matrix as the API shows it.

use async_graphql::Object;

use super::{
    MatrixOf,
    cell::{MatrixCell, MatrixState},
    heading::MatrixHeading,
    rows::Table,
};
use crate::{
    error::{Error, Result},
    framework::FrameworkVersion,
    list_size::list_size,
    siblings::Member,
};

/// A matrix.
pub struct Matrix(Member<Table>);

impl From<Table> for Matrix {
    fn from(table: Table) -> Self {
        Self(Member::alone(table))
    }
}

/// Categories counted in rows and columns. Zero and "not known" look alike in a number, so show `state` too.
#[Object]
impl Matrix {
    /// What is counted.
    fn of(&self) -> MatrixOf {
        self.0.of
    }

    /// The version of the framework whose domains are meant; placements in others count as none. Null where no
    /// version is held.
    fn framework_version(&self) -> Option<FrameworkVersion> {
        self.0.version.clone().map(FrameworkVersion)
    }

    /// What the columns stand for, in order.
    #[graphql(directive = list_size::apply(10))]
    fn columns(&self) -> Vec<MatrixHeading> {
        self.0.columns.clone()
    }

    /// The rows, in order. The arguments leave only rows whose cells are all as they say, each by the `code` of its
    /// column: `rows(found: ["THERAPIST"], noneFound: ["PATIENT"])` are the rows in which therapists named something
    /// and patients are known to have named nothing. Ask for `notKnown: ["PATIENT"]` to see what that leaves apart.
    #[graphql(directive = list_size::apply(50))]
    async fn rows(
        &self,
        #[graphql(desc = "Codes of columns in which something was found.")] found: Option<
            Vec<String>,
        >,
        #[graphql(desc = "Codes of columns in which it is known that there is nothing.")]
        none_found: Option<Vec<String>>,
        #[graphql(desc = "Codes of columns of which it is not known.")] not_known: Option<
            Vec<String>,
        >,
    ) -> Result<Vec<MatrixRow>> {
        let wanted = [
            ("found", found, MatrixState::Found),
            ("noneFound", none_found, MatrixState::NoneFound),
            ("notKnown", not_known, MatrixState::NotKnown),
        ];
        let mut conditions = Vec::new();
        for (argument, codes, state) in wanted {
            for code in codes.into_iter().flatten() {
                conditions.push((column(&self.0, argument, &code)?, state));
            }
        }
        let mut rows = Vec::new();
        for heading in self.0.rows.iter().cloned() {
            let row = MatrixRow { table: self.0.clone(), heading };
            if row.fits(&conditions).await? {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// All categories of these studies, each once.
    fn total(&self) -> MatrixCell {
        MatrixCell { table: self.0.clone(), row: None, column: None }
    }
}

/// A row.
pub struct MatrixRow {
    table: Member<Table>,
    heading: MatrixHeading,
}

/// A row of a matrix.
#[Object]
impl MatrixRow {
    /// What the row stands for.
    fn heading(&self) -> MatrixHeading {
        self.heading.clone()
    }

    /// One cell for each column, in the order of the columns.
    #[graphql(directive = list_size::apply(5))]
    fn cells(&self) -> Vec<MatrixCell> {
        self.table.columns.iter().map(|column| self.at(column)).collect()
    }

    /// The cell in one column.
    async fn cell(
        &self,
        #[graphql(desc = "The `code` of the column, such as `BARRIER` or `PATIENT`.")]
        column: String,
    ) -> Result<MatrixCell> {
        Ok(self.at(&self::column(&self.table, "column", &column)?))
    }

    /// All categories of the row, each once: less than the sum of the cells where a category lies in two of them.
    fn total(&self) -> MatrixCell {
        MatrixCell { table: self.table.clone(), row: Some(self.heading.place()), column: None }
    }
}

impl MatrixRow {
    fn at(&self, column: &MatrixHeading) -> MatrixCell {
        let row = Some(self.heading.place());
        MatrixCell { table: self.table.clone(), row, column: Some(column.clone()) }
    }

    async fn fits(&self, conditions: &[(MatrixHeading, MatrixState)]) -> Result<bool> {
        for (column, state) in conditions {
            if self.at(column).known().await? != *state {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The column of a code.
fn column(table: &Table, argument: &str, code: &str) -> Result<MatrixHeading> {
    let found = table.columns.iter().find(|column| column.code_of() == code);
    found.cloned().ok_or_else(|| {
        let codes: Vec<String> = table.columns.iter().map(MatrixHeading::code_of).collect();
        let known = if codes.is_empty() { "none".to_owned() } else { codes.join(", ") };
        Error::bad_input(format!(
            "`{argument}` must name columns of this matrix by their codes; there are: {known}."
        ))
    })
}
