//! Detects without a statement that nothing was published since the data were last read.
//!
//! A [`Stamp`] is read before the data and kept with them: as long as the stamp stays the same, so does the dataset's
//! version, whichever process writes. While no stamp can be had, the version is read.

#[cfg(unix)]
mod header;
mod listener;

use sea_orm::{DatabaseConnection, DbErr};

use super::open::Place;

/// A value that stays the same while nothing is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// The state of SQLite's log.
    Header([u8; 48]),
    /// How many changes PostgreSQL notified of.
    Changes(u64),
}

/// Where stamps are read.
#[derive(Debug)]
pub(super) enum Watch {
    /// SQLite's log.
    #[cfg(unix)]
    Header(header::Header),
    /// PostgreSQL's notifications.
    Listener(listener::Listener),
    /// Nowhere.
    #[cfg(not(unix))]
    Nothing,
}

impl Watch {
    /// For a database that is open.
    pub(super) async fn of(place: &Place, connections: &DatabaseConnection) -> Result<Self, DbErr> {
        match place {
            #[cfg(unix)]
            Place::Sqlite(file) => header::Header::of(file, connections).await.map(Self::Header),
            #[cfg(not(unix))]
            Place::Sqlite(_) => Ok(Self::Nothing),
            Place::Postgres(_) => Ok(Self::Listener(listener::Listener::of(connections.clone()))),
        }
    }

    /// The stamp of this moment.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        match self {
            #[cfg(unix)]
            Self::Header(header) => header.read().map(Stamp::Header),
            Self::Listener(listener) => listener.changes().map(Stamp::Changes),
            #[cfg(not(unix))]
            Self::Nothing => None,
        }
    }

    /// The stamp of this moment, read in the right place even if the database was opened anew meanwhile.
    pub(super) fn stamp_anew(&self) -> Option<Stamp> {
        match self {
            #[cfg(unix)]
            Self::Header(header) => header.find().map(Stamp::Header),
            _ => self.stamp(),
        }
    }

    /// Waits until every server that relies on a stamp has acknowledged what was just published.
    pub(super) async fn noticed(&self) {
        if let Self::Listener(listener) = self {
            listener.wait_for_all().await;
        }
    }

    /// Closes its own connection to SQLite, before the last one that writes is closed.
    pub(super) async fn release(&self) {
        #[cfg(unix)]
        if let Self::Header(header) = self {
            header.release().await;
        }
    }

    /// Ends, after the connections have ended.
    pub(super) fn end(&self) {
        match self {
            #[cfg(unix)]
            Self::Header(header) => header.close(),
            Self::Listener(listener) => listener.end(),
            #[cfg(not(unix))]
            Self::Nothing => {}
        }
    }
}
