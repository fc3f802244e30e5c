//! The whole suite: one binary, one file per room, each test with a world of its own.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod access;
mod access_matrix;
mod accounts;
mod answer_bounds;
mod bad_input;
mod command_line;
mod curation;
mod drafts;
mod faults;
mod filters;
mod generated;
mod harness;
mod http;
mod insight;
mod kept;
mod limits;
mod mappings;
mod merged_fields;
mod paging;
mod plans;
mod questions;
mod readme;
mod reads;
mod schema;
mod search;
mod statements;
mod ten_questions;
mod totals;
mod validation;
mod visibility;
mod worst_documents;
