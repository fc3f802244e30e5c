//! Slugs that things had before: links with them go on working, and no other thing is given one.

use std::collections::{HashMap, HashSet};

use entity::former_slug::{Column as C, Entity, Model};
use uuid::Uuid;

use super::{Applying, writing::Record};
use crate::{
    access::{Test, write::Writer},
    curation::slugs,
    error::Result,
    record::{Row, Shape, Table, key_in, text_in},
};

/// A slug that a thing gave up, and the one that it has now.
pub(super) struct Renamed {
    table: Table,
    key: Uuid,
    before: String,
    after: String,
}

/// Loads the things of a table that had one of these slugs before, with the slug.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn former_holders(
    writer: &Writer,
    table: Table,
    wanted: &[String],
) -> Result<Vec<(String, Row)>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let named = Test::<Entity>::All(vec![
        Test::texts(C::Entity, [table.name()]),
        Test::texts(C::Slug, wanted.iter().cloned()),
    ]);
    let former = writer.all(&named).await?;
    let keys: Vec<Uuid> = former.iter().map(|it| it.thing_id).collect();
    let things = table.rows(writer, table.key(), &keys).await?;
    let things: HashMap<Uuid, Row> =
        things.into_iter().filter_map(|row| Some((key_in(&row, table.key())?, row))).collect();
    let of = |it: Model| Some((it.slug, things.get(&it.thing_id)?.clone()));
    Ok(former.into_iter().filter_map(of).collect())
}

/// Returns the slug that a record gives up.
fn given_up(record: &Record) -> Option<&str> {
    let before = record.before.as_ref().and_then(|row| text_in(row, "slug"))?;
    (text_in(&record.after, "slug") != Some(before)).then_some(before)
}

impl Applying<'_> {
    /// Notes a thing that gets another slug.
    pub(super) fn note_slug(&mut self, shape: &Shape, record: &Record) {
        let after = text_in(&record.after, "slug").filter(|_| slugs::rule(shape.main).is_some());
        if let (Some(before), Some(after)) = (given_up(record), after) {
            self.touched.slugs.push(Renamed {
                table: shape.main,
                key: record.key,
                before: before.to_owned(),
                after: after.to_owned(),
            });
        }
    }

    /// Returns the things that had the slugs which records want, each as a row with that slug. Of several that had the same
    /// one, those that want it again come first.
    pub(super) async fn reserved(&self, table: Table, records: &[Record]) -> Result<Vec<Row>> {
        let slug = |record: &Record| text_in(&record.after, "slug").map(str::to_owned);
        let wanted: HashSet<String> = records.iter().filter_map(slug).collect();
        let looked_up: Vec<String> = wanted.iter().cloned().collect();
        let mut holders = former_holders(self.writer, table, &looked_up).await?;
        for record in records {
            let before = given_up(record).filter(|slug| wanted.contains(*slug));
            if let Some((slug, row)) = before.zip(record.before.as_ref()) {
                holders.push((slug.to_owned(), row.clone()));
            }
        }
        let wants: HashSet<(Uuid, String)> =
            records.iter().filter_map(|record| Some((record.key, slug(record)?))).collect();
        let own = |(slug, row): &(String, Row)| {
            key_in(row, table.key()).is_some_and(|key| wants.contains(&(key, slug.clone())))
        };
        holders.sort_by_key(|holder| !own(holder));
        let with_slug = |(slug, mut row): (String, Row)| {
            row.insert("slug".to_owned(), slug.into());
            row
        };
        Ok(holders.into_iter().map(with_slug).collect())
    }

    /// Writes which slugs things had before, and forgets those that they have again.
    pub(super) async fn keep_former_slugs(&mut self) -> Result<()> {
        let renamed = std::mem::take(&mut self.touched.slugs);
        for it in &renamed {
            let again = Test::<Entity>::All(vec![
                Test::texts(C::Entity, [it.table.name()]),
                Test::is(C::ThingId, it.key),
                Test::texts(C::Slug, [it.after.as_str()]),
            ]);
            self.writer.delete(&again).await?;
        }
        let former = renamed.into_iter().map(|it| Model {
            entity: it.table.name().to_owned(),
            thing_id: it.key,
            slug: it.before,
            left_in: self.terms.version,
        });
        self.writer.put::<Entity>(former.collect()).await
    }
}
