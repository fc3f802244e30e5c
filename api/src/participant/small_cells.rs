//! Which counts of people can be told, so that nobody can work out those that cannot.
//!
//! Pure: tables of numbers, and no database. Whoever reads the counts is taken to know these rules, how many
//! people there are at every moment, and that between two looks people only joined, or only left. What is told
//! must leave each cell that is kept back at least `k` possible values, or as many as the totals leave.
//!
//! 1. *At first:* where all cells are large (`k` or more), all are told. Where the small ones are kept back and
//!    their sum leaves each of them every value from 0 to `k - 1`, the large ones are told. Else nothing is told:
//!    to choose another cell to keep back would tell something by the choice.
//! 2. *Later* the same cells are told anew only if each of them, and all that are kept back together, grew by 0 or by
//!    at least `k`; else all numbers stay as they were counted. So no two releases differ by few people. The cells that
//!    are kept back decide only by their sum, and stay so, however large they become. Once people left, nothing is
//!    counted anew; once `k` or more are fewer than were counted, nothing is told any more.
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
        if shrunk || !self.differs_enough(counts) || !self.still_fits(counts, floors) {
            return stays;
        }
        let kept_back: Vec<bool> = self.told.iter().map(Option::is_none).collect();
        Self { told: tell(counts, &kept_back), total: now, ..stays }
    }

    /// Returns whether each number that the new release would tell is the one told now, or larger by `k` or more. What is
    /// kept back is told as a sum: by the total and the cells.
    fn differs_enough(&self, counts: &[u32]) -> bool {
        let fits =
            |before: u32, now: u32| now == before || now >= before.saturating_add(self.smallest);
        let told = || self.told.iter().zip(counts).filter_map(|(told, now)| Some(((*told)?, *now)));
        let (before, now): (u32, u32) =
            told().fold((0, 0), |sums, it| (sums.0 + it.0, sums.1 + it.1));
        let all: u32 = counts.iter().sum();
        told().all(|(before, now)| fits(before, now))
            && fits(self.total.saturating_sub(before), all.saturating_sub(now))
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
