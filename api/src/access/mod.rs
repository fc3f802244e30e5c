//! Who may do and see what. This folder is the only place that knows, and the only one that reads.
//!
//! [`mod@may`] is the table of rights; [`rows`] turns it into one narrowed selection per entity; [`Db`] owns
//! the connections and answers nothing but narrowed selections.

pub mod audit;
mod budget;
pub mod copy;
mod curating;
pub mod db;
mod decode;
pub mod draft;
mod erased;
mod explain;
pub mod explain_cause;
mod fault;
pub mod feed;
mod held_kind;
pub mod identity;
pub mod keys;
mod keyset;
mod limits;
pub mod may;
mod migrating;
mod nested;
pub mod open;
mod open_error;
pub mod order;
mod permit;
mod pooled;
mod pooler;
mod postgres_url;
mod reader;
mod readers;
mod reads;
pub mod rows;
pub mod search;
pub mod serving_lock;
pub mod tally;
mod test;
mod totals;
mod transaction;
mod versions;
pub mod viewer;
mod watch;
pub mod write;

pub use audit::{Event, Visit};
pub use budget::{ReadBudget, ReadCharge};
pub use db::{Db, Version};
pub use decode::Readable;
pub use identity::Standing;
pub use may::{Action, Reach, demand, may, may_in, reach, sight};
pub use order::{Direction, Key, Order, Slice, Window};
pub use permit::Permit;
pub use reads::Reads;
pub use rows::{Links, Rows};
pub use tally::{Axis, Ground, Mark, Measure, Tallied};
pub use test::{Comparison, List, Test};
pub use totals::Totals;
pub use viewer::{Grant, Role, Viewer, Where};
pub use watch::Stamp;
