//! Keys of identifiers beside the identifiers as they were given, and room for those that became one.
//!
//! The service makes the keys after this step, as it does those of names.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [
    ("study.doi_key", DERIVED),
    ("study.doi_twin", DERIVED),
    ("study.pmcid_key", DERIVED),
    ("study.pmcid_twin", DERIVED),
    ("study_author.orcid_key", DERIVED),
]);

const UP: &str = "
ALTER TABLE study ADD COLUMN doi_key [KEY];
ALTER TABLE study ADD COLUMN doi_twin [INT] NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN pmcid_key [KEY];
ALTER TABLE study ADD COLUMN pmcid_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX study_doi;
CREATE UNIQUE INDEX study_doi ON study (doi_key, doi_twin) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX study_pmcid ON study (pmcid_key, pmcid_twin) WHERE withdrawn_at IS NULL;

ALTER TABLE study_author ADD COLUMN orcid_key [KEY];
CREATE INDEX study_author_orcid ON study_author (orcid_key, study_id);
";

const DOWN: &str = "
DROP INDEX study_author_orcid;
ALTER TABLE study_author DROP COLUMN orcid_key;

DROP INDEX study_pmcid;
DROP INDEX study_doi;
ALTER TABLE study DROP COLUMN pmcid_twin;
ALTER TABLE study DROP COLUMN pmcid_key;
ALTER TABLE study DROP COLUMN doi_twin;
ALTER TABLE study DROP COLUMN doi_key;
CREATE UNIQUE INDEX study_doi ON study (doi) WHERE withdrawn_at IS NULL;
";
