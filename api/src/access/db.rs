//! The one door to the data: it owns the connections and answers narrowed selections only.
#![expect(clippy::disallowed_methods, reason = "this is the door the lint sends everybody to")]

use std::{
    collections::HashMap,
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
};

use entity::{dataset, words::DatasetKind};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Alias, Asterisk, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

pub(super) use super::fault::to_error as refused;
use super::{
    Readable,
    budget::ReadBudget,
    decode::{Models, ModelsByKey, Sink},
    draft::turns::Turns,
    keyset, limits,
    nested::{self, By, Through},
    order::{Order, Slice, Window},
    reader::ReadError,
    readers::Readers,
    rows::{Rows, Thing},
    tally::{self, Axis, Ground, Measure, Tallied},
    transaction::Connections,
    watch::{Stamp, Watch},
};
use crate::error::{Code, Error, Result};

/// The door. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    inner: Arc<Inner>,
    /// The reads that the operation may do which holds this handle; none where it is not one operation's.
    budget: Option<Arc<ReadBudget>>,
}

#[derive(Debug)]
struct Inner {
    /// Connections that only read.
    readers: Readers,
    /// Connections that write; on PostgreSQL those of the same pool.
    writer: Connections,
    /// Connections that drafts read from; on PostgreSQL those of the same pool.
    snapshots: Connections,
    turns: Turns,
    watch: Watch,
    statements: AtomicU64,
}

/// A version of a data set: the same one always gives the same answers to the same viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The data set.
    pub dataset: Uuid,
    /// Grows by one with every published change.
    pub number: i64,
}

/// Children of many parents, read at once.
pub use super::nested::{By as ChildrenBy, Through as ChildrenThrough};

impl Db {
    /// A door to a database whose connections are open.
    pub(super) fn over(
        readers: DatabaseConnection,
        (writer, snapshots): (DatabaseConnection, DatabaseConnection),
        turns: Turns,
        watch: Watch,
    ) -> Self {
        let readers = Readers::of(readers);
        let (writer, snapshots) = (Connections::of(writer), Connections::of(snapshots));
        let statements = AtomicU64::new(0);
        let inner = Inner { readers, writer, snapshots, turns, watch, statements };
        Self { inner: Arc::new(inner), budget: None }
    }

    /// A handle for one operation, all of whose reads are within the budget.
    #[must_use]
    pub fn for_operation(&self, budget: Arc<ReadBudget>) -> Self {
        Self { inner: Arc::clone(&self.inner), budget: Some(budget) }
    }

    /// Charges the operation for items of a list, before they are resolved.
    pub fn charge_items(&self, items: usize) -> impl Future<Output = ()> + use<> {
        let budget = self.budget.clone();
        poll_fn(move |cx| match budget.as_deref().and_then(ReadBudget::charge) {
            Some(charge) => charge.poll_items(items, cx),
            None => Poll::Ready(()),
        })
    }

    /// Notes a row of so many bytes that the operation may show, though an earlier one read it.
    ///
    /// # Errors
    ///
    /// Any error if the operation must end before it shows the row.
    pub fn note_row(&self, bytes: usize) -> Result<()> {
        let charge = self.budget.as_deref().and_then(ReadBudget::charge);
        charge.map_or(Ok(()), |charge| charge.note_row(bytes))
    }

    /// The engine.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.inner.writer.pool().get_database_backend()
    }

    /// How many statements were read through this door since it was opened.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// The connections that write. Only this folder hands them on, behind a permit.
    pub(super) fn writer(&self) -> &Connections {
        &self.inner.writer
    }

    /// The connections that drafts read from.
    pub(super) fn snapshots(&self) -> &Connections {
        &self.inner.snapshots
    }

    /// The connections that read.
    pub(super) fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// Who may draft just now.
    pub(super) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    pub(super) async fn read(&self, select: &SelectStatement) -> Result<Vec<QueryResult>> {
        let mut rows = Vec::new();
        self.read_into(select, &mut rows).await?;
        Ok(rows)
    }

    async fn read_into(&self, select: &SelectStatement, sink: &mut dyn Sink) -> Result<()> {
        self.inner.statements.fetch_add(1, Ordering::Relaxed);
        let statement = limits::written_out(select, self.backend());
        let read = self.inner.readers.all(statement, self.budget.as_ref(), sink).await;
        read.map_err(|error| self.unread(error))
    }

    /// The error of a read that has no answer.
    fn unread(&self, error: ReadError) -> Error {
        match (error, &self.budget) {
            (ReadError::Database(error), _) => refused(error),
            (ReadError::Refused(error), _) => error,
            (ReadError::Spent, Some(budget)) => budget.spent(),
            (ReadError::Spent, None) => Error::new(Code::Timeout, "The database took too long."),
        }
    }

    async fn models<E: Readable>(&self, statement: &SelectStatement) -> Result<Vec<E::Model>> {
        let mut models = Models::<E>::default();
        self.read_into(statement, &mut models).await?;
        Ok(models.into_models())
    }

    /// All of the rows, in no particular order: for lists that are short by their nature.
    pub async fn all<E: Readable>(&self, rows: &Rows<E>) -> Result<Vec<E::Model>> {
        self.models::<E>(&rows.select(self.backend()).into_query()).await
    }

    /// The first of the rows, if there is one.
    pub async fn one<E: Readable>(&self, rows: &Rows<E>) -> Result<Option<E::Model>> {
        let select = rows.select(self.backend()).limit(1).into_query();
        Ok(self.models::<E>(&select).await?.into_iter().next())
    }

    /// How many rows there are.
    pub async fn count<E: EntityTrait>(&self, rows: &Rows<E>) -> Result<u64> {
        let mut select = rows.select(self.backend()).into_query();
        select.clear_selects();
        select.expr_as(Expr::cust("COUNT(*)"), Alias::new(nested::COUNT));
        let found = self.read(&select).await?;
        found.first().map_or(Ok(0), number)
    }

    /// A stretch of the rows.
    pub async fn page<E: Thing>(
        &self,
        rows: &Rows<E>,
        order: &Order<E>,
        window: &Window,
    ) -> Result<Slice<E::Model>> {
        let statement = self.page_statement(rows, order, window);
        Ok(Slice::cut(self.models::<E>(&statement).await?, window))
    }

    /// A stretch of the rows. Where no one index holds them all in this order, as many from each of several
    /// as are wanted of all, put in order: that reads a few rows more, where sorting would read all.
    pub(super) fn page_statement<E: Thing>(
        &self,
        rows: &Rows<E>,
        order: &Order<E>,
        window: &Window,
    ) -> SelectStatement {
        let (parts, ranges) = (rows.parts(), keyset::ranges(order, window));
        let pieces = parts.iter().flat_map(|part| ranges.iter().map(move |range| (part, range)));
        let mut pieces = pieces.map(|(part, range)| {
            let mut select = part.select(self.backend()).into_query();
            select.cond_where(range.within.clone());
            stretch(select, range.terms.clone(), window)
        });
        let (first, rest) = (pieces.next().unwrap_or_default(), pieces);
        let mut rest = rest.peekable();
        if rest.peek().is_none() {
            return first;
        }
        // SQLite takes an order and a limit within a union only where they stand in a select of their own.
        let whole = |piece| Query::select().column(Asterisk).from_subquery(piece, "piece").take();
        let mut union = whole(first);
        union.unions(rest.map(|piece| (UnionType::All, whole(piece))));
        // Under the table's own name, so that the terms of the order hold for it too.
        let all = Query::select()
            .column(Asterisk)
            .from_subquery(union, E::default().table_name().to_owned())
            .take();
        let id = Expr::col(E::ID.as_column_ref());
        stretch(all, keyset::terms(order, window, &id), window)
    }

    /// For each parent, a stretch of its children, in one statement.
    pub async fn pages<E: Thing, L: EntityTrait>(
        &self,
        rows: &Rows<E>,
        by: &By<E, L>,
        parents: &[Uuid],
        order: &Order<E>,
        window: &Window,
    ) -> Result<HashMap<Uuid, Slice<E::Model>>> {
        let statement = nested::pages(rows, by, parents, order, window, self.backend());
        let mut children = ModelsByKey::<E>::by(nested::PARENT);
        self.read_into(&statement, &mut children).await?;
        let children = children.into_models();
        Ok(children.into_iter().map(|(parent, rows)| (parent, Slice::cut(rows, window))).collect())
    }

    /// For each parent that has any, how many children it has, in one statement.
    pub async fn counts<E: Thing, L: EntityTrait>(
        &self,
        rows: &Rows<E>,
        by: &By<E, L>,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>> {
        let statement = nested::counts(rows, by, parents, self.backend());
        let found = self.read(&statement).await?;
        let pairs = found.iter().map(|row| {
            let parent = row.try_get("", nested::PARENT).map_err(refused)?;
            Ok((parent, number(row)?))
        });
        pairs.collect()
    }

    /// How many there are in each group that has any, in no particular order.
    pub async fn tally(
        &self,
        ground: &Ground,
        axes: &[Axis],
        measure: Measure,
    ) -> Result<Vec<Tallied>> {
        let found = self.read(&ground.statement(axes, measure, self.backend())).await?;
        found.iter().map(|row| tally::tallied(row, axes)).collect()
    }

    /// The data set: the one row that everybody may read.
    ///
    /// # Errors
    ///
    /// [`Code::Unavailable`] where the database holds no data yet.
    pub async fn dataset(&self) -> Result<dataset::Model> {
        let select = dataset::Entity::find().into_query();
        let found = self.models::<dataset::Entity>(&select).await?;
        found.into_iter().next().ok_or_else(no_data)
    }

    /// Which version of the data set holds. It is asked beside operations, not by one, so it is not among
    /// the statements that are counted.
    pub async fn version(&self) -> Result<Version> {
        use dataset::Column;
        let select = dataset::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Version])
            .into_query();
        let statement = limits::written_out(&select, self.backend());
        let mut found: Vec<QueryResult> = Vec::new();
        let read = self.inner.readers.all(statement, None, &mut found).await;
        read.map_err(|error| self.unread(error))?;
        let row = found.first().ok_or_else(no_data)?;
        Ok(Version {
            dataset: row.try_get("", "id").map_err(refused)?,
            number: row.try_get("", "version").map_err(refused)?,
        })
    }

    /// What stays the same while nothing is published, without a statement; none where that cannot be told.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        self.inner.watch.stamp()
    }

    /// The stamp of this moment, read in the right place even if the database was opened anew meanwhile.
    #[must_use]
    pub fn stamp_anew(&self) -> Option<Stamp> {
        self.inner.watch.stamp_anew()
    }

    /// Waits until every server that relies on a stamp has acknowledged what was just published.
    pub(super) async fn noticed(&self) {
        self.inner.watch.noticed().await;
    }

    /// Whether anything was loaded, and of which kind.
    pub async fn kind(&self) -> Result<Option<DatasetKind>> {
        let select = dataset::Entity::find().into_query();
        let found = self.models::<dataset::Entity>(&select).await?;
        Ok(found.into_iter().next().map(|model| model.kind))
    }

    /// Checks that changes can be stored. Costs nothing after a check that succeeded, until an attempt to write fails.
    pub async fn check_writable(&self) -> Result<()> {
        self.inner.writer.probe().await.map_err(refused)
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        // A failure has no consequence: these connections only read.
        let _ = self.inner.snapshots.pool().clone().close().await;
        self.inner.watch.release().await;
        // Last, so that the connection that writes also empties the log. A failure has no consequence: the next
        // start reads the log.
        let _ = self.inner.writer.pool().clone().close().await;
        self.inner.watch.end();
    }
}

/// The links of children that name their parents themselves.
pub type NoLinks = dataset::Entity;

/// Children that name their parents in a column of their own.
#[must_use]
pub const fn by_column<E: EntityTrait>(column: E::Column) -> By<E, NoLinks> {
    By::Column(column)
}

/// Children tied to their parents by links.
#[must_use]
pub const fn by_links<E: EntityTrait, L: EntityTrait>(through: Through<L>) -> By<E, L> {
    By::Links(through)
}

/// As much of a select as a window wants, and one row more.
fn stretch(
    mut select: SelectStatement,
    terms: Vec<keyset::Term>,
    window: &Window,
) -> SelectStatement {
    for (term, way) in terms {
        select.order_by_expr(term, way);
    }
    select.limit(window.limit.saturating_add(1));
    select
}

pub(super) fn number(row: &QueryResult) -> Result<u64> {
    let n: i64 = row.try_get("", nested::COUNT).map_err(refused)?;
    Ok(u64::try_from(n).unwrap_or(0))
}

pub(crate) fn no_data() -> Error {
    Error::new(Code::Unavailable, "The database holds no data yet: run `nasss seed`.")
}
