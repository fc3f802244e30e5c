//! A change set counts the states of its contents and keeps sums over them, so that a judgement names what it is of.
//! What an open set held before is kept until it closes.

// States and sums say nothing to earlier builds, which compare what a set holds itself. They begin anew by going forward:
// an approval of theirs is compared by what it holds, and earlier states only tell what was edited.
crate::dialect::step!(UP, DOWN, lost_if: [
    ("change.state", crate::loss::DERIVED),
    ("change_set.state", crate::loss::DERIVED),
    ("change_set.sum_of_all", crate::loss::DERIVED),
    ("change_set.sum_of_open", crate::loss::DERIVED),
]);

const UP: &str = "
ALTER TABLE change ADD COLUMN state [INT] NOT NULL DEFAULT 0 CHECK (state >= 0);
ALTER TABLE change_set ADD COLUMN state [INT] NOT NULL DEFAULT 0 CHECK (state >= 0);
ALTER TABLE change_set ADD COLUMN sum_of_all TEXT NOT NULL DEFAULT '';
ALTER TABLE change_set ADD COLUMN sum_of_open TEXT NOT NULL DEFAULT '';
CREATE TABLE earlier_change (
    id [ID] PRIMARY KEY NOT NULL,
    change_set_id [ID] NOT NULL REFERENCES change_set (id),
    until_state [INT] NOT NULL CHECK (until_state >= 0),
    change_id [ID] NOT NULL,
    entity [KEY] NOT NULL,
    entity_id [ID] NOT NULL,
    stored TEXT NOT NULL
);
CREATE INDEX earlier_change_of_set ON earlier_change (change_set_id, until_state);
CREATE INDEX earlier_change_of_thing ON earlier_change (entity_id);
";

const DOWN: &str = "
DROP TABLE earlier_change;
ALTER TABLE change_set DROP COLUMN sum_of_open;
ALTER TABLE change_set DROP COLUMN sum_of_all;
ALTER TABLE change_set DROP COLUMN state;
ALTER TABLE change DROP COLUMN state;
";
