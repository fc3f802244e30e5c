//! A call with an idempotency key that goes on after its first transaction claims the key until it is done.

use crate::loss::DERIVED;

// A claim holds for seconds; the calls that wait for it end with the servers.
crate::dialect::step!(UP, DOWN, lost_if: [("idempotent_answer.claimed_until", DERIVED)]);

const UP: &str = "
ALTER TABLE idempotent_answer ADD COLUMN claimed_until [TIME];
";

const DOWN: &str = "
ALTER TABLE idempotent_answer DROP COLUMN claimed_until;
";
