//! Slugs that things had before: old links lead on, and no other thing is given one.
//!
//! Those of earlier releases are found in the published states.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [("former_slug", DERIVED)]);

const UP: &str = "
CREATE TABLE former_slug (
    entity [KEY] NOT NULL CHECK (entity <> ''),
    thing_id [ID] NOT NULL,
    slug [KEY] NOT NULL CHECK (slug <> ''),
    left_in [BIG] NOT NULL CHECK (left_in >= 1),
    PRIMARY KEY (entity, thing_id, slug)
);
CREATE INDEX former_slug_by_slug ON former_slug (entity, slug, left_in, thing_id);

[SQLITE] CREATE TABLE published_slug AS
SELECT entity, entity_id AS thing_id, revision, dataset_version, json_extract(snapshot, '$.slug') AS slug
FROM revision
WHERE entity IN ('study', 'category', 'source_document', 'framework', 'framework_version', 'domain', 'participant_role');
[POSTGRES] CREATE TABLE published_slug AS
SELECT entity, entity_id AS thing_id, revision, dataset_version, snapshot::jsonb ->> 'slug' AS slug
FROM revision
WHERE entity IN ('study', 'category', 'source_document', 'framework', 'framework_version', 'domain', 'participant_role');
INSERT INTO former_slug (entity, thing_id, slug, left_in)
SELECT entity, thing_id, slug, max(left_in)
FROM (
    SELECT entity, thing_id, slug, lead(slug) OVER later AS next, lead(dataset_version) OVER later AS left_in,
        first_value(slug) OVER (PARTITION BY entity, thing_id ORDER BY revision DESC) AS now
    FROM published_slug
    WINDOW later AS (PARTITION BY entity, thing_id ORDER BY revision)
) s
WHERE slug <> next AND slug <> now
GROUP BY entity, thing_id, slug;
DROP TABLE published_slug;
";

const DOWN: &str = "
DROP TABLE former_slug;
";
