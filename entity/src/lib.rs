//! The tables as rows.
