//! The people who spoke: focus groups, participants, and in a table of its own what they told of themselves.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE focus_group (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    label TEXT NOT NULL CHECK (label <> ''),
    label_key [KEY] NOT NULL,
    held_on [KEY],
    mode TEXT NOT NULL CHECK (mode IN ('ONLINE', 'IN_PERSON', 'UNKNOWN')),
    [THING]
);
CREATE UNIQUE INDEX focus_group_label ON focus_group (study_id, label_key) WHERE withdrawn_at IS NULL;

CREATE TABLE participant (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    pseudonym TEXT NOT NULL CHECK (pseudonym <> ''),
    pseudonym_key [KEY] NOT NULL,
    role_id [ID] REFERENCES participant_role (id),
    consent TEXT NOT NULL CHECK (consent IN ('PUBLIC_QUOTES', 'REGISTERED', 'CONTROLLED', 'NONE')),
    consent_recorded_on [KEY],
    [THING]
);
CREATE UNIQUE INDEX participant_pseudonym ON participant (study_id, pseudonym_key) WHERE withdrawn_at IS NULL;

CREATE TABLE participant_group (
    participant_id [ID] PRIMARY KEY NOT NULL REFERENCES participant (id),
    focus_group_id [ID] NOT NULL REFERENCES focus_group (id)
);
CREATE INDEX participant_group_members ON participant_group (focus_group_id, participant_id);

CREATE TABLE participant_demographic (
    participant_id [ID] PRIMARY KEY NOT NULL REFERENCES participant (id),
    age_years [INT] CHECK (age_years BETWEEN 0 AND 130),
    gender TEXT,
    experience_years [INT] CHECK (experience_years BETWEEN 0 AND 100)
);
";

const DOWN: &str = "
DROP TABLE participant_demographic;
DROP TABLE participant_group;
DROP TABLE participant;
DROP TABLE focus_group;
";
