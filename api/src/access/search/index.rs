//! Writing the texts that can be searched. The engines' indexes follow in the same transaction.
#![expect(clippy::disallowed_methods, reason = "this folder is where reading and writing happen")]

use entity::{
    search_document::{Column, Entity},
    search_state,
    words::{Access, SearchField},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, Func, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{
    Terms,
    term::{Part, SPOKEN, Shelf},
};
use crate::{
    access::{Test, db::refused, rows::Withdrawable, write::Writer},
    error::Result,
    id::Kind,
};

/// A text that can be searched, with the terms it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The thing that says it.
    pub thing: (Kind, Uuid),
    /// The study that the thing belongs to.
    pub study_id: Option<Uuid>,
    /// Which of its words.
    pub field: SearchField,
    /// BCP 47 tag; none where it is not known.
    pub language: Option<String>,
    /// Who may read it.
    pub access: Access,
    /// How much a match in it counts; more is better.
    pub weight: i32,
    /// The words.
    pub text: String,
    /// What it is found by.
    pub terms: Terms,
}

/// Rows to a statement: ten parameters each.
const ROWS: usize = 1000;

impl Writer {
    /// Puts these documents in the place of all that things of this kind have.
    pub async fn replace_documents(
        &self,
        kind: Kind,
        things: &[Uuid],
        documents: Vec<Document>,
    ) -> Result<()> {
        if let Some(draft) = self.drafted() {
            return draft.replace_documents(kind, things, documents);
        }
        let theirs = Test::<Entity>::All(vec![
            Test::texts(Column::Thing, [kind.table()]),
            Test::ids(Column::ThingId, things.iter().copied()),
        ]);
        let theirs = theirs.compile(self.tx().get_database_backend());
        Entity::delete_many().filter(theirs).exec(self.tx()).await.map_err(refused)?;
        self.add_documents(&documents).await
    }

    /// Adds documents of things that have none yet.
    pub async fn add_documents(&self, documents: &[Document]) -> Result<()> {
        let backend = self.tx().get_database_backend();
        for rows in documents.chunks(ROWS) {
            let mut insert = Query::insert();
            insert.into_table(Entity).columns(COLUMNS.map(Alias::new));
            for row in rows {
                insert.values(values(row, backend)).map_err(crate::Error::internal)?;
            }
            self.tx().execute(&insert).await.map_err(refused)?;
        }
        Ok(())
    }

    /// Empties the index, before all documents are added anew.
    pub async fn clear_documents(&self) -> Result<()> {
        // All goes, and the index is written anew at the end: leave out the care that taking out single words
        // takes.
        self.on_sqlite("INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 0)")
            .await?;
        Entity::delete_many().exec(self.tx()).await.map_err(refused)?;
        search_state::Entity::delete_many().exec(self.tx()).await.map_err(refused)?;
        Ok(())
    }

    /// Notes that the index holds every document, made by the rules of this number.
    pub async fn documents_complete(&self, format: i32) -> Result<()> {
        self.on_sqlite("INSERT INTO search_index (search_index) VALUES ('rebuild')").await?;
        self.on_sqlite("INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)")
            .await?;
        let state = search_state::Model { only_row: 1, format };
        self.insert::<search_state::Entity>(vec![state]).await
    }

    /// Keys of things that are not withdrawn, so many after this one.
    pub async fn keys_after<E: Withdrawable>(
        &self,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Uuid>> {
        let mut select = E::find()
            .select_only()
            .column(E::ID)
            .filter(E::WITHDRAWN_AT.is_null())
            .order_by_asc(E::ID)
            .limit(limit);
        if let Some(after) = after {
            select = select.filter(E::ID.gt(after));
        }
        select.into_tuple().all(self.locked_tx()?).await.map_err(refused)
    }

    async fn on_sqlite(&self, statement: &str) -> Result<()> {
        if self.tx().get_database_backend() == DbBackend::Sqlite {
            self.tx().execute_unprepared(statement).await.map_err(refused)?;
        }
        Ok(())
    }
}

const COLUMNS: [&str; 10] = [
    "thing", "thing_id", "study_id", "field", "language", "access", "weight", "text", "terms",
    "runs",
];

/// The values of a row, in the order of [`COLUMNS`].
fn values(row: &Document, backend: DbBackend) -> [SimpleExpr; COLUMNS.len()] {
    let shelf = Shelf::of(row.weight, row.access);
    let Terms { exact, stems, runs } = &row.terms;
    let mut terms: Vec<String> = exact.iter().chain(stems).map(|term| shelf.stored(term)).collect();
    if row.weight == SPOKEN {
        let very_words = Shelf::VeryWords(row.access, Part::of(row.thing.1));
        terms.extend(exact.iter().map(|term| very_words.stored(term)));
    }
    let terms = if backend == DbBackend::Postgres {
        Func::cust(Alias::new("array_to_tsvector")).arg(Expr::val(terms)).into()
    } else {
        Expr::val(terms.join(" "))
    };
    [
        Expr::val(row.thing.0.table()),
        Expr::val(row.thing.1),
        Expr::val(row.study_id),
        Expr::val(row.field.word()),
        Expr::val(row.language.clone()),
        Expr::val(row.access.word()),
        Expr::val(row.weight),
        Expr::val(row.text.clone()),
        terms,
        Expr::val(runs.clone()),
    ]
}
