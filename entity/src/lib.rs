//! The tables as rows: columns and text enums, nothing else.
//!
//! A file is a table. Rules about who may read a row are in `api/src/access`.

pub mod account;
pub mod api_token;
pub mod api_token_grant;
pub mod audit_event;
pub mod category;
pub mod category_alias;
pub mod category_condition;
pub mod category_quote_count;
pub mod category_role;
pub mod coding_note;
pub mod concept_mapping;
pub mod dataset;
pub mod domain;
pub mod domain_alias;
pub mod external_ref;
pub mod focus_group;
pub mod framework;
pub mod framework_note;
pub mod framework_reference;
pub mod framework_version;
pub mod one_time_code;
pub mod participant;
pub mod participant_demographic;
pub mod participant_group;
pub mod participant_role;
pub mod placement;
pub mod quote;
pub mod quote_category;
pub mod quote_place;
pub mod quote_speaker;
pub mod quote_translation;
pub mod reported_count;
pub mod revision;
pub mod role_grant;
pub mod search_document;
pub mod search_state;
pub mod session;
pub mod sign_in_failure;
pub mod source_document;
pub mod source_text;
pub mod study;
pub mod study_author;
pub mod subdomain;
pub mod words;
