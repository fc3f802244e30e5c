//! A number at each account that grows with every change of its credentials, and stands in the sessions that they began.
//!
//! A review says which rights came from another issuer's token, because such rights are not stored here. Of those that
//! earlier builds stored it is not known; they count so where no grant that is stored here covers them.

use crate::loss::DERIVED;

// Whatever raises an account's epoch ends its sessions, so that an open session of another epoch cannot be. Where the
// rights of old reviews came from follows from the stored grants.
crate::dialect::step!(UP, DOWN, lost_if: [
    ("account.epoch", DERIVED),
    ("session.epoch", "ended_at IS NULL AND epoch <> (SELECT a.epoch FROM account a WHERE a.id = account_id)"),
    ("review.vouched_approves", DERIVED),
    ("review.vouched_clears", DERIVED),
]);

const UP: &str = "
ALTER TABLE account ADD COLUMN epoch [BIG] NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN epoch [BIG] NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN vouched_approves BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE review ADD COLUMN vouched_clears BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE review SET vouched_approves = approves, vouched_clears = clears
WHERE reviewer_id IN (SELECT a.id FROM account a WHERE a.issuer IS NOT NULL);
UPDATE review SET vouched_approves = FALSE WHERE reviewer_id IN (SELECT g.account_id FROM role_grant g WHERE g.role = 'REVIEWER');
UPDATE review SET vouched_clears = FALSE WHERE reviewer_id IN (SELECT g.account_id FROM role_grant g WHERE g.role = 'STEWARD');
";

const DOWN: &str = "
ALTER TABLE review DROP COLUMN vouched_clears;
ALTER TABLE review DROP COLUMN vouched_approves;
ALTER TABLE session DROP COLUMN epoch;
ALTER TABLE account DROP COLUMN epoch;
";
