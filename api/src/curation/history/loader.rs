//! What belongs to the revisions of a page, fetched for all of them at once.

use std::collections::{HashMap, HashSet};

use entity::{quote, quote_translation, revision, words::Access};
use uuid::Uuid;

use crate::{
    access::{List, Test, rows},
    context::Scope,
    error::Result,
    record::{Table, needed_for_quiet_changes},
};

/// Names a revision: table, key, and how often the row was published.
pub type Place = (String, Uuid, i32);

/// The revisions just before these, of the same rows, as far as the viewer may see them.
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
        Test::In(C::Revision, List::Numbers(numbers.into_iter().collect())),
    ]));
    let found = scope.db.all(&rows).await?.into_iter();
    Ok(found.map(|it| ((it.entity.clone(), it.entity_id, it.revision), it)).collect())
}

/// Revisions of these rows that changed nothing that everybody may read: their numbers by table and key.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn quiet(
    scope: &Scope,
    revisions: &[revision::Model],
) -> Result<HashMap<(String, Uuid), Vec<i32>>> {
    use revision::Column as C;
    let named = |it: &&revision::Model| {
        Table::named(&it.entity).is_some_and(|table| needed_for_quiet_changes(table).is_some())
    };
    let public: Vec<&revision::Model> = revisions.iter().filter(named).collect();
    let tables: HashSet<&str> = public.iter().map(|it| it.entity.as_str()).collect();
    let keys: HashSet<Uuid> = public.iter().map(|it| it.entity_id).collect();
    let rows = rows::revisions(&scope.viewer).filter(Test::All(vec![
        Test::texts(C::Entity, tables),
        Test::ids(C::EntityId, keys),
        Test::Not(Box::new(Test::IsNull(C::AccessAfter))),
    ]));
    let mut numbers: HashMap<_, Vec<i32>> = HashMap::new();
    for it in scope.db.all(&rows).await? {
        numbers.entry((it.entity, it.entity_id)).or_default().push(it.revision);
    }
    Ok(numbers)
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
