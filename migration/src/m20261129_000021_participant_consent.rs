//! What participants agreed to, in a table of its own with a history of its own, because fewer people may read it than the
//! pseudonym: when a participant changed must not tell that it was this.
//!
//! Published states are split in the same way. States in which nothing else changed (which stated the level CONTROLLED)
//! move to the new table, and participants count their revisions without them.

use crate::loss::DERIVED;

// Going back puts it into `participant` again, with its history.
crate::dialect::step!(UP, DOWN, lost_if: [("participant_consent", DERIVED)]);

const UP: &str = "
CREATE TABLE participant_consent (
    participant_id [ID] PRIMARY KEY NOT NULL REFERENCES participant (id),
    consent TEXT NOT NULL CHECK (consent IN ('PUBLIC_QUOTES', 'REGISTERED', 'CONTROLLED', 'NONE')),
    consent_recorded_on [KEY]
);
INSERT INTO participant_consent (participant_id, consent, consent_recorded_on)
SELECT id, consent, consent_recorded_on FROM participant WHERE withdrawn_at IS NULL;

[SQLITE] CREATE TABLE consent_split AS
SELECT id, entity_id, revision, event, coalesce(access_after, '') = 'CONTROLLED' AS alone,
    json_extract(snapshot, '$.consent') AS consent, json_extract(snapshot, '$.consentRecordedOn') AS recorded_on,
    json_remove(snapshot, '$.consent', '$.consentRecordedOn') AS rest,
    json_object('participantId', json_extract(snapshot, '$.id'), 'consent', json_extract(snapshot, '$.consent'),
        'consentRecordedOn', json_extract(snapshot, '$.consentRecordedOn')) AS said
FROM revision WHERE entity = 'participant';
[POSTGRES] CREATE TABLE consent_split AS
SELECT id, entity_id, revision, event, coalesce(access_after, '') = 'CONTROLLED' AS alone,
    snapshot::jsonb ->> 'consent' AS consent, snapshot::jsonb ->> 'consentRecordedOn' AS recorded_on,
    (snapshot::jsonb - 'consent' - 'consentRecordedOn')::text AS rest,
    jsonb_build_object('participantId', snapshot::jsonb -> 'id', 'consent', snapshot::jsonb -> 'consent',
        'consentRecordedOn', snapshot::jsonb -> 'consentRecordedOn')::text AS said
FROM revision WHERE entity = 'participant';
CREATE INDEX consent_split_by_id ON consent_split (id);
CREATE INDEX consent_split_in_order ON consent_split (entity_id, revision);

CREATE TABLE consent_entry AS
SELECT id, event, alone, CASE WHEN event IN ('WITHDRAWN', 'MERGED', 'ERASED') THEN said_before ELSE said END AS said,
    row_number() OVER (PARTITION BY entity_id ORDER BY revision) AS revision
FROM (
    SELECT s.*, lag(said) OVER w AS said_before, lag(event) OVER w AS event_before, lag(consent) OVER w AS consent_before,
        lag(recorded_on) OVER w AS recorded_before
    FROM consent_split s WINDOW w AS (PARTITION BY entity_id ORDER BY revision)
) t
WHERE alone
    OR event IN ('CREATED', 'REINSTATED')
    OR (event = 'UPDATED' AND (consent <> consent_before OR coalesce(recorded_on, '') <> coalesce(recorded_before, '')))
    OR (event IN ('WITHDRAWN', 'MERGED', 'ERASED') AND event_before IN ('CREATED', 'UPDATED', 'REINSTATED'));
CREATE INDEX consent_entry_by_id ON consent_entry (id);

UPDATE revision SET entity = 'participant_consent', access_before = NULL, access_after = NULL,
    revision = (SELECT e.revision FROM consent_entry e WHERE e.id = revision.id),
    snapshot = (SELECT e.said FROM consent_entry e WHERE e.id = revision.id)
WHERE id IN (SELECT id FROM consent_entry WHERE alone);
INSERT INTO revision (id, entity, entity_id, event, thing, thing_id, revision, dataset_version, position, study_id,
    access_before, access_after, change_set_id, origin, actor, snapshot, format, recorded_at)
SELECT [NEW_ID], 'participant_consent', r.entity_id, e.event, r.thing, r.thing_id, e.revision, r.dataset_version,
    m.last + row_number() OVER (PARTITION BY r.dataset_version ORDER BY r.position), r.study_id,
    NULL, NULL, r.change_set_id, r.origin, r.actor, e.said, r.format, r.recorded_at
FROM consent_entry e
JOIN revision r ON r.id = e.id
JOIN (SELECT dataset_version, max(position) AS last FROM revision GROUP BY dataset_version) m
    ON m.dataset_version = r.dataset_version
WHERE NOT e.alone;

UPDATE revision SET revision = revision + 1000000000 WHERE entity = 'participant';
UPDATE revision SET revision = (
    SELECT count(*) FROM consent_split s
    WHERE s.entity_id = revision.entity_id AND NOT s.alone AND s.revision <= revision.revision - 1000000000
) WHERE entity = 'participant';
[SQLITE] UPDATE revision
SET snapshot = json_set((SELECT s.rest FROM consent_split s WHERE s.id = revision.id), '$.revision', revision)
WHERE entity = 'participant';
[POSTGRES] UPDATE revision
SET snapshot = jsonb_set((SELECT s.rest FROM consent_split s WHERE s.id = revision.id)::jsonb, '{revision}', to_jsonb(revision))::text
WHERE entity = 'participant';
UPDATE participant SET
    revision = (SELECT max(r.revision) FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id),
    changed_in = (SELECT max(r.dataset_version) FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id)
WHERE id IN (SELECT entity_id FROM consent_split WHERE alone);

DROP TABLE consent_entry;
DROP TABLE consent_split;
ALTER TABLE participant DROP COLUMN consent;
ALTER TABLE participant DROP COLUMN consent_recorded_on;
";

const DOWN: &str = "
ALTER TABLE participant ADD COLUMN consent TEXT NOT NULL DEFAULT 'NONE'
    CHECK (consent IN ('PUBLIC_QUOTES', 'REGISTERED', 'CONTROLLED', 'NONE'));
ALTER TABLE participant ADD COLUMN consent_recorded_on [KEY];
CREATE TABLE consent_merge AS
SELECT r.id, r.entity_id, r.entity = 'participant_consent' AS alone,
    CASE WHEN r.entity = 'participant' THEN r.snapshot ELSE (
        SELECT p.snapshot FROM revision p
        WHERE p.entity = 'participant' AND p.entity_id = r.entity_id AND p.dataset_version <= r.dataset_version
        ORDER BY p.revision DESC LIMIT 1
    ) END AS rest,
    coalesce((
        SELECT c.snapshot FROM revision c
        WHERE c.entity = 'participant_consent' AND c.entity_id = r.entity_id AND c.dataset_version <= r.dataset_version
            AND r.event <> 'ERASED'
        ORDER BY c.revision DESC LIMIT 1
    ), '{\"consent\":\"NONE\",\"consentRecordedOn\":null}') AS said,
    1000000000 + row_number() OVER (PARTITION BY r.entity_id ORDER BY r.dataset_version, r.position) AS number
FROM revision r
WHERE r.entity = 'participant' OR (r.entity = 'participant_consent' AND NOT EXISTS (
    SELECT 1 FROM revision p
    WHERE p.entity = 'participant' AND p.entity_id = r.entity_id AND p.dataset_version = r.dataset_version
));
CREATE INDEX consent_merge_by_id ON consent_merge (id);
DELETE FROM revision WHERE entity = 'participant_consent' AND id NOT IN (SELECT id FROM consent_merge);
UPDATE revision SET entity = 'participant', event = 'UPDATED', access_before = 'CONTROLLED', access_after = 'CONTROLLED',
    revision = (SELECT m.number FROM consent_merge m WHERE m.id = revision.id)
WHERE entity = 'participant_consent';
UPDATE revision SET revision = (SELECT m.number FROM consent_merge m WHERE m.id = revision.id) WHERE entity = 'participant';
UPDATE revision SET revision = revision - 1000000000 WHERE entity = 'participant';
[SQLITE] UPDATE revision SET snapshot = (
    SELECT json_set(m.rest, '$.consent', json_extract(m.said, '$.consent'),
        '$.consentRecordedOn', json_extract(m.said, '$.consentRecordedOn'),
        '$.revision', revision.revision, '$.changedIn', revision.dataset_version)
    FROM consent_merge m WHERE m.id = revision.id
) WHERE entity = 'participant';
[POSTGRES] UPDATE revision SET snapshot = (
    SELECT (m.rest::jsonb || jsonb_build_object('consent', m.said::jsonb -> 'consent',
        'consentRecordedOn', m.said::jsonb -> 'consentRecordedOn',
        'revision', revision.revision, 'changedIn', revision.dataset_version))::text
    FROM consent_merge m WHERE m.id = revision.id
) WHERE entity = 'participant';
[SQLITE] UPDATE participant SET (consent, consent_recorded_on) = (
    SELECT json_extract(r.snapshot, '$.consent'), json_extract(r.snapshot, '$.consentRecordedOn')
    FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id ORDER BY r.revision DESC LIMIT 1
) WHERE id IN (SELECT entity_id FROM consent_merge);
[POSTGRES] UPDATE participant SET (consent, consent_recorded_on) = (
    SELECT r.snapshot::jsonb ->> 'consent', r.snapshot::jsonb ->> 'consentRecordedOn'
    FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id ORDER BY r.revision DESC LIMIT 1
) WHERE id IN (SELECT entity_id FROM consent_merge);
UPDATE participant SET
    revision = (SELECT max(r.revision) FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id),
    changed_in = (SELECT max(r.dataset_version) FROM revision r WHERE r.entity = 'participant' AND r.entity_id = participant.id)
WHERE id IN (SELECT entity_id FROM consent_merge WHERE alone);
UPDATE participant SET (consent, consent_recorded_on) = (
    SELECT c.consent, c.consent_recorded_on FROM participant_consent c WHERE c.participant_id = participant.id
) WHERE id IN (SELECT participant_id FROM participant_consent);
DROP TABLE consent_merge;
DROP TABLE participant_consent;
";
