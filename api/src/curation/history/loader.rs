//! What belongs to the revisions of a page, fetched for all of them at once.

use std::collections::{HashMap, HashSet};

use entity::{quote, quote_translation, revision, words::Access};
use uuid::Uuid;

use crate::{
    access::{List, Test, rows},
    context::Scope,
    error::Result,
    record::Table,
};

/// Names a revision: table, key, and how often the row was published.
pub type Place = (String, Uuid, i32);

/// The revisions just before these, of the same rows, as far as the viewer may see them; and all that changed nothing which
/// everybody may read, because those count for nobody else.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn before(
    scope: &Scope,
    revisions: &[revision::Model],
) -> Result<HashMap<Place, revision::Model>> {
    use revision::Column as C;
    let later: Vec<&revision::Model> = revisions.iter().filter(|it| it.revision > 1).collect();
    if later.is_empty() {
        return Ok(HashMap::new());
    }
    let tables: HashSet<&str> = later.iter().map(|it| it.entity.as_str()).collect();
    let keys: HashSet<Uuid> = later.iter().map(|it| it.entity_id).collect();
    let numbers: HashSet<i32> = later.iter().map(|it| it.revision - 1).collect();
    // A few more than wanted: each number of each row. A list of triples is beyond what both engines read well.
    let rows = rows::revisions(&scope.viewer).filter(Test::All(vec![
        Test::texts(C::Entity, tables),
        Test::ids(C::EntityId, keys),
        Test::Any(vec![
            Test::In(C::Revision, List::Numbers(numbers.into_iter().collect())),
            rows::is_quiet(),
        ]),
    ]));
    let found = scope.db.all(&rows).await?.into_iter();
    Ok(found.map(|it| ((it.entity.clone(), it.entity_id, it.revision), it)).collect())
}

/// Which of these quotes and translations are CONTROLLED now.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn controlled_now(
    scope: &Scope,
    wanted: impl IntoIterator<Item = (Table, Uuid)>,
) -> Result<HashSet<(Table, Uuid)>> {
    let (mut quotes, mut translations) = (Vec::new(), Vec::new());
    for (table, key) in wanted {
        match table {
            Table::Quote => quotes.push(key),
            Table::QuoteTranslation => translations.push(key),
            _ => {}
        }
    }
    let mut found = HashSet::new();
    if !quotes.is_empty() {
        use quote::Column as C;
        let level = Test::Word(C::Access, Access::Controlled.word());
        let rows = rows::quotes(&scope.viewer).with_withdrawn().with_ids(quotes).filter(level);
        found.extend(scope.db.all(&rows).await?.iter().map(|row| (Table::Quote, row.id)));
    }
    if !translations.is_empty() {
        use quote_translation::Column as C;
        let level = Test::Word(C::Access, Access::Controlled.word());
        let ids = Test::ids(C::Id, translations);
        let rows = rows::quote_translations(&scope.viewer).filter(ids).filter(level);
        let translations = scope.db.all(&rows).await?;
        found.extend(translations.iter().map(|row| (Table::QuoteTranslation, row.id)));
    }
    Ok(found)
}
