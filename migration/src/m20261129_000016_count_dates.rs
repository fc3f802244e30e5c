//! When counts of people were made: after somebody leaves, the numbers stay, with their date.

use crate::loss::DERIVED;

// Earlier builds tell no date, and one of theirs would be wrong.
crate::dialect::step!(UP, DOWN, lost_if: [("people_count.counted_at", DERIVED)]);

const UP: &str = "
ALTER TABLE people_count ADD COLUMN counted_at [TIME];
";

const DOWN: &str = "
ALTER TABLE people_count DROP COLUMN counted_at;
";
