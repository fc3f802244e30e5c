//! What the service does on the wire, over real sockets.

pub mod start;

mod answers;
mod browsers;
mod caches;
mod compression;
mod connections;
mod crowds;
mod documents;
mod early;
mod health;
mod operations;
mod page;
mod persisted;
mod requests;
mod slow;
mod stopping;
mod tags;
mod tokens;
