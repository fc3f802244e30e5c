//! Who may do what: accounts, what is granted to them, what they sign in with, and what was done.
//!
//! Of secrets only digests are kept; of a password, what argon2id makes of it.

use crate::loss::DERIVED;

// Failures count for a quarter of an hour and are removed then.
crate::dialect::step!(UP, DOWN, lost_if: [("sign_in_failure", DERIVED)]);

const UP: &str = "
CREATE TABLE account (
    id [ID] PRIMARY KEY NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key [KEY] NOT NULL CHECK (name_key <> ''),
    display_name TEXT,
    password TEXT,
    issuer [KEY],
    subject [KEY],
    created_at [TIME] NOT NULL,
    disabled_at [TIME],
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK (issuer IS NULL OR password IS NULL)
);
CREATE UNIQUE INDEX account_name ON account (name_key) WHERE issuer IS NULL;
CREATE UNIQUE INDEX account_of_issuer ON account (issuer, subject);
CREATE INDEX account_by_name ON account (name_key, id);
CREATE INDEX account_by_creation ON account (created_at, id);

CREATE TABLE role_grant (
    id [ID] PRIMARY KEY NOT NULL,
    account_id [ID] NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('READER', 'RESEARCHER', 'CURATOR', 'REVIEWER', 'STEWARD', 'ADMIN')),
    study_id [ID] REFERENCES study (id),
    granted_at [TIME] NOT NULL,
    granted_by [ID] REFERENCES account (id),
    expires_at [TIME]
);
CREATE UNIQUE INDEX role_grant_of_study ON role_grant (account_id, role, study_id) WHERE study_id IS NOT NULL;
CREATE UNIQUE INDEX role_grant_everywhere ON role_grant (account_id, role) WHERE study_id IS NULL;

CREATE TABLE one_time_code (
    account_id [ID] PRIMARY KEY NOT NULL REFERENCES account (id),
    digest TEXT NOT NULL,
    expires_at [TIME] NOT NULL
);

CREATE TABLE session (
    id [ID] PRIMARY KEY NOT NULL,
    account_id [ID] NOT NULL REFERENCES account (id),
    generation [BIG] NOT NULL CHECK (generation >= 0),
    digest TEXT NOT NULL,
    started_at [TIME] NOT NULL,
    claimed_at [TIME] NOT NULL,
    expires_at [TIME] NOT NULL,
    ended_at [TIME]
);
CREATE INDEX session_of_account ON session (account_id, id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE api_token (
    id [ID] PRIMARY KEY NOT NULL,
    account_id [ID] NOT NULL REFERENCES account (id),
    name TEXT NOT NULL CHECK (name <> ''),
    digest TEXT NOT NULL,
    created_at [TIME] NOT NULL,
    expires_at [TIME] NOT NULL,
    used_at [TIME],
    revoked_at [TIME]
);
CREATE INDEX api_token_of_account ON api_token (account_id, id);

CREATE TABLE api_token_grant (
    id [ID] PRIMARY KEY NOT NULL,
    api_token_id [ID] NOT NULL REFERENCES api_token (id),
    role TEXT NOT NULL CHECK (role IN ('READER', 'RESEARCHER', 'CURATOR', 'REVIEWER', 'STEWARD', 'ADMIN')),
    study_id [ID] REFERENCES study (id)
);
CREATE INDEX api_token_grant_of_token ON api_token_grant (api_token_id);

CREATE TABLE sign_in_failure (
    id [ID] PRIMARY KEY NOT NULL,
    name_digest [KEY] NOT NULL,
    address [KEY],
    happened_at [TIME] NOT NULL
);
CREATE INDEX sign_in_failure_of_name ON sign_in_failure (name_digest, happened_at);
CREATE INDEX sign_in_failure_from_address ON sign_in_failure (address, happened_at);
CREATE INDEX sign_in_failure_by_time ON sign_in_failure (happened_at);

CREATE TABLE audit_event (
    id [ID] PRIMARY KEY NOT NULL,
    happened_at [TIME] NOT NULL,
    action [KEY] NOT NULL,
    result [KEY] NOT NULL CHECK (result IN ('DONE', 'REFUSED')),
    account_id [ID],
    credential [KEY] NOT NULL CHECK (credential IN ('NONE', 'PASSWORD', 'CODE', 'SESSION', 'API_TOKEN', 'ISSUER', 'OPERATOR')),
    credential_id [KEY],
    request_id [KEY],
    address [KEY],
    study_id [ID],
    subject_id [ID],
    detail TEXT NOT NULL
);
CREATE INDEX audit_event_by_time ON audit_event (happened_at, id);
CREATE INDEX audit_event_of_account ON audit_event (account_id, happened_at, id);
CREATE INDEX audit_event_of_study ON audit_event (study_id, happened_at, id);

[SQLITE] CREATE TRIGGER audit_event_stands BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
[SQLITE] CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;
[POSTGRES] CREATE FUNCTION audit_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit events are never changed or removed'; END $$;
[POSTGRES] CREATE TRIGGER audit_event_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stands();
";

const DOWN: &str = "
DROP TABLE audit_event;
[POSTGRES] DROP FUNCTION audit_event_stands();
DROP TABLE sign_in_failure;
DROP TABLE api_token_grant;
DROP TABLE api_token;
DROP TABLE session;
DROP TABLE one_time_code;
DROP TABLE role_grant;
DROP TABLE account;
";
