//! What is proposed, how it was judged, and in history what each row belongs to and what happened to it.

use crate::loss::DERIVED;

// The columns of `revision` that `UP` fills by itself are filled again by going forward.
crate::dialect::step!(UP, DOWN, lost_if: [
    ("revision.thing", DERIVED),
    ("revision.thing_id", DERIVED),
    ("revision.event", "event <> 'CREATED'"),
]);

const UP: &str = "
CREATE TABLE change_set (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] REFERENCES study (id),
    title TEXT NOT NULL CHECK (title <> ''),
    description TEXT,
    status [KEY] NOT NULL CHECK (status IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'APPROVED', 'PUBLISHED', 'REJECTED', 'ABANDONED')),
    origin [KEY] NOT NULL CHECK (origin IN ('MANUAL', 'IMPORT', 'REVERT', 'CONSENT')),
    import_source [KEY] CHECK (import_source <> ''),
    reverts_id [ID] REFERENCES change_set (id),
    guarded BOOLEAN NOT NULL,
    clearing BOOLEAN NOT NULL,
    changes [INT] NOT NULL CHECK (changes >= 0),
    last_position [INT] NOT NULL CHECK (last_position >= 0),
    opened_by [ID] REFERENCES account (id),
    opened_at [TIME] NOT NULL,
    changed_at [TIME] NOT NULL,
    submitted_at [TIME],
    published_by [ID] REFERENCES account (id),
    published_at [TIME],
    published_version [BIG],
    CHECK ((status = 'PUBLISHED') = (published_version IS NOT NULL)),
    CHECK ((published_version IS NULL) = (published_at IS NULL))
);
CREATE UNIQUE INDEX change_set_of_version ON change_set (published_version);
CREATE UNIQUE INDEX change_set_of_import ON change_set (import_source, study_id) WHERE import_source IS NOT NULL AND status IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'APPROVED');
CREATE INDEX change_set_by_change ON change_set (changed_at, id);
CREATE INDEX change_set_by_status ON change_set (status, changed_at, id);
CREATE INDEX change_set_of_study ON change_set (study_id, changed_at, id);

CREATE TABLE change_set_author (
    change_set_id [ID] NOT NULL REFERENCES change_set (id),
    account_id [ID] NOT NULL REFERENCES account (id),
    PRIMARY KEY (change_set_id, account_id)
);
CREATE INDEX change_set_of_author ON change_set_author (account_id, change_set_id);

CREATE TABLE change (
    id [ID] PRIMARY KEY NOT NULL,
    change_set_id [ID] NOT NULL REFERENCES change_set (id),
    position [INT] NOT NULL CHECK (position >= 1),
    entity [KEY] NOT NULL,
    entity_id [ID] NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'WITHDRAW', 'REINSTATE', 'MERGE', 'SPLIT')),
    base_version [BIG] NOT NULL CHECK (base_version >= 0),
    patch TEXT NOT NULL,
    format [INT] NOT NULL CHECK (format >= 1),
    guarded BOOLEAN NOT NULL,
    clearing BOOLEAN NOT NULL,
    author_id [ID] REFERENCES account (id),
    recorded_at [TIME] NOT NULL,
    origin_file TEXT,
    origin_line [INT] CHECK (origin_line >= 1)
);
CREATE UNIQUE INDEX change_in_order ON change (change_set_id, position);
CREATE UNIQUE INDEX change_of_thing ON change (change_set_id, entity, entity_id);

CREATE TABLE review (
    id [ID] PRIMARY KEY NOT NULL,
    change_set_id [ID] NOT NULL REFERENCES change_set (id),
    reviewer_id [ID] REFERENCES account (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('APPROVE', 'REQUEST_CHANGES', 'REJECT')),
    approves BOOLEAN NOT NULL,
    clears BOOLEAN NOT NULL,
    note TEXT,
    contents TEXT NOT NULL,
    made_at [TIME] NOT NULL
);
CREATE INDEX review_of_change_set ON review (change_set_id, made_at, id);

CREATE TABLE idempotent_answer (
    account_id [ID] NOT NULL REFERENCES account (id),
    operation [KEY] NOT NULL,
    idempotency_key [KEY] NOT NULL,
    input_digest TEXT NOT NULL,
    change_set_id [ID] NOT NULL REFERENCES change_set (id),
    names TEXT NOT NULL,
    answered_at [TIME] NOT NULL,
    PRIMARY KEY (account_id, operation, idempotency_key)
);

ALTER TABLE revision ADD COLUMN event TEXT NOT NULL DEFAULT 'CREATED' CHECK (event IN ('CREATED', 'UPDATED', 'WITHDRAWN', 'REINSTATED', 'MERGED', 'ERASED'));
ALTER TABLE revision ADD COLUMN thing [KEY] NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN thing_id [ID];
UPDATE revision SET thing = entity, thing_id = entity_id;
UPDATE revision SET thing = 'framework', thing_id = (SELECT framework_id FROM framework_reference r WHERE r.id = entity_id) WHERE entity = 'framework_reference';
UPDATE revision SET thing = 'framework_version', thing_id = (SELECT framework_version_id FROM framework_note r WHERE r.id = entity_id) WHERE entity = 'framework_note';
UPDATE revision SET thing = 'domain', thing_id = (SELECT domain_id FROM domain_alias r WHERE r.id = entity_id) WHERE entity = 'domain_alias';
UPDATE revision SET thing = 'study', thing_id = (SELECT study_id FROM study_author r WHERE r.id = entity_id) WHERE entity = 'study_author';
UPDATE revision SET thing = 'study', thing_id = (SELECT study_id FROM reported_count r WHERE r.id = entity_id) WHERE entity = 'reported_count';
UPDATE revision SET thing = 'source_document' WHERE entity = 'source_text';
UPDATE revision SET thing = 'category', thing_id = (SELECT category_id FROM category_alias r WHERE r.id = entity_id) WHERE entity = 'category_alias';
UPDATE revision SET thing = 'category', thing_id = (SELECT category_id FROM placement r WHERE r.id = entity_id) WHERE entity = 'placement';
UPDATE revision SET thing = 'category', thing_id = (SELECT category_id FROM category_condition r WHERE r.id = entity_id) WHERE entity = 'category_condition';
UPDATE revision SET thing = 'category', thing_id = (SELECT category_id FROM category_role r WHERE r.id = entity_id) WHERE entity = 'category_role';
UPDATE revision SET thing = 'quote' WHERE entity IN ('quote_speaker', 'quote_place');
UPDATE revision SET thing = 'quote', thing_id = (SELECT quote_id FROM quote_translation r WHERE r.id = entity_id) WHERE entity = 'quote_translation';
UPDATE revision SET thing = 'quote', thing_id = (SELECT quote_id FROM quote_category r WHERE r.id = entity_id) WHERE entity IN ('quote_category', 'coding_note');
UPDATE revision SET access_after = (SELECT access FROM quote q WHERE q.id = thing_id) WHERE entity = 'quote_category';
UPDATE revision SET thing = 'participant' WHERE entity IN ('participant_group', 'participant_demographic');
[POSTGRES] ALTER TABLE revision ALTER COLUMN thing_id SET NOT NULL;
CREATE INDEX revision_of_thing ON revision (thing_id, thing, dataset_version, position);
";

const DOWN: &str = "
DROP INDEX revision_of_thing;
ALTER TABLE revision DROP COLUMN thing_id;
ALTER TABLE revision DROP COLUMN thing;
ALTER TABLE revision DROP COLUMN event;
DROP TABLE idempotent_answer;
DROP TABLE review;
DROP TABLE change;
DROP TABLE change_set_author;
DROP TABLE change_set;
";
