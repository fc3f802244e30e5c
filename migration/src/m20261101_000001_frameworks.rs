//! Frameworks, their versions, domains and sub-domains, what they are called, and how versions map.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE framework (
    id [ID] PRIMARY KEY NOT NULL,
    slug [KEY] NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key [KEY] NOT NULL,
    short_name TEXT NOT NULL CHECK (short_name <> ''),
    description TEXT,
    [THING]
);
CREATE UNIQUE INDEX framework_slug ON framework (slug);
CREATE UNIQUE INDEX framework_name ON framework (name_key) WHERE withdrawn_at IS NULL;

CREATE TABLE framework_reference (
    id [ID] PRIMARY KEY NOT NULL,
    framework_id [ID] NOT NULL REFERENCES framework (id),
    position [INT] NOT NULL CHECK (position >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('ORIGIN', 'FIRST_USE', 'SYNTHESIS', 'TOOLS', 'REVIEW', 'APPLICATION')),
    citation TEXT NOT NULL CHECK (citation <> ''),
    doi TEXT,
    says TEXT,
    checked BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX framework_reference_position ON framework_reference (framework_id, position);

CREATE TABLE framework_version (
    id [ID] PRIMARY KEY NOT NULL,
    framework_id [ID] NOT NULL REFERENCES framework (id),
    slug [KEY] NOT NULL,
    label [KEY] NOT NULL CHECK (label <> ''),
    published_on [KEY],
    reference_id [ID] REFERENCES framework_reference (id),
    [THING]
);
CREATE UNIQUE INDEX framework_version_slug ON framework_version (slug);
CREATE UNIQUE INDEX framework_version_label ON framework_version (framework_id, label) WHERE withdrawn_at IS NULL;

CREATE TABLE framework_note (
    id [ID] PRIMARY KEY NOT NULL,
    framework_version_id [ID] NOT NULL REFERENCES framework_version (id),
    position [INT] NOT NULL CHECK (position >= 1),
    topic TEXT NOT NULL CHECK (topic <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    reference_id [ID] REFERENCES framework_reference (id),
    checked BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX framework_note_position ON framework_note (framework_version_id, position);

CREATE TABLE domain (
    id [ID] PRIMARY KEY NOT NULL,
    framework_version_id [ID] NOT NULL REFERENCES framework_version (id),
    number [INT] NOT NULL CHECK (number >= 1),
    slug [KEY] NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key [KEY] NOT NULL,
    description TEXT,
    [THING]
);
CREATE UNIQUE INDEX domain_slug ON domain (framework_version_id, slug);
CREATE UNIQUE INDEX domain_number ON domain (framework_version_id, number) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX domain_name ON domain (framework_version_id, name_key) WHERE withdrawn_at IS NULL;
CREATE INDEX domain_by_number ON domain (number, id);
CREATE INDEX domain_by_name ON domain (name_key, id);

CREATE TABLE domain_alias (
    id [ID] PRIMARY KEY NOT NULL,
    domain_id [ID] NOT NULL REFERENCES domain (id),
    text TEXT NOT NULL CHECK (text <> ''),
    text_key [KEY] NOT NULL,
    language [KEY] NOT NULL CHECK (language <> ''),
    reference_id [ID] REFERENCES framework_reference (id),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    checked BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX domain_alias_text ON domain_alias (domain_id, language, text_key);

CREATE TABLE subdomain (
    id [ID] PRIMARY KEY NOT NULL,
    domain_id [ID] NOT NULL REFERENCES domain (id),
    framework_version_id [ID] NOT NULL REFERENCES framework_version (id),
    code [KEY] NOT NULL CHECK (code <> ''),
    question TEXT NOT NULL CHECK (question <> ''),
    wording_checked BOOLEAN NOT NULL,
    reference_id [ID] REFERENCES framework_reference (id),
    [THING]
);
CREATE UNIQUE INDEX subdomain_code ON subdomain (framework_version_id, code) WHERE withdrawn_at IS NULL;
CREATE INDEX subdomain_of_domain ON subdomain (domain_id, code, id);

CREATE TABLE concept_mapping (
    id [ID] PRIMARY KEY NOT NULL,
    from_domain_id [ID] REFERENCES domain (id),
    from_subdomain_id [ID] REFERENCES subdomain (id),
    to_domain_id [ID] REFERENCES domain (id),
    to_subdomain_id [ID] REFERENCES subdomain (id),
    relation TEXT NOT NULL CHECK (relation IN ('EXACT', 'CLOSE', 'BROADER', 'NARROWER')),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    reference_id [ID] REFERENCES framework_reference (id),
    rationale TEXT,
    CHECK ((from_domain_id IS NULL) <> (from_subdomain_id IS NULL)),
    CHECK ((to_domain_id IS NULL) <> (to_subdomain_id IS NULL))
);
CREATE INDEX concept_mapping_from_domain ON concept_mapping (from_domain_id);
CREATE INDEX concept_mapping_from_subdomain ON concept_mapping (from_subdomain_id);
CREATE INDEX concept_mapping_to_domain ON concept_mapping (to_domain_id);
CREATE INDEX concept_mapping_to_subdomain ON concept_mapping (to_subdomain_id);

CREATE TABLE participant_role (
    id [ID] PRIMARY KEY NOT NULL,
    code [KEY] NOT NULL CHECK (code <> ''),
    slug [KEY] NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key [KEY] NOT NULL,
    description TEXT,
    [THING]
);
CREATE UNIQUE INDEX participant_role_slug ON participant_role (slug);
CREATE UNIQUE INDEX participant_role_code ON participant_role (code) WHERE withdrawn_at IS NULL;
CREATE INDEX participant_role_by_name ON participant_role (name_key, id);
";

const DOWN: &str = "
DROP TABLE participant_role;
DROP TABLE concept_mapping;
DROP TABLE subdomain;
DROP TABLE domain_alias;
DROP TABLE domain;
DROP TABLE framework_note;
DROP TABLE framework_version;
DROP TABLE framework_reference;
DROP TABLE framework;
";
