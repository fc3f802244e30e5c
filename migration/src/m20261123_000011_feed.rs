//! The order in which changes are told: by version, then what others refer to first, then by key. Not by place in the
//! set: that would tell in which order quotes were loaded, and so who spoke next to whom.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [("revision.thing_order", DERIVED)]);

const UP: &str = "
[SQLITE] ALTER TABLE revision ADD COLUMN thing_order INTEGER GENERATED ALWAYS AS (CASE thing WHEN 'participant_role' THEN 1 WHEN 'framework' THEN 2 WHEN 'framework_version' THEN 3 WHEN 'domain' THEN 4 WHEN 'subdomain' THEN 5 WHEN 'concept_mapping' THEN 6 WHEN 'study' THEN 7 WHEN 'source_document' THEN 8 WHEN 'category' THEN 9 WHEN 'focus_group' THEN 10 WHEN 'participant' THEN 11 WHEN 'quote' THEN 12 ELSE 13 END) VIRTUAL;
[POSTGRES] ALTER TABLE revision ADD COLUMN thing_order INTEGER GENERATED ALWAYS AS (CASE thing WHEN 'participant_role' THEN 1 WHEN 'framework' THEN 2 WHEN 'framework_version' THEN 3 WHEN 'domain' THEN 4 WHEN 'subdomain' THEN 5 WHEN 'concept_mapping' THEN 6 WHEN 'study' THEN 7 WHEN 'source_document' THEN 8 WHEN 'category' THEN 9 WHEN 'focus_group' THEN 10 WHEN 'participant' THEN 11 WHEN 'quote' THEN 12 ELSE 13 END) STORED;
CREATE INDEX revision_told ON revision (dataset_version, thing_order, thing_id);
";

const DOWN: &str = "
DROP INDEX revision_told;
ALTER TABLE revision DROP COLUMN thing_order;
";
