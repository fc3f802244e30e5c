//! What belongs to quotes, fetched for a whole page.

use entity::{coding_note, quote_category, quote_place, quote_speaker, quote_translation};
use uuid::Uuid;

use crate::{
    access::{Test, rows},
    context::Scope,
    error::Result,
    loader::belonging,
};

type Rows<M> = Result<Vec<(Uuid, M)>>;

/// Where quotes stand, as far as the viewer may know.
pub async fn places_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<quote_place::Model> {
    let test = Test::ids(quote_place::Column::QuoteId, keys);
    let rows = rows::quote_places(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.quote_id, |row| row.quote_id).await
}

/// Who said quotes, as far as the viewer may know.
pub async fn speakers_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<quote_speaker::Model> {
    let test = Test::ids(quote_speaker::Column::QuoteId, keys);
    let rows = rows::quote_speakers(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.quote_id, |row| row.quote_id).await
}

/// What coders noted on codings.
pub async fn notes_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<coding_note::Model> {
    let test = Test::ids(coding_note::Column::QuoteCategoryId, keys);
    let rows = rows::coding_notes(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.quote_category_id, |row| row.quote_category_id).await
}

/// Translations of quotes.
pub async fn translations_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<quote_translation::Model> {
    let test = Test::ids(quote_translation::Column::QuoteId, keys);
    let rows = rows::quote_translations(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.quote_id, |row| row.position).await
}

/// Codings of quotes.
pub async fn codings_of(scope: &Scope, keys: Vec<Uuid>) -> Rows<quote_category::Model> {
    let test = Test::ids(quote_category::Column::QuoteId, keys);
    let rows = rows::codings(&scope.viewer).filter(test);
    belonging(scope, rows, |row| row.quote_id, |row| (row.round, row.id)).await
}
