//! The data set itself, every revision of every thing in it, and what other systems call them.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE dataset (
    only_row [INT] PRIMARY KEY NOT NULL CHECK (only_row = 1),
    id [ID] NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('REAL', 'DEMO')),
    version [BIG] NOT NULL CHECK (version >= 0),
    published_at [TIME] NOT NULL
);

CREATE TABLE revision (
    id [ID] PRIMARY KEY NOT NULL,
    entity [KEY] NOT NULL,
    entity_id [ID] NOT NULL,
    revision [INT] NOT NULL CHECK (revision >= 1),
    dataset_version [BIG] NOT NULL CHECK (dataset_version >= 1),
    position [INT] NOT NULL CHECK (position >= 1),
    study_id [ID],
    access_before TEXT CHECK (access_before IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    access_after TEXT CHECK (access_after IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    change_set_id [ID],
    origin TEXT NOT NULL CHECK (origin IN ('MANUAL', 'IMPORT', 'REVERT', 'CONSENT', 'SEED')),
    actor TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    format [INT] NOT NULL CHECK (format >= 1),
    recorded_at [TIME] NOT NULL
);
CREATE UNIQUE INDEX revision_once ON revision (entity, entity_id, revision);
CREATE UNIQUE INDEX revision_order ON revision (dataset_version, position);

CREATE TABLE external_ref (
    id [ID] PRIMARY KEY NOT NULL,
    import_source [KEY] NOT NULL CHECK (import_source <> ''),
    entity [KEY] NOT NULL,
    entity_id [ID] NOT NULL,
    external_id [KEY] NOT NULL CHECK (external_id <> '')
);
CREATE UNIQUE INDEX external_ref_once ON external_ref (import_source, entity, external_id);
CREATE INDEX external_ref_of_thing ON external_ref (entity, entity_id);
";

const DOWN: &str = "
DROP TABLE external_ref;
DROP TABLE revision;
DROP TABLE dataset;
";
