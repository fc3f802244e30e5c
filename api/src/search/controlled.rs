//! Records which CONTROLLED texts a count of hits told of.

use std::collections::HashSet;

use entity::{quote, search_document::Column, words::Access};
use uuid::Uuid;

use crate::{
    access::{
        Test, Window,
        rows::{self, Texts},
        search::Wanted,
    },
    context::Scope,
    error::Result,
    id::Kind,
};

/// Records the quotes that a count tells of, as many as a page can have: a count of words in CONTROLLED texts of one study
/// tells as much as a hit.
pub(super) async fn note_counted(scope: &Scope, documents: &Texts, words: &[Wanted]) -> Result<()> {
    if !documents.may_hold(Access::Controlled) {
        return Ok(());
    }
    let controlled =
        documents.clone().filter(Test::Word(Column::Access, Access::Controlled.word()));
    let window = Window { limit: scope.pages.max, ..Window::default() };
    let hits = scope.db.hits(&controlled, words, &window).await?.rows;
    let quotes: HashSet<Uuid> = hits.iter().map(|hit| hit.id).collect();
    if quotes.is_empty() {
        return Ok(());
    }
    let quotes = rows::quotes(&scope.viewer).filter(Test::ids(quote::Column::Id, quotes));
    for quote in scope.db.all(&quotes).await? {
        scope.reads.controlled(quote.study_id, Kind::Quote, quote.id);
    }
    Ok(())
}
