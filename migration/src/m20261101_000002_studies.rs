//! Studies, their authors and sources, and what their publications state in numbers.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE study (
    id [ID] PRIMARY KEY NOT NULL,
    slug [KEY] NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key [KEY] NOT NULL,
    doi [KEY],
    pmcid [KEY],
    venue TEXT,
    published_on [KEY],
    design TEXT,
    n_participants [INT] CHECK (n_participants >= 0),
    n_focus_groups [INT] CHECK (n_focus_groups >= 0),
    framework_version_id [ID] NOT NULL REFERENCES framework_version (id),
    held_from TEXT NOT NULL CHECK (held_from IN ('ABSTRACT', 'FULL_TEXT')),
    language [KEY],
    licence TEXT,
    licence_checked BOOLEAN NOT NULL,
    data_availability TEXT,
    controller TEXT,
    contact TEXT,
    legal_basis TEXT,
    ethics_reference TEXT,
    retain_until [KEY],
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    [THING]
);
CREATE UNIQUE INDEX study_slug ON study (slug);
CREATE UNIQUE INDEX study_doi ON study (doi) WHERE withdrawn_at IS NULL;
CREATE INDEX study_by_title ON study (title_key, id);
CREATE INDEX study_by_date ON study (published_on, id);
CREATE INDEX study_by_change ON study (changed_in, id);
CREATE INDEX study_of_version ON study (framework_version_id, id);
CREATE INDEX study_by_held_from ON study (held_from, id);

CREATE TABLE study_author (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    position [INT] NOT NULL CHECK (position >= 1),
    name TEXT NOT NULL CHECK (name <> ''),
    orcid TEXT
);
CREATE UNIQUE INDEX study_author_position ON study_author (study_id, position);

CREATE TABLE source_document (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    slug [KEY] NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ARTICLE', 'ABSTRACT', 'SUMMARY_PAGE', 'SUPPLEMENT', 'TRANSCRIPT', 'GUIDE')),
    title TEXT NOT NULL CHECK (title <> ''),
    published BOOLEAN NOT NULL,
    licence TEXT,
    licence_checked BOOLEAN NOT NULL,
    reuse_allowed BOOLEAN,
    language [KEY],
    url TEXT,
    [THING]
);
CREATE UNIQUE INDEX source_document_slug ON source_document (study_id, slug);

CREATE TABLE source_text (
    source_document_id [ID] PRIMARY KEY NOT NULL REFERENCES source_document (id),
    text TEXT NOT NULL
);

CREATE TABLE reported_count (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    what TEXT NOT NULL CHECK (what IN ('CATEGORIES', 'FACILITATORS', 'BARRIERS', 'BOTH', 'PARTICIPANTS', 'FOCUS_GROUPS')),
    n [INT] NOT NULL CHECK (n >= 0),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    source_document_id [ID] REFERENCES source_document (id),
    locator TEXT,
    CHECK (basis <> 'REPORTED' OR (source_document_id IS NOT NULL AND locator IS NOT NULL))
);
CREATE UNIQUE INDEX reported_count_what ON reported_count (study_id, what);
";

const DOWN: &str = "
DROP TABLE reported_count;
DROP TABLE source_text;
DROP TABLE source_document;
DROP TABLE study_author;
DROP TABLE study;
";
