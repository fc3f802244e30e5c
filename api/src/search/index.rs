//! Keeping the index: with every change to the things it holds, and made anew as a whole.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{documents::documents, terms::FORMAT};
use crate::{
    access::{Db, Permit, write::Writer},
    error::Result,
    id::Kind,
};

/// Things whose keys are read at once.
const BATCH: usize = 500;

/// Things whose documents are made at once: the terms of a long text take some megabytes.
const AT_ONCE: usize = 100;

/// Brings the documents of these things in step with what is written of them. Whoever changes a thing, or
/// what belongs to it, calls this in the same transaction.
pub async fn replace(writer: &Writer, things: &BTreeSet<(Kind, Uuid)>) -> Result<()> {
    for &kind in Kind::ALL {
        let keys = things.range((kind, Uuid::nil())..=(kind, Uuid::max())).map(|(_, key)| *key);
        for keys in keys.collect::<Vec<_>>().chunks(AT_ONCE) {
            let documents = documents(writer, kind, keys).await?;
            writer.replace_documents(kind, keys, documents).await?;
        }
    }
    Ok(())
}

/// What an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Things that were looked at.
    pub things: usize,
    /// Texts of theirs.
    pub documents: usize,
}

/// Makes the index anew from what the database holds, in one transaction and a few things at a time.
pub async fn rebuild(db: &Db, permit: &Permit) -> Result<Size> {
    let writer = Writer::begin(db, permit).await?;
    writer.clear_documents().await?;
    let mut size = Size::default();
    for &kind in Kind::ALL {
        let mut last = None;
        loop {
            let keys = keys_after(&writer, kind, last).await?;
            for keys in keys.chunks(AT_ONCE) {
                let documents = documents(&writer, kind, keys).await?;
                writer.add_documents(&documents).await?;
                size.documents += documents.len();
            }
            size.things += keys.len();
            if keys.len() < BATCH {
                break;
            }
            last = keys.last().copied();
        }
    }
    writer.documents_complete(FORMAT).await?;
    writer.commit().await?;
    Ok(size)
}

/// Whether the index holds all that the database does, by today's rules.
pub async fn is_current(db: &Db) -> Result<bool> {
    Ok(db.search_format().await? == Some(FORMAT))
}

/// Makes the index anew, where it was never made or by other rules, if there is anything to search.
pub async fn catch_up(db: &Db, permit: &Permit) -> Result<Option<Size>> {
    if db.kind().await?.is_none() || is_current(db).await? {
        return Ok(None);
    }
    rebuild(db, permit).await.map(Some)
}

async fn keys_after(writer: &Writer, kind: Kind, after: Option<Uuid>) -> Result<Vec<Uuid>> {
    macro_rules! keys {
        ($table:ident) => {
            writer.keys_after::<entity::$table::Entity>(after, BATCH as u64).await
        };
    }
    match kind {
        Kind::Framework => keys!(framework),
        Kind::FrameworkVersion => keys!(framework_version),
        Kind::Domain => keys!(domain),
        Kind::Subdomain => keys!(subdomain),
        Kind::ParticipantRole => keys!(participant_role),
        Kind::Study => keys!(study),
        Kind::SourceDocument => keys!(source_document),
        Kind::Category => keys!(category),
        Kind::Quote => keys!(quote),
        _ => Ok(Vec::new()),
    }
}
