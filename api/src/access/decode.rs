//! Rows as models: `SeaORM` finds each column of each row by its name, and words an error for each that is
//! empty. A page has hundreds of columns, so their places are looked up once for all rows of an answer.

use std::{collections::HashMap, marker::PhantomData, slice::Iter};

use sea_orm::{
    DbErr, EntityTrait, IdenStatic, Iterable, QueryResult,
    sqlx::{
        Column, Decode, Postgres, Row as _, Sqlite, ValueRef as _,
        postgres::{PgRow, PgValueRef},
        sqlite::{SqliteRow, SqliteValueRef},
    },
};
use serde::{
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, SeqAccess,
        Visitor,
        value::{Error as Fault, SeqAccessDeserializer},
    },
    forward_to_deserialize_any,
};
use uuid::Uuid;

/// A table whose rows can be read: every entity of ours.
pub trait Readable: EntityTrait<Model: DeserializeOwned> {}

impl<E: EntityTrait<Model: DeserializeOwned>> Readable for E {}

/// Takes the rows of an answer as they arrive.
pub(super) trait Sink: Send {
    /// Takes the next row.
    fn take(&mut self, row: QueryResult) -> Result<(), DbErr>;

    /// Drops all rows that it took, because the statement is sent again.
    fn clear(&mut self);
}

impl Sink for Vec<QueryResult> {
    fn take(&mut self, row: QueryResult) -> Result<(), DbErr> {
        self.push(row);
        Ok(())
    }

    fn clear(&mut self) {
        self.clear();
    }
}

/// Makes models of rows. These may hold other columns besides, and their own in any order. Each row is dropped when its
/// model is made, so that long texts are not held twice.
pub(super) struct Models<E: Readable> {
    decoder: Decoder<E>,
    models: Vec<E::Model>,
}

impl<E: Readable> Default for Models<E> {
    fn default() -> Self {
        Self { decoder: Decoder::default(), models: Vec::new() }
    }
}

impl<E: Readable> Models<E> {
    /// Returns the models, in the order of their rows.
    pub(super) fn into_models(self) -> Vec<E::Model> {
        self.models
    }
}

impl<E: Readable> Sink for Models<E> {
    fn take(&mut self, row: QueryResult) -> Result<(), DbErr> {
        self.models.push(self.decoder.decode(&row)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.models.clear();
    }
}

/// Makes models of rows by the key in a further column.
pub(super) struct ModelsByKey<E: Readable> {
    column: &'static str,
    decoder: Decoder<E>,
    models: HashMap<Uuid, Vec<E::Model>>,
}

impl<E: Readable> ModelsByKey<E> {
    /// Reads the keys in this column.
    pub(super) fn by(column: &'static str) -> Self {
        Self { column, decoder: Decoder::default(), models: HashMap::new() }
    }

    /// Returns the models of each key, in the order of their rows.
    pub(super) fn into_models(self) -> HashMap<Uuid, Vec<E::Model>> {
        self.models
    }
}

impl<E: Readable> Sink for ModelsByKey<E> {
    fn take(&mut self, row: QueryResult) -> Result<(), DbErr> {
        let key = row.try_get("", self.column)?;
        self.models.entry(key).or_default().push(self.decoder.decode(&row)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.models.clear();
    }
}

/// Makes models of the rows of one statement.
struct Decoder<E: Readable> {
    /// Where the columns are; none before the first row.
    places: Option<Vec<usize>>,
    entity: PhantomData<fn() -> E>,
}

impl<E: Readable> Default for Decoder<E> {
    fn default() -> Self {
        Self { places: None, entity: PhantomData }
    }
}

impl<E: Readable> Decoder<E> {
    fn decode(&mut self, result: &QueryResult) -> Result<E::Model, DbErr> {
        let row = row(result)?;
        let places = match &mut self.places {
            Some(places) => places,
            none => none.insert(places::<E>(&row)?),
        };
        model::<E>(row, places)
    }
}

/// One row as a model.
fn model<E: Readable>(row: Row<'_>, places: &[usize]) -> Result<E::Model, DbErr> {
    let cells = Cells { row, places: places.iter() };
    serde::Deserialize::deserialize(SeqAccessDeserializer::new(cells))
        .map_err(|fault| DbErr::Type(format!("a row of {}: {fault}", E::default().table_name())))
}

/// Where the columns of a model are, in the order of its fields.
fn places<E: Readable>(row: &Row<'_>) -> Result<Vec<usize>, DbErr> {
    let names = row.names();
    let place = |column: E::Column| {
        let place = names.iter().position(|name| *name == column.as_str());
        place.ok_or_else(|| DbErr::Type(format!("no column {} was read", column.as_str())))
    };
    E::Column::iter().map(place).collect()
}

/// A row of either engine.
#[derive(Clone, Copy)]
enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

fn row(result: &QueryResult) -> Result<Row<'_>, DbErr> {
    let sqlite = result.try_as_sqlite_row().map(Row::Sqlite);
    let row = sqlite.or_else(|| result.try_as_pg_row().map(Row::Postgres));
    row.ok_or_else(|| DbErr::Type("a row of another engine".to_owned()))
}

impl<'r> Row<'r> {
    fn names(&self) -> Vec<&'r str> {
        match self {
            Self::Sqlite(row) => row.columns().iter().map(Column::name).collect(),
            Self::Postgres(row) => row.columns().iter().map(Column::name).collect(),
        }
    }
}

/// The columns of a model in one row, one after the other.
struct Cells<'r> {
    row: Row<'r>,
    places: Iter<'r, usize>,
}

impl<'r> SeqAccess<'r> for Cells<'r> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'r>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(place) = self.places.next() else {
            return Ok(None);
        };
        let cell = match self.row {
            Row::Sqlite(row) => row.try_get_raw(*place).map(Cell::Sqlite),
            Row::Postgres(row) => row.try_get_raw(*place).map(Cell::Postgres),
        };
        let value = cell.map_err(Fault::custom).and_then(|cell| seed.deserialize(cell));
        value.map(Some).map_err(|fault| Fault::custom(format_args!("column {place}: {fault}")))
    }
}

/// One value.
enum Cell<'r> {
    Sqlite(SqliteValueRef<'r>),
    Postgres(PgValueRef<'r>),
}

impl<'r> Cell<'r> {
    /// The value. Where there is none it is an error: SQLite would give a zero for it.
    fn get<T: Decode<'r, Sqlite> + Decode<'r, Postgres>>(self) -> Result<T, Fault> {
        if self.is_null() {
            return Err(Fault::custom("nothing where there must be something"));
        }
        match self {
            Self::Sqlite(value) => <T as Decode<Sqlite>>::decode(value),
            Self::Postgres(value) => <T as Decode<Postgres>>::decode(value),
        }
        .map_err(Fault::custom)
    }

    fn is_null(&self) -> bool {
        match self {
            Self::Sqlite(value) => value.is_null(),
            Self::Postgres(value) => value.is_null(),
        }
    }
}

impl<'r> Deserializer<'r> for Cell<'r> {
    type Error = Fault;

    /// A database tells the types of its columns in its own words; ours are those of the model.
    fn deserialize_any<V: Visitor<'r>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::custom("a column of a type that no model has"))
    }

    fn deserialize_bool<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(self.get()?)
    }

    fn deserialize_i32<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_i32(self.get()?)
    }

    fn deserialize_i64<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_i64(self.get()?)
    }

    fn deserialize_string<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.get()?)
    }

    /// A key.
    fn deserialize_bytes<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bytes(self.get::<Uuid>()?.as_bytes())
    }

    fn deserialize_option<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    /// One of a list of words.
    fn deserialize_enum<V: Visitor<'r>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.get::<&str>()?.into_deserializer())
    }

    /// Keys are 16 bytes.
    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        <W: Visitor<'r>>
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char str byte_buf unit unit_struct newtype_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        quote,
        words::{Access, Provenance},
    };
    use sea_orm::{ConnectionTrait, Database, DbBackend, FromQueryResult, Statement};

    use super::*;

    const COLUMNS: &str = "7 AS n, 'words' AS text, x'00112233445566778899aabbccddeeff' AS id,
        zeroblob(16) AS study_id, 5 AS length, NULL AS language, 'VERBATIM' AS provenance,
        'OPEN' AS access, x'ffeeddccbbaa99887766554433221100' AS role_id, 1 AS revision,
        4294967296 AS changed_in, NULL AS withdrawn_at, NULL AS replaced_by";

    fn models<E: Readable>(rows: Vec<QueryResult>) -> Result<Vec<E::Model>, DbErr> {
        let mut models = Models::<E>::default();
        rows.into_iter().try_for_each(|row| models.take(row))?;
        Ok(models.into_models())
    }

    #[expect(clippy::disallowed_methods, reason = "a database of this test alone")]
    async fn read(columns: &str) -> Vec<QueryResult> {
        let database = Database::connect("sqlite::memory:").await.unwrap();
        let select = Statement::from_string(DbBackend::Sqlite, format!("SELECT {columns}"));
        database.query_all_raw(select).await.unwrap()
    }

    #[tokio::test]
    async fn a_row_reads_as_sea_orm_reads_it_whatever_the_order_of_its_columns() {
        let rows = read(&format!("{COLUMNS}, 'a reason' AS withdrawn_reason")).await;
        let expected = quote::Model::from_query_result(&rows[0], "").unwrap();
        let models = models::<quote::Entity>(rows).unwrap();
        assert_eq!(models, [expected]);
        assert_eq!((models[0].text.as_str(), models[0].changed_in), ("words", 1 << 32));
        assert_eq!((models[0].access, models[0].provenance), (Access::Open, Provenance::Verbatim));
    }

    #[tokio::test]
    async fn what_is_missing_empty_or_no_word_of_the_list_is_told() {
        let rows = read(COLUMNS).await;
        let error = models::<quote::Entity>(rows).unwrap_err().to_string();
        assert!(error.contains("withdrawn_reason"), "{error}");
        let wrong = COLUMNS.replace("'VERBATIM'", "'SPOKEN'");
        let rows = read(&format!("{wrong}, NULL AS withdrawn_reason")).await;
        let error = models::<quote::Entity>(rows).unwrap_err().to_string();
        assert!(error.contains("quote") && error.contains("SPOKEN"), "{error}");
        let empty = COLUMNS.replace("5 AS length", "NULL AS length");
        let rows = read(&format!("{empty}, NULL AS withdrawn_reason")).await;
        let error = models::<quote::Entity>(rows).unwrap_err().to_string();
        assert!(error.contains("column 4: nothing where there must be something"), "{error}");
    }
}
