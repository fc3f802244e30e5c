//! Categories: what a study found to help, to hinder, or both; where they lie and who named them.

crate::dialect::step!(UP, DOWN);

const UP: &str = "
CREATE TABLE category (
    id [ID] PRIMARY KEY NOT NULL,
    study_id [ID] NOT NULL REFERENCES study (id),
    slug [KEY] NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key [KEY] NOT NULL,
    parent_id [ID] REFERENCES category (id),
    definition TEXT,
    inclusion TEXT,
    exclusion TEXT,
    origin [KEY] NOT NULL CHECK (origin IN ('DEDUCTIVE', 'INDUCTIVE', 'MIXED', 'NOT_STATED')),
    valence [KEY] NOT NULL CHECK (valence IN ('FACILITATOR', 'BARRIER', 'BOTH')),
    basis [KEY] NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    source_document_id [ID] REFERENCES source_document (id),
    locator TEXT,
    [THING],
    CHECK (parent_id IS NULL OR parent_id <> id),
    CHECK (withdrawn_at IS NOT NULL OR basis <> 'REPORTED' OR (source_document_id IS NOT NULL AND locator IS NOT NULL))
);
CREATE UNIQUE INDEX category_slug ON category (study_id, slug);
CREATE UNIQUE INDEX category_name ON category (study_id, name_key) WHERE withdrawn_at IS NULL;
CREATE INDEX category_by_slug ON category (slug);
CREATE INDEX category_by_name ON category (name_key, id);
CREATE INDEX category_by_valence ON category (valence, id);
CREATE INDEX category_by_origin ON category (origin, id);
CREATE INDEX category_by_basis ON category (basis, id);
CREATE INDEX category_by_change ON category (changed_in, id);
CREATE INDEX category_of_study ON category (study_id, name_key, id);
CREATE INDEX category_of_parent ON category (parent_id, name_key, id);

CREATE TABLE category_alias (
    id [ID] PRIMARY KEY NOT NULL,
    category_id [ID] NOT NULL REFERENCES category (id),
    text TEXT NOT NULL CHECK (text <> ''),
    text_key [KEY] NOT NULL,
    language [KEY] NOT NULL CHECK (language <> ''),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE'))
);
CREATE UNIQUE INDEX category_alias_text ON category_alias (category_id, language, text_key);

CREATE TABLE placement (
    id [ID] PRIMARY KEY NOT NULL,
    category_id [ID] NOT NULL REFERENCES category (id),
    domain_id [ID] NOT NULL REFERENCES domain (id),
    subdomain_id [ID] REFERENCES subdomain (id),
    basis [KEY] NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    source_document_id [ID] REFERENCES source_document (id),
    locator TEXT,
    rationale TEXT,
    confidence TEXT CHECK (confidence IN ('LOW', 'MEDIUM', 'HIGH')),
    decided_by TEXT,
    CHECK (basis <> 'REPORTED' OR (source_document_id IS NOT NULL AND locator IS NOT NULL)),
    CHECK (basis <> 'EDITORIAL' OR (rationale IS NOT NULL AND confidence IS NOT NULL))
);
CREATE UNIQUE INDEX placement_whole_domain ON placement (category_id, domain_id) WHERE subdomain_id IS NULL;
CREATE UNIQUE INDEX placement_subdomain ON placement (category_id, domain_id, subdomain_id) WHERE subdomain_id IS NOT NULL;
CREATE INDEX placement_in_domain ON placement (domain_id, category_id);
CREATE INDEX placement_by_basis ON placement (basis, category_id);
CREATE INDEX placement_in_subdomain ON placement (subdomain_id, category_id);

CREATE TABLE category_condition (
    id [ID] PRIMARY KEY NOT NULL,
    category_id [ID] NOT NULL REFERENCES category (id),
    position [INT] NOT NULL CHECK (position >= 1),
    valence TEXT NOT NULL CHECK (valence IN ('FACILITATOR', 'BARRIER')),
    text TEXT NOT NULL CHECK (text <> ''),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    source_document_id [ID] REFERENCES source_document (id),
    locator TEXT,
    CHECK (basis <> 'REPORTED' OR (source_document_id IS NOT NULL AND locator IS NOT NULL))
);
CREATE UNIQUE INDEX category_condition_position ON category_condition (category_id, position);

CREATE TABLE category_role (
    id [ID] PRIMARY KEY NOT NULL,
    category_id [ID] NOT NULL REFERENCES category (id),
    role_id [ID] NOT NULL REFERENCES participant_role (id),
    mention [KEY] NOT NULL CHECK (mention IN ('MENTIONED', 'NOT_MENTIONED', 'UNKNOWN')),
    basis TEXT NOT NULL CHECK (basis IN ('REPORTED', 'EDITORIAL', 'IMPORTED', 'DERIVED', 'ILLUSTRATIVE')),
    source_document_id [ID] REFERENCES source_document (id),
    locator TEXT,
    CHECK (basis <> 'REPORTED' OR (source_document_id IS NOT NULL AND locator IS NOT NULL))
);
CREATE UNIQUE INDEX category_role_once ON category_role (category_id, role_id);
CREATE INDEX category_role_of_role ON category_role (role_id, mention, category_id);
";

const DOWN: &str = "
DROP TABLE category_role;
DROP TABLE category_condition;
DROP TABLE placement;
DROP TABLE category_alias;
DROP TABLE category;
";
