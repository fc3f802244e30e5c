//! What publishing reads and counts inside its own transaction.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use std::{collections::HashMap, time::Duration};

use entity::{
    category_quote_count, change, idempotent_answer, participant, quote, quote_category,
    quote_place, revision, source_document,
    words::{Access, RevisionEvent},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, Iterable, PaginatorTrait,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, JoinType},
};
use uuid::Uuid;

use super::{
    Comparison, Db, Permit, Rows, Test,
    db::refused,
    test::{List, among},
    write::Writer,
};
use crate::error::Result;

/// How often, and how long apart, it is tried to empty the write-ahead log: longer than any request may read.
const TRIES: u32 = 60;
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Keys that are looked up together.
const CHUNK: usize = 500;

impl Writer {
    /// A row that nobody else changes until this transaction is over; a draft whose row was changed is not written.
    pub async fn hold<E>(&self, test: &Test<E>) -> Result<Option<E::Model>>
    where
        E: EntityTrait<Model: Sync>,
    {
        let backend = self.tx().get_database_backend();
        if let Some(draft) = self.drafted() {
            let found = self.all(test).await?.into_iter().next();
            draft.hold(test, found.as_ref());
            return Ok(found);
        }
        let mut select = E::find().filter(test.compile(backend));
        if backend == DbBackend::Postgres {
            select = select.lock_exclusive();
        }
        select.one(self.tx()).await.map_err(refused)
    }

    /// So many rows that pass a test, in the order of a column.
    pub async fn stretch<E: EntityTrait>(
        &self,
        test: &Test<E>,
        order: E::Column,
        limit: u64,
    ) -> Result<Vec<E::Model>> {
        self.in_order(test, &[order], limit).await
    }

    /// So many rows that pass a test, in the order of some columns.
    pub async fn in_order<E: EntityTrait>(
        &self,
        test: &Test<E>,
        order: &[E::Column],
        limit: u64,
    ) -> Result<Vec<E::Model>> {
        if let Some(draft) = self.drafted() {
            draft.refuse_written::<E>()?;
        }
        let mut select = E::find().filter(test.compile(self.tx().get_database_backend()));
        for column in order {
            select = select.order_by_asc(*column);
        }
        select.limit(limit).all(self.tx()).await.map_err(refused)
    }

    /// How many rows pass a test.
    pub async fn count<E>(&self, test: &Test<E>) -> Result<u64>
    where
        E: EntityTrait<Model: Send + Sync>,
    {
        let backend = self.tx().get_database_backend();
        let stored = async |test: &Test<E>| {
            let select = E::find().filter(test.compile(backend));
            select.count(self.tx()).await.map_err(refused)
        };
        let mut count = stored(test).await?;
        let Some(draft) = self.drafted() else { return Ok(count) };
        let (drafted, written) = draft.count(test)?;
        let key = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
        let Some(key) = key else { return Ok(count) };
        for written in written.chunks(CHUNK) {
            let replaced = Test::All(vec![test.clone(), Test::ids(key, written.iter().copied())]);
            count = count.saturating_sub(stored(&replaced).await?);
        }
        Ok(count + drafted)
    }

    /// How often rows of a table were published so far.
    pub async fn latest_revisions(&self, table: &str, keys: &[Uuid]) -> Result<HashMap<Uuid, i32>> {
        use revision::{Column as C, Entity};
        let backend = self.tx().get_database_backend();
        let rows: Vec<(Uuid, i32)> = Entity::find()
            .select_only()
            .column(C::EntityId)
            .column_as(C::Revision.max(), "latest")
            .filter(C::Entity.eq(table))
            .filter(among(C::EntityId, &List::Ids(keys.to_vec()), backend))
            .group_by(C::EntityId)
            .into_tuple()
            .all(self.tx())
            .await
            .map_err(refused)?;
        let mut latest: HashMap<Uuid, i32> = rows.into_iter().collect();
        if let Some(draft) = self.drafted() {
            for (key, revision) in draft.latest_revisions(table, keys)? {
                let latest = latest.entry(key).or_insert(revision);
                *latest = (*latest).max(revision);
            }
        }
        Ok(latest)
    }

    /// Counts anew how many quotes support these categories, at each level of access.
    pub async fn count_quotes(&self, categories: &[Uuid]) -> Result<()> {
        use quote_category::{Column as C, Entity};
        if let Some(draft) = self.drafted() {
            draft.count_quotes(categories);
            return Ok(());
        }
        let backend = self.tx().get_database_backend();
        let found: Vec<(Uuid, Access, i64)> = Entity::find()
            .select_only()
            .column(C::CategoryId)
            .column(quote::Column::Access)
            .column_as(Expr::cust("COUNT(*)"), "n")
            .join(
                JoinType::InnerJoin,
                Entity::belongs_to(quote::Entity).from(C::QuoteId).to(quote::Column::Id).into(),
            )
            .filter(quote::Column::WithdrawnAt.is_null())
            .filter(among(C::CategoryId, &List::Ids(categories.to_vec()), backend))
            .group_by(C::CategoryId)
            .group_by(quote::Column::Access)
            .into_tuple()
            .all(self.tx())
            .await
            .map_err(refused)?;
        let counted: HashMap<(Uuid, Access), i64> =
            found.into_iter().map(|(id, access, n)| ((id, access), n)).collect();
        let rows = categories.iter().flat_map(|&category_id| {
            let counted = &counted;
            Access::ALL.iter().map(move |&access| category_quote_count::Model {
                category_id,
                access,
                n: counted
                    .get(&(category_id, access))
                    .map_or(0, |n| i32::try_from(*n).unwrap_or(i32::MAX)),
            })
        });
        self.put::<category_quote_count::Entity>(rows.collect()).await
    }

    /// Changes whose fields name one of these keys.
    pub async fn changes_naming(&self, keys: &[Uuid]) -> Result<Vec<change::Model>> {
        let mut found = Vec::new();
        for keys in keys.chunks(100) {
            let any = keys.iter().fold(Condition::any(), |any, key| {
                any.add(change::Column::Patch.contains(key.to_string()))
            });
            let rows = change::Entity::find().filter(any).all(self.locked_tx()?).await;
            found.extend(rows.map_err(refused)?);
        }
        Ok(found)
    }

    /// Keys of records beside which a table once named one of these keys in a column: those that named it to the end,
    /// and those of which something else was said later.
    pub async fn once_beside(
        &self,
        table: &str,
        column: &str,
        keys: &[Uuid],
    ) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
        let mut once = Vec::new();
        for keys in keys.chunks(100) {
            let any = keys.iter().fold(Condition::any(), |any, key| {
                any.add(revision::Column::Snapshot.contains(key.to_string()))
            });
            let rows: Vec<Uuid> = revision::Entity::find()
                .select_only()
                .column(revision::Column::EntityId)
                .distinct()
                .filter(revision::Column::Entity.eq(table))
                .filter(any)
                .into_tuple()
                .all(self.locked_tx()?)
                .await
                .map_err(refused)?;
            once.extend(rows);
        }
        let last = self.last_of(table, &once).await?;
        let named = |row: &revision::Model| {
            let snapshot: Option<serde_json::Value> = serde_json::from_str(&row.snapshot).ok();
            let key = snapshot.and_then(|row| row.get(column)?.as_str()?.parse::<Uuid>().ok());
            key.is_some_and(|key| keys.contains(&key))
        };
        let (theirs, others): (Vec<_>, Vec<_>) = last.into_values().partition(named);
        let ids = |rows: Vec<revision::Model>| rows.into_iter().map(|row| row.entity_id).collect();
        Ok((ids(theirs), ids(others)))
    }

    /// The last of what happened to each of these rows.
    pub async fn last_of(
        &self,
        table: &str,
        keys: &[Uuid],
    ) -> Result<HashMap<Uuid, revision::Model>> {
        let mut last: HashMap<Uuid, revision::Model> = HashMap::new();
        for keys in keys.chunks(500) {
            let test = Test::All(vec![
                Test::texts(revision::Column::Entity, [table]),
                Test::ids(revision::Column::EntityId, keys.iter().copied()),
            ]);
            for row in self.all::<revision::Entity>(&test).await? {
                let held = last.entry(row.entity_id).or_insert_with(|| row.clone());
                if row.revision > held.revision {
                    *held = row;
                }
            }
        }
        Ok(last)
    }

    /// When words of these things, or of what belongs to them, were erased last, of those of which some were.
    pub async fn erased_of(&self, table: &str, keys: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
        let mut last: HashMap<Uuid, i64> = HashMap::new();
        for keys in keys.chunks(500) {
            let test = Test::All(vec![
                Test::texts(revision::Column::Thing, [table]),
                Test::ids(revision::Column::ThingId, keys.iter().copied()),
                Test::texts(revision::Column::Event, [RevisionEvent::Erased.word()]),
            ]);
            for row in self.all::<revision::Entity>(&test).await? {
                let at = last.entry(row.thing_id).or_insert(row.recorded_at);
                *at = (*at).max(row.recorded_at);
            }
        }
        Ok(last)
    }

    /// Whether a study holds participants, or quotes from sources that are not published.
    pub async fn holds_peoples_words(&self, study: Uuid) -> Result<bool> {
        let people = Test::All(vec![
            Test::is(participant::Column::StudyId, study),
            Test::IsNull(participant::Column::WithdrawnAt),
        ]);
        if self.count::<participant::Entity>(&people).await? > 0 {
            return Ok(true);
        }
        let hidden = Test::All(vec![
            Test::is(source_document::Column::StudyId, study),
            Test::Compare(source_document::Column::Published, Comparison::Is, false.into()),
        ]);
        let sources = self.all::<source_document::Entity>(&hidden).await?;
        for source in sources {
            if self.holds_quotes_of(source.id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether any quote from a source is not withdrawn.
    async fn holds_quotes_of(&self, source: Uuid) -> Result<bool> {
        use quote_place::{Column as C, Entity};
        let of_source = Test::is(C::SourceDocumentId, source);
        if let Some(draft) = self.drafted() {
            let places = draft.lay_over::<Entity>(&of_source, Vec::new())?;
            let quotes: Vec<Uuid> = places.into_iter().map(|place| place.quote_id).collect();
            if self.holds_any_of(source, &quotes).await? {
                return Ok(true);
            }
        }
        let mut after = Uuid::nil();
        loop {
            let quotes: Vec<Uuid> = Entity::find()
                .select_only()
                .column(C::QuoteId)
                .filter(of_source.compile(self.tx().get_database_backend()))
                .filter(C::QuoteId.gt(after))
                .order_by_asc(C::QuoteId)
                .limit(CHUNK as u64)
                .into_tuple()
                .all(self.tx())
                .await
                .map_err(refused)?;
            let Some(last) = quotes.last() else { return Ok(false) };
            after = *last;
            if self.holds_any_of(source, &quotes).await? {
                return Ok(true);
            }
        }
    }

    /// Whether any of these quotes is from a source and not withdrawn.
    async fn holds_any_of(&self, source: Uuid, quotes: &[Uuid]) -> Result<bool> {
        for quotes in quotes.chunks(CHUNK) {
            let of_source = Test::All(vec![
                Test::is(quote_place::Column::SourceDocumentId, source),
                Test::ids(quote_place::Column::QuoteId, quotes.iter().copied()),
            ]);
            let places = self.all::<quote_place::Entity>(&of_source).await?;
            let living = Test::All(vec![
                Test::ids(quote::Column::Id, places.into_iter().map(|place| place.quote_id)),
                Test::IsNull(quote::Column::WithdrawnAt),
            ]);
            if self.count::<quote::Entity>(&living).await? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Db {
    /// Returns the stored outcome of a call with an idempotency key.
    pub async fn idempotent_answer(
        &self,
        _: &Permit,
        key: Test<idempotent_answer::Entity>,
    ) -> Result<Option<idempotent_answer::Model>> {
        self.one(&Rows::of_gate(key)).await
    }

    /// Leaves nothing of what was overwritten in the files beside the database: SQLite keeps what was written in a log
    /// until it is carried over. Where somebody still reads what was there before, that is done as soon as they have
    /// ended.
    pub async fn forget(&self) -> Result<()> {
        if self.backend() != DbBackend::Sqlite || self.carried_over().await? {
            return Ok(());
        }
        let db = self.clone();
        tokio::spawn(async move {
            for _ in 0..TRIES {
                tokio::time::sleep(BETWEEN_TRIES).await;
                if db.carried_over().await.unwrap_or(false) {
                    return;
                }
            }
            tracing::warn!(
                "what was erased may still stand in the write-ahead log: somebody reads since; restart"
            );
        });
        Ok(())
    }

    /// Whether the write-ahead log could be emptied.
    async fn carried_over(&self) -> Result<bool> {
        self.writer().empty_log().await.map_err(refused)
    }

    /// Copies an embedded database into an empty file, as it is at one moment, also while others read and write.
    pub async fn copy_into(&self, file: &str) -> Result<()> {
        let statement = format!("VACUUM INTO '{}'", file.replace('\'', "''"));
        self.writer().run(&statement).await.map_err(refused)?;
        Ok(())
    }

    /// Writes an embedded database anew, so that nothing of what was erased is left in its file.
    pub async fn leave_nothing(&self) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            self.writer().run("VACUUM").await.map_err(refused)?;
        }
        self.forget().await
    }
}
