//! The numbers of a matrix, as the database grouped them: for all cells in one statement, for all totals of rows
//! in another.

use std::{collections::HashMap, sync::Arc};

use super::{rows::Table, sides::Place};
use crate::{
    access::{Axis, Mark, Measure},
    error::Result,
    siblings::Member,
};

/// Where a number stands: no row for the total of all rows, no column for that of all columns.
pub type Spot = (Option<Place>, Option<Place>);

/// A part of a number, by its marks on further axes.
pub type Part = (Vec<Option<Mark>>, u64);

/// Numbers by where they stand, each in its parts.
pub struct Counts(HashMap<Spot, Vec<Part>>);

impl Counts {
    /// The parts of one number.
    pub fn parts(&self, spot: Spot) -> &[Part] {
        self.0.get(&spot).map_or(&[], Vec::as_slice)
    }

    /// One number.
    pub fn sum(&self, spot: Spot) -> u64 {
        self.parts(spot).iter().map(|(_, n)| n).sum()
    }
}

/// The numbers beside this one: of all cells, of the totals of all rows, or of the whole; each in parts by the
/// further axes, counted once for the matrix.
pub async fn counts(
    table: &Member<Table>,
    (row, column): Spot,
    further: &[Axis],
    measure: Measure,
) -> Result<Arc<Counts>> {
    let (rows, columns) = table.of.sides();
    let (rows, columns) = (row.map(|_| rows), column.map(|_| columns));
    let name = format!("{rows:?} {columns:?} {further:?} {measure:?}");
    let read = async {
        let of_rows = rows.map_or(&[][..], |side| side.axes());
        let of_columns = columns.map_or(&[][..], |side| side.axes());
        let axes = [of_rows, of_columns, further].concat();
        let mut found: HashMap<Spot, Vec<Part>> = HashMap::new();
        for group in table.scope.db.tally(&table.ground, &axes, measure).await? {
            let (row, rest) = group.marks.split_at(of_rows.len());
            let (column, rest) = rest.split_at(of_columns.len());
            let row = rows.and_then(|side| side.place(row));
            let column = columns.and_then(|side| side.place(column));
            found.entry((row, column)).or_default().push((rest.to_vec(), group.n));
        }
        Ok(Counts(found))
    };
    table.fetch(&name, |_| read).await
}
