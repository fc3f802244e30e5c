//! Hostile and honest tokens.
