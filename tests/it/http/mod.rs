//! What the service does on the wire, over real sockets.

pub mod start;

mod answers;
mod browsers;
mod connections;
mod documents;
mod page;
mod persisted;
mod requests;
mod tags;
mod tokens;
