//! Loading an empty database, all or nothing.

use entity::{dataset, words::DatasetKind};

pub use super::journal::By;
use super::{
    bundle::{Bundle, ParseError},
    check::{Problem, check},
    journal::Journal,
    names::{Dangling, Names},
    rows::{Additions, Batch, Held, batches as batches_of},
};
use crate::{
    access::{Db, Permit, Test, write::Writer},
    error::Error,
    search::terms,
};

/// The version that an empty database is loaded as.
const FIRST: i64 = 1;

/// What came of loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many rows were written.
    Loaded {
        /// How many.
        rows: usize,
    },
    /// A data set was there already; nothing was written.
    AlreadyThere,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The bundles do not pass the checks: one line for each problem.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
    /// There is no data set to add to.
    #[error("the database holds no data yet; run `nasss seed` first")]
    Empty,
    /// The database refused, or the fault is ours.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Dangling> for LoadError {
    fn from(dangling: Dangling) -> Self {
        Self::Failed(Error::internal(dangling))
    }
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Loads bundles into a database that holds no data set yet. Two at once are safe: one loads, the other
/// finds the data there.
///
/// # Errors
///
/// Where the bundles do not pass the checks, or the database refuses. Nothing is written then.
pub async fn load(
    db: &Db,
    permit: &Permit,
    kind: DatasetKind,
    bundles: &[Bundle],
    by: impl Into<By<'_>> + Send,
) -> Result<Outcome, LoadError> {
    load_with(db, permit, kind, bundles, std::iter::empty(), by).await
}

/// [Loads](load) bundles, and then others one by one: of those, only one at a time is held in memory. Each
/// may refer to the bundles, but not to another one of its kind.
///
/// # Errors
///
/// As those of [`load`]. Nothing is written then either.
pub async fn load_with(
    db: &Db,
    permit: &Permit,
    kind: DatasetKind,
    bundles: &[Bundle],
    others: impl Iterator<Item = Result<Bundle, ParseError>>,
    by: impl Into<By<'_>> + Send,
) -> Result<Outcome, LoadError> {
    // Every start comes here, so the lock is taken only where there is something to do.
    if db.kind().await?.is_some() {
        return Ok(Outcome::AlreadyThere);
    }
    let writer = Writer::begin(db, permit).await?;
    if held(&writer).await?.is_some() {
        return Ok(Outcome::AlreadyThere);
    }
    let batches = checked(bundles, kind)?;
    let mut journal = Journal::new(&writer, FIRST, by.into());
    writer.insert::<dataset::Entity>(vec![journal.first(kind)]).await?;
    journal.publish(batches).await?;
    for other in others {
        let other = [other.map_err(Error::internal)?];
        let names = Names::of(bundles.iter().chain(&other));
        must_pass(check(&other, &names, kind))?;
        journal.publish(batches_of(&other, &names, FIRST)?).await?;
    }
    let rows = journal.written();
    writer.documents_complete(terms::FORMAT).await?;
    writer.commit().await?;
    Ok(Outcome::Loaded { rows })
}

/// The rows of bundles that pass the checks.
fn checked(bundles: &[Bundle], kind: DatasetKind) -> Result<Vec<Batch>, LoadError> {
    let names = Names::of(bundles);
    must_pass(check(bundles, &names, kind))?;
    let mut batches = batches_of(bundles, &names, FIRST)?;
    let mut there = Held::default();
    for batch in &batches {
        there.note(batch);
    }
    let additions = Additions::of(bundles, &names)?.beyond(&there);
    batches.extend(additions.0);
    Ok(batches)
}

fn must_pass(problems: Vec<Problem>) -> Result<(), LoadError> {
    if problems.is_empty() { Ok(()) } else { Err(LoadError::Refused(problems)) }
}

/// The data set, as the transaction sees it.
pub(super) async fn held(writer: &Writer) -> Result<Option<dataset::Model>, LoadError> {
    let found = writer.all::<dataset::Entity>(&Test::always()).await?;
    Ok(found.into_iter().next())
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
