//! A number at each account that grows with every change of its credentials, and stands in the sessions that they began.
//!
//! A review says whether the reviewer's right came from another issuer's token, because such rights are not stored here.

use crate::loss::DERIVED;

// Whatever raises an account's epoch ends its sessions, so that an open session of another epoch cannot be. Going forward
// fills `review.vouched` from the reviewer's account.
crate::dialect::step!(UP, DOWN, lost_if: [
    ("account.epoch", DERIVED),
    ("session.epoch", "ended_at IS NULL AND epoch <> (SELECT a.epoch FROM account a WHERE a.id = account_id)"),
    ("review.vouched", "NOT vouched AND reviewer_id IN (SELECT a.id FROM account a WHERE a.issuer IS NOT NULL)"),
]);

const UP: &str = "
ALTER TABLE account ADD COLUMN epoch [BIG] NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN epoch [BIG] NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN vouched BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE review SET vouched = TRUE WHERE reviewer_id IN (SELECT a.id FROM account a WHERE a.issuer IS NOT NULL);
";

const DOWN: &str = "
ALTER TABLE review DROP COLUMN vouched;
ALTER TABLE session DROP COLUMN epoch;
ALTER TABLE account DROP COLUMN epoch;
";
