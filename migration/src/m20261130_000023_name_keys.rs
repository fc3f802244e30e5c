//! A key of order beside the key of each name, and room for names that became one name.
//!
//! The keys follow from rules in Rust, so the service makes them after this step; `key_progress` says how far it came. A
//! twin number above zero marks a name that was there before a rule made it the same as another one.

use crate::loss::DERIVED;

crate::dialect::step!(UP, DOWN, lost_if: [
    ("key_progress", DERIVED),
    ("framework.order_key", DERIVED),
    ("framework.name_twin", DERIVED),
    ("domain.order_key", DERIVED),
    ("domain.name_twin", DERIVED),
    ("domain_alias.text_twin", DERIVED),
    ("participant_role.order_key", DERIVED),
    ("study.order_key", DERIVED),
    ("category.order_key", DERIVED),
    ("category.name_twin", DERIVED),
    ("category_alias.text_twin", DERIVED),
    ("focus_group.order_key", DERIVED),
    ("focus_group.label_twin", DERIVED),
    ("participant.order_key", DERIVED),
    ("participant.pseudonym_twin", DERIVED),
    ("account.order_key", DERIVED),
    ("account.name_twin", DERIVED),
]);

const UP: &str = "
CREATE TABLE key_progress (
    key [KEY] PRIMARY KEY NOT NULL,
    rules [INT] NOT NULL,
    last [ID],
    complete BOOLEAN NOT NULL
);

ALTER TABLE framework ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE framework ADD COLUMN name_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX framework_name;
CREATE UNIQUE INDEX framework_name ON framework (name_key, name_twin) WHERE withdrawn_at IS NULL;

ALTER TABLE domain ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE domain ADD COLUMN name_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX domain_name;
DROP INDEX domain_by_name;
CREATE UNIQUE INDEX domain_name ON domain (framework_version_id, name_key, name_twin) WHERE withdrawn_at IS NULL;
CREATE INDEX domain_by_name ON domain (order_key, id);

ALTER TABLE domain_alias ADD COLUMN text_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX domain_alias_text;
CREATE UNIQUE INDEX domain_alias_text ON domain_alias (domain_id, language, text_key, text_twin);

ALTER TABLE participant_role ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
DROP INDEX participant_role_by_name;
CREATE INDEX participant_role_by_name ON participant_role (order_key, id);

ALTER TABLE study ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
DROP INDEX study_by_title;
CREATE INDEX study_by_title ON study (order_key, id);

ALTER TABLE category ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN name_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX category_name;
DROP INDEX category_by_name;
DROP INDEX category_of_study;
DROP INDEX category_of_parent;
CREATE UNIQUE INDEX category_name ON category (study_id, name_key, name_twin) WHERE withdrawn_at IS NULL;
CREATE INDEX category_by_key ON category (name_key);
CREATE INDEX category_by_name ON category (order_key, id);
CREATE INDEX category_of_study ON category (study_id, order_key, id);
CREATE INDEX category_of_parent ON category (parent_id, order_key, id);

ALTER TABLE category_alias ADD COLUMN text_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX category_alias_text;
CREATE UNIQUE INDEX category_alias_text ON category_alias (category_id, language, text_key, text_twin);

ALTER TABLE focus_group ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE focus_group ADD COLUMN label_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX focus_group_label;
DROP INDEX focus_group_of_study;
CREATE UNIQUE INDEX focus_group_label ON focus_group (study_id, label_key, label_twin) WHERE withdrawn_at IS NULL;
CREATE INDEX focus_group_of_study ON focus_group (study_id, order_key, id);

ALTER TABLE participant ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN pseudonym_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX participant_pseudonym;
DROP INDEX participant_of_study;
DROP INDEX participant_of_study_role;
CREATE UNIQUE INDEX participant_pseudonym ON participant (study_id, pseudonym_key, pseudonym_twin)
    WHERE withdrawn_at IS NULL;
CREATE INDEX participant_of_study ON participant (study_id, order_key, id);
CREATE INDEX participant_of_study_role ON participant (study_id, role_id, order_key, id);

ALTER TABLE account ADD COLUMN order_key [KEY] NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN name_twin [INT] NOT NULL DEFAULT 0;
DROP INDEX account_name;
DROP INDEX account_by_name;
CREATE UNIQUE INDEX account_name ON account (name_key, name_twin) WHERE issuer IS NULL;
CREATE INDEX account_by_name ON account (order_key, id);
";

const DOWN: &str = "
DROP INDEX account_by_name;
DROP INDEX account_name;
ALTER TABLE account DROP COLUMN name_twin;
ALTER TABLE account DROP COLUMN order_key;
CREATE UNIQUE INDEX account_name ON account (name_key) WHERE issuer IS NULL;
CREATE INDEX account_by_name ON account (name_key, id);

DROP INDEX participant_of_study_role;
DROP INDEX participant_of_study;
DROP INDEX participant_pseudonym;
ALTER TABLE participant DROP COLUMN pseudonym_twin;
ALTER TABLE participant DROP COLUMN order_key;
CREATE UNIQUE INDEX participant_pseudonym ON participant (study_id, pseudonym_key) WHERE withdrawn_at IS NULL;
CREATE INDEX participant_of_study ON participant (study_id, pseudonym_key, id);
CREATE INDEX participant_of_study_role ON participant (study_id, role_id, pseudonym_key, id);

DROP INDEX focus_group_of_study;
DROP INDEX focus_group_label;
ALTER TABLE focus_group DROP COLUMN label_twin;
ALTER TABLE focus_group DROP COLUMN order_key;
CREATE UNIQUE INDEX focus_group_label ON focus_group (study_id, label_key) WHERE withdrawn_at IS NULL;
CREATE INDEX focus_group_of_study ON focus_group (study_id, label_key, id);

DROP INDEX category_alias_text;
ALTER TABLE category_alias DROP COLUMN text_twin;
CREATE UNIQUE INDEX category_alias_text ON category_alias (category_id, language, text_key);

DROP INDEX category_of_parent;
DROP INDEX category_of_study;
DROP INDEX category_by_name;
DROP INDEX category_by_key;
DROP INDEX category_name;
ALTER TABLE category DROP COLUMN name_twin;
ALTER TABLE category DROP COLUMN order_key;
CREATE UNIQUE INDEX category_name ON category (study_id, name_key) WHERE withdrawn_at IS NULL;
CREATE INDEX category_by_name ON category (name_key, id);
CREATE INDEX category_of_study ON category (study_id, name_key, id);
CREATE INDEX category_of_parent ON category (parent_id, name_key, id);

DROP INDEX study_by_title;
ALTER TABLE study DROP COLUMN order_key;
CREATE INDEX study_by_title ON study (title_key, id);

DROP INDEX participant_role_by_name;
ALTER TABLE participant_role DROP COLUMN order_key;
CREATE INDEX participant_role_by_name ON participant_role (name_key, id);

DROP INDEX domain_alias_text;
ALTER TABLE domain_alias DROP COLUMN text_twin;
CREATE UNIQUE INDEX domain_alias_text ON domain_alias (domain_id, language, text_key);

DROP INDEX domain_by_name;
DROP INDEX domain_name;
ALTER TABLE domain DROP COLUMN name_twin;
ALTER TABLE domain DROP COLUMN order_key;
CREATE UNIQUE INDEX domain_name ON domain (framework_version_id, name_key) WHERE withdrawn_at IS NULL;
CREATE INDEX domain_by_name ON domain (name_key, id);

DROP INDEX framework_name;
ALTER TABLE framework DROP COLUMN name_twin;
ALTER TABLE framework DROP COLUMN order_key;
CREATE UNIQUE INDEX framework_name ON framework (name_key) WHERE withdrawn_at IS NULL;

DROP TABLE key_progress;
";
