//! The whole suite: one binary, one file per room.
