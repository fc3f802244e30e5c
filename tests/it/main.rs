//! The whole suite: one binary, one file per room.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod http;
mod limits;
