//! Faults of the database and of the storage below it: each is told by its nature, nothing that was acknowledged is
//! lost, and afterwards everything works again.

mod backups;
mod cut;
mod ending;
mod full;
mod power;
mod read_back;
mod rights;
mod told;
mod trace;
