//! Stretches of text in scripts that put no spaces between words, as search looks into them.
//!
//! The service fills the column when it makes the index anew, which it does because the number of its rules is another.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [("search_document.runs", DERIVED)]);

const UP: &str = "
ALTER TABLE search_document ADD COLUMN runs [KEY];
";

const DOWN: &str = "
ALTER TABLE search_document DROP COLUMN runs;
";
