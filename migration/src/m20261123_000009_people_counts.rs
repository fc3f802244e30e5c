//! People counted by listed groupings, as everybody is told, and what the next count must know of the earlier
//! ones; and the orders in which people and groups of a study are listed.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [("people_count", DERIVED)]);

const UP: &str = "
CREATE TABLE people_count (
    study_id [ID] NOT NULL REFERENCES study (id),
    grouping [KEY] NOT NULL CHECK (grouping IN ('ROLE', 'FOCUS_GROUP', 'GENDER', 'AGE_BAND', 'EXPERIENCE_BAND')),
    position [INT] NOT NULL CHECK (position >= 1),
    code TEXT NOT NULL,
    label TEXT NOT NULL CHECK (label <> ''),
    n [INT] CHECK (n >= 0),
    PRIMARY KEY (study_id, grouping, position)
);

CREATE TABLE people_release (
    study_id [ID] NOT NULL REFERENCES study (id),
    grouping [KEY] NOT NULL CHECK (grouping IN ('ROLE', 'FOCUS_GROUP', 'GENDER', 'AGE_BAND', 'EXPERIENCE_BAND')),
    total [INT] NOT NULL CHECK (total >= 0),
    last_total [INT] NOT NULL CHECK (last_total >= 0),
    shrunk BOOLEAN NOT NULL,
    smallest_cell [INT] NOT NULL CHECK (smallest_cell >= 2),
    PRIMARY KEY (study_id, grouping)
);

CREATE INDEX participant_of_study ON participant (study_id, pseudonym_key, id);
CREATE INDEX participant_of_study_role ON participant (study_id, role_id, pseudonym_key, id);
CREATE INDEX participant_of_study_change ON participant (study_id, changed_in, id);
CREATE INDEX focus_group_of_study ON focus_group (study_id, label_key, id);
";

const DOWN: &str = "
DROP INDEX focus_group_of_study;
DROP INDEX participant_of_study_change;
DROP INDEX participant_of_study_role;
DROP INDEX participant_of_study;
DROP TABLE people_release;
DROP TABLE people_count;
";
