//! Which counts of people can be told, so that nobody can work out those that cannot.
//!
//! Pure: tables of numbers, and no database. Whoever reads the counts is taken to know these rules, how many
//! people there are at every moment, and that between two looks people only joined, or only left. What is told
//! must leave each cell that is kept back at least `k` possible values, or as many as the totals leave.
//!
//! 1. *At first:* where all cells are large (`k` or more), all are told. Where the small ones are kept back and
//!    their sum leaves each of them every value from 0 to `k - 1`, the large ones are told. Else nothing is told:
//!    to choose another cell to keep back would tell something by the choice.
//! 2. *Later* nothing depends on the cells but what is told, only on how many people there are. While they are
//!    fewer than `k` more or less than when the numbers were counted, the numbers stay. Once `k` or more left,
//!    nothing is told any more. Once `k` or more joined and nobody ever left, the same cells are told anew; those
//!    kept back stay so, however large they became.
//!
//! Groupings do not help against each other: any tables of one grouping each with the same total are the margins of
//! some table of people.

/// What is told of one grouping, and what the next one must know of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release {
    /// The cells; none where they are kept back.
    pub told: Vec<Option<u32>>,
    /// How many people there were when they were counted.
    pub total: u32,
    /// How many there were at the last look.
    pub last_total: u32,
    /// Whether there ever were fewer than at the look before.
    pub shrunk: bool,
    /// The size below which a cell is small.
    pub smallest: u32,
}

impl Release {
    /// What is told of a grouping for the first time. `floors` says what everybody knows of each cell at least: that
    /// nobody sits in a focus group alone with nobody in it.
    #[must_use]
    pub fn first(counts: &[u32], floors: &[u32], smallest: u32) -> Self {
        let total = counts.iter().sum();
        let told = tell(counts, &kept_back(counts, floors, smallest));
        Self { told, total, last_total: total, shrunk: false, smallest }
    }

    /// What is told of it after a change.
    #[must_use]
    pub fn next(&self, counts: &[u32], floors: &[u32], smallest: u32) -> Self {
        let now: u32 = counts.iter().sum();
        let shrunk = self.shrunk || now < self.last_total;
        let stays = Self { last_total: now, shrunk, ..self.clone() };
        // Counted anew with a stricter setting, cells that were told would be small.
        if smallest > self.smallest || now.saturating_add(self.smallest) <= self.total {
            let told = vec![None; counts.len()];
            return Self { told, smallest: smallest.max(self.smallest), ..stays };
        }
        let grown = now >= self.total.saturating_add(self.smallest) && !shrunk;
        if !grown || !self.still_fits(counts, floors) {
            return stays;
        }
        let kept_back: Vec<bool> = self.told.iter().map(Option::is_none).collect();
        Self { told: tell(counts, &kept_back), total: now, ..stays }
    }

    /// Whether the same cells can be told again. So it is where people only joined; a correction may have moved
    /// some.
    fn still_fits(&self, counts: &[u32], floors: &[u32]) -> bool {
        let cells = || self.told.iter().zip(above(counts, floors));
        let large = cells().all(|(told, n)| told.is_none() || n >= self.smallest);
        let hidden: u32 = cells().filter(|(told, _)| told.is_none()).map(|(_, n)| n).sum();
        let whole = self.told.iter().all(Option::is_some);
        large && (whole || hidden >= self.smallest.saturating_sub(1))
    }
}

fn tell(counts: &[u32], kept_back: &[bool]) -> Vec<Option<u32>> {
    counts.iter().zip(kept_back).map(|(n, kept_back)| (!kept_back).then_some(*n)).collect()
}

/// What of each cell is not known anyway.
fn above(counts: &[u32], floors: &[u32]) -> impl Iterator<Item = u32> {
    counts.iter().zip(floors).map(|(n, floor)| n.saturating_sub(*floor))
}

fn kept_back(counts: &[u32], floors: &[u32], smallest: u32) -> Vec<bool> {
    let small: Vec<bool> = above(counts, floors).map(|n| n < smallest).collect();
    let hidden: u32 = above(counts, floors).filter(|n| *n < smallest).sum();
    let cells = u32::try_from(small.iter().filter(|small| **small).count()).unwrap_or(u32::MAX);
    let most = smallest.saturating_sub(1);
    let every_value_fits = hidden >= most && hidden <= cells.saturating_sub(1).saturating_mul(most);
    if cells == 0 || every_value_fits { small } else { vec![true; counts.len()] }
}

#[cfg(test)]
#[path = "small_cells_tests.rs"]
mod tests;
