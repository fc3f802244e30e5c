//! Telling without a statement that nothing was published since the data were last looked at.
//!
//! A [`Stamp`] is read before a look and kept with what was seen: as long as the stamp stays the same, so does the
//! data set's version, whoever writes, in this process or in another. Where no stamp can be had, one looks.

mod bell;
#[cfg(unix)]
mod header;

use sea_orm::DatabaseConnection;

use super::open::Place;

/// What stays the same while nothing is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// The state of SQLite's log.
    Header([u8; 48]),
    /// How often PostgreSQL rang.
    Rings(u64),
}

/// Where stamps are read.
#[derive(Debug)]
pub(super) enum Watch {
    /// SQLite's log.
    #[cfg(unix)]
    Header(header::Header),
    /// PostgreSQL's notifications.
    Bell(bell::Bell),
    /// Nowhere.
    #[cfg(not(unix))]
    Nothing,
}

impl Watch {
    /// For a database that is open.
    pub(super) fn of(place: &Place, connections: &DatabaseConnection) -> Self {
        match place {
            #[cfg(unix)]
            Place::Sqlite(file) => Self::Header(header::Header::of(file)),
            #[cfg(not(unix))]
            Place::Sqlite(_) => Self::Nothing,
            Place::Postgres(_) => Self::Bell(bell::Bell::of(connections.clone())),
        }
    }

    /// The stamp of this moment.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        match self {
            #[cfg(unix)]
            Self::Header(header) => header.read().map(Stamp::Header),
            Self::Bell(bell) => bell.rings().map(Stamp::Rings),
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

    /// Waits until nobody who reads stamps can have missed what was just published.
    pub(super) async fn noticed(&self) {
        if let Self::Bell(bell) = self {
            bell.heard_by_all().await;
        }
    }

    /// Ends, after the connections have ended.
    pub(super) fn end(&self) {
        match self {
            #[cfg(unix)]
            Self::Header(header) => header.close(),
            Self::Bell(bell) => bell.end(),
            #[cfg(not(unix))]
            Self::Nothing => {}
        }
    }
}
