//! Quotes: the words, and apart from them who spoke, where they stand, how they were coded.
//!
//! What fewer people may see than the words themselves (the speaker, the place in an unpublished source,
//! the analyst's note) has a table of its own, so that every rule about a field is a rule about rows.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [("category_quote_count", DERIVED)]);

const UP: &str = "
CREATE TABLE quote (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    text TEXT NOT NULL,
    length [INT] NOT NULL CHECK (length >= 0),
    language [KEY],
    provenance [KEY] NOT NULL CHECK (provenance IN ('VERBATIM', 'TRANSLATED', 'PARAPHRASED', 'ILLUSTRATIVE')),
    access [KEY] NOT NULL CHECK (access IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    role_id [ID] REFERENCES participant_role (id),
    [THING],
    CHECK ((withdrawn_at IS NULL) = (text <> ''))
);
CREATE INDEX quote_by_access ON quote (access, id);
CREATE INDEX quote_by_access_language ON quote (access, language, id);
CREATE INDEX quote_by_access_length ON quote (access, length, id);
CREATE INDEX quote_by_access_change ON quote (access, changed_in, id);
CREATE INDEX quote_by_language ON quote (language, id);
CREATE INDEX quote_by_provenance ON quote (provenance, id);
CREATE INDEX quote_by_role ON quote (role_id, id);
CREATE INDEX quote_of_study ON quote (study_id, id);

CREATE TABLE quote_speaker (
    quote_id [ID] PRIMARY KEY NOT NULL REFERENCES quote (id),
    participant_id [ID] REFERENCES participant (id),
    unknown_because TEXT CHECK (unknown_because IN ('NOT_RECORDED', 'NOT_IN_SOURCE', 'WITHHELD')),
    CHECK ((participant_id IS NULL) <> (unknown_because IS NULL))
);
CREATE INDEX quote_speaker_of_participant ON quote_speaker (participant_id, quote_id);

CREATE TABLE quote_place (
    quote_id [ID] PRIMARY KEY NOT NULL REFERENCES quote (id),
    source_document_id [ID] NOT NULL REFERENCES source_document (id),
    locator TEXT,
    start_at [INT] CHECK (start_at >= 0),
    end_at [INT],
    certainty TEXT NOT NULL CHECK (certainty IN ('EXACT', 'APPROXIMATE', 'UNKNOWN')),
    CHECK ((start_at IS NULL) = (end_at IS NULL)),
    CHECK (end_at > start_at)
);
CREATE INDEX quote_place_in_source ON quote_place (source_document_id, quote_id);

CREATE TABLE quote_translation (
    id [ID] PRIMARY KEY NOT NULL,
    quote_id [ID] NOT NULL REFERENCES quote (id),
    position [INT] NOT NULL CHECK (position >= 1),
    language [KEY] NOT NULL CHECK (language <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    method TEXT NOT NULL CHECK (method IN ('AUTHOR', 'HUMAN', 'MACHINE')),
    translator TEXT,
    access [KEY] NOT NULL CHECK (access IN ('OPEN', 'REGISTERED', 'CONTROLLED'))
);
CREATE UNIQUE INDEX quote_translation_position ON quote_translation (quote_id, position);

CREATE TABLE quote_category (
    id [ID] PRIMARY KEY NOT NULL,
    quote_id [ID] NOT NULL REFERENCES quote (id),
    category_id [ID] NOT NULL REFERENCES category (id),
    valence [KEY] NOT NULL CHECK (valence IN ('FACILITATOR', 'BARRIER', 'BOTH')),
    round [INT] NOT NULL CHECK (round >= 1)
);
CREATE UNIQUE INDEX quote_category_once ON quote_category (quote_id, category_id);
CREATE INDEX quote_category_of_category ON quote_category (category_id, quote_id);
CREATE INDEX quote_category_of_category_valence ON quote_category (category_id, valence, quote_id);
CREATE INDEX quote_category_by_valence ON quote_category (valence, quote_id);

CREATE TABLE coding_note (
    quote_category_id [ID] PRIMARY KEY NOT NULL REFERENCES quote_category (id),
    note TEXT,
    coder TEXT
);

CREATE TABLE category_quote_count (
    category_id [ID] NOT NULL REFERENCES category (id),
    access TEXT NOT NULL CHECK (access IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    n [INT] NOT NULL CHECK (n >= 0),
    PRIMARY KEY (category_id, access)
);
";

const DOWN: &str = "
DROP TABLE category_quote_count;
DROP TABLE coding_note;
DROP TABLE quote_category;
DROP TABLE quote_translation;
DROP TABLE quote_place;
DROP TABLE quote_speaker;
DROP TABLE quote;
";
