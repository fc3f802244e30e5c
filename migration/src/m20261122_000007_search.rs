//! The texts that are searched, one row each, and the index of their words.
//!
//! Both engines index the terms that the service makes of a text, and cut nothing into words themselves. On
//! SQLite an FTS5 table refers to the documents by number; triggers keep it in step, whoever writes, and
//! `secure-delete` takes words out of it for good. On PostgreSQL the terms are a `tsvector` in the row.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [
    ("search_document", DERIVED),
    ("search_state", DERIVED),
    ("search_index", DERIVED),
]);

const UP: &str = "
CREATE TABLE search_document (
    id [NUMBERED],
    thing [KEY] NOT NULL CHECK (thing IN ('framework', 'framework_version', 'domain', 'subdomain', 'participant_role', 'study', 'source_document', 'category', 'quote')),
    thing_id [ID] NOT NULL,
    study_id [ID] REFERENCES study (id),
    field [KEY] NOT NULL CHECK (field IN ('NAME', 'TITLE', 'ALIAS', 'AUTHOR', 'DEFINITION', 'QUESTION', 'DESCRIPTION', 'CONDITION', 'INCLUSION_CRITERIA', 'EXCLUSION_CRITERIA', 'TEXT', 'TRANSLATION')),
    language [KEY],
    access [KEY] NOT NULL CHECK (access IN ('OPEN', 'REGISTERED', 'CONTROLLED')),
    weight [INT] NOT NULL CHECK (weight >= 1),
    text TEXT NOT NULL CHECK (text <> ''),
    terms [TERMS] NOT NULL
);
CREATE INDEX search_document_of_thing ON search_document (thing_id, thing);

CREATE TABLE search_state (
    only_row [INT] PRIMARY KEY NOT NULL CHECK (only_row = 1),
    format [INT] NOT NULL CHECK (format >= 1)
);

[POSTGRES] CREATE INDEX search_document_terms ON search_document USING GIN (terms) WITH (fastupdate = off);
[SQLITE] CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search_document', content_rowid='id', tokenize=\"ascii tokenchars '_'\", detail=none, columnsize=0);
[SQLITE] INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
[SQLITE] CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN INSERT INTO search_index (rowid, terms) VALUES (new.id, new.terms); END;
[SQLITE] CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', old.id, old.terms); END;
[SQLITE] CREATE TRIGGER search_document_changed AFTER UPDATE OF id, terms ON search_document BEGIN INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', old.id, old.terms); INSERT INTO search_index (rowid, terms) VALUES (new.id, new.terms); END;
";

const DOWN: &str = "
[SQLITE] DROP TRIGGER search_document_changed;
[SQLITE] DROP TRIGGER search_document_gone;
[SQLITE] DROP TRIGGER search_document_added;
[SQLITE] DROP TABLE search_index;
DROP TABLE search_state;
DROP TABLE search_document;
";
